"""Recovery actions on error pages: links to follow, and forms to send again."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request

from app.calendars.connecting.connecting_errors import ConnectingError, ConnectionNotNew
from app.calendars.sync.disconnect import DisconnectUnconfirmed
from app.web.language.language import _
from app.web.middleware.frame_request import frame_site_digest, is_framed
from app.web.middleware.language_middleware import WIX_LOCALE
from app.web.middleware.request_context import request_context
from app.web.middleware.ticket import TicketExpired
from app.web.problems.table import Problem, RecoveryKind
from app.web.services import services
from app.web.urls import path
from app.web.view.form import FormMalformed, FormRefused
from app.web.view.reconnect_token import ReconnectState, pair_key, sign_reconnect_token
from app.web.view.site_header import dashboard_url
from app.wix import WixNotFound

_LABELS = {
    RecoveryKind.RESTART: _("Start again"),
    RecoveryKind.PICKER: _("Choose again"),
    RecoveryKind.LIST: _("Go to the list"),
    RecoveryKind.STATUS: _("Check status"),
    RecoveryKind.CONNECTION: _("Look at the calendar"),
    RecoveryKind.RETRY: _("Try again"),
    RecoveryKind.RECONNECT: _("Connect again"),
    RecoveryKind.DISCONNECT: _("See what disconnecting changes"),
    RecoveryKind.SIGN_IN: _("Sign in"),
    RecoveryKind.DASHBOARD: _("To the Wix dashboard"),
    RecoveryKind.INSTALL: _("Install it again"),
}

_FIXED_PATHS = {
    RecoveryKind.PICKER: ("connect",),
    RecoveryKind.LIST: (),
    RecoveryKind.STATUS: (),
    RecoveryKind.SIGN_IN: ("signin",),
}
# Source: external install flow, and where Wix's dashboards are; dev.wix.com, 2026-11
_INSTALL_URL = "https://www.wix.com/app-installer"
_DASHBOARD_URL = "https://manage.wix.com/"
_CONNECTION_PATHS = {
    RecoveryKind.RECONNECT: ("reconnect",),
    RecoveryKind.DISCONNECT: ("disconnect",),
}


@dataclass(frozen=True, slots=True)
class RecoveryAction:
    """A link, or with `fields` a form to send."""

    label: str
    href: str
    fields: tuple[tuple[str, str], ...] | None = None


def recovery_actions(
    request: Request, error: Exception, problem: Problem
) -> tuple[RecoveryAction, ...]:
    """Return the recovery actions of an error page, the problem's own first, without duplicates.

    In a frame they open no other page in the frame, since none may be framed.
    """
    if is_framed(request.scope):
        at = frame_site_digest(request.scope) or None
        locale = request.query_params.get(WIX_LOCALE)
        again = RecoveryAction(
            _LABELS[RecoveryKind.RETRY], path("wix", "dashboard", "site", at=at, locale=locale)
        )
        if problem.recovery is RecoveryKind.INSTALL:
            return (_action(request, error, problem.recovery), again)
        return () if problem.recovery is RecoveryKind.DASHBOARD else (again,)
    found: dict[tuple[str, bool], RecoveryAction] = {}
    for step in _kinds(_connection_id(request, error), problem):
        one = _action(request, error, step)
        found.setdefault((one.href, one.fields is None), one)
    return tuple(found.values())


def provider_name(request: Request, error: Exception) -> str:
    """Return the name of the provider concerned, or "" if unknown."""
    context = request_context(request.scope)
    provider_id = context.provider_id
    if isinstance(error, ConnectingError) and error.flow:
        provider_id = error.flow.provider_id
    elif isinstance(error, DisconnectUnconfirmed):
        provider_id = error.connection.provider_id
    elif context.pair:
        provider_id = context.pair["provider_id"] or ""
    site = context.site
    return site.directory.provider_name(provider_id) if site else ""


def _kinds(connection_id: str | None, problem: Problem) -> Iterator[RecoveryKind]:
    yield problem.recovery
    if problem.recovery is RecoveryKind.DASHBOARD:
        return
    if connection_id:
        yield from problem.more_recoveries
        yield RecoveryKind.CONNECTION
    yield RecoveryKind.LIST


def _action(request: Request, error: Exception, step: RecoveryKind) -> RecoveryAction:
    connection_id = _connection_id(request, error)
    if step is RecoveryKind.RETRY:
        return _retry(request, error)
    if step in {RecoveryKind.DASHBOARD, RecoveryKind.INSTALL}:
        return RecoveryAction(_LABELS[step], _wix_url(request, error, step))
    if step is RecoveryKind.RESTART:
        return RecoveryAction(
            _LABELS[step],
            _review_path(request, error) or _connection_path(connection_id, "connect"),
        )
    if step in _FIXED_PATHS:
        return RecoveryAction(_LABELS[step], path(*_FIXED_PATHS[step]))
    if connection_id is None:
        return RecoveryAction(_LABELS[RecoveryKind.LIST], path())
    act = _CONNECTION_PATHS.get(step, ())
    fields = () if step is RecoveryKind.RECONNECT else None
    return RecoveryAction(_LABELS[step], path("connections", connection_id, *act), fields)


def _wix_url(request: Request, error: Exception, step: RecoveryKind) -> str:
    """Return the URL of the app in the current site's dashboard, or that of its installation."""
    app_id = services(request).app_id
    if step is RecoveryKind.INSTALL:
        return f"{_INSTALL_URL}?appId={app_id}"
    site = request_context(request.scope).site
    tenant = error.tenant if isinstance(error, TicketExpired) else site.name if site else None
    return dashboard_url(app_id, tenant) if tenant else _DASHBOARD_URL


def _retry(request: Request, error: Exception) -> RecoveryAction:
    """Return the action that repeats the request with its fields, or shows its form again.

    Only forms of connections are sent again: others may contain a password.
    """
    label = _LABELS[RecoveryKind.RETRY]
    if request.method in {"GET", "HEAD"}:
        query = request.scope["query_string"].decode("latin-1")
        return RecoveryAction(
            label, request.scope["raw_path"].decode("latin-1") + (query and f"?{query}")
        )
    made, connection_id = _review_path(request, error), _connection_id(request, error)
    fields = request_context(request.scope).form_fields
    refused = isinstance(error, FormRefused | FormMalformed)
    if fields is not None and (made or connection_id) and not refused:
        return RecoveryAction(label, request.scope["raw_path"].decode("latin-1"), fields)
    if made:
        return RecoveryAction(label, made)
    if connection_id and request.scope["path"].endswith("/disconnect"):
        return RecoveryAction(label, path("connections", connection_id, "disconnect"))
    return RecoveryAction(label, _connection_path(connection_id, "connect"))


def _review_path(request: Request, error: Exception) -> str | None:
    """Return the path of the review page for the same pair, with its earlier settings."""
    if isinstance(error, ConnectingError) and error.flow:
        flow = error.flow
        pair = {"schedule_id": flow.schedule_id, "provider_id": flow.provider_id}
        if flow.saved:
            signer = services(request).signer
            pair["again"] = sign_reconnect_token(
                signer, pair_key(**pair), ReconnectState(flow.saved)
            )
        return path("connect", "review", **pair)
    asked = request_context(request.scope).pair
    return path("connect", "review", **asked) if asked else None


def _connection_path(connection_id: str | None, *otherwise: str) -> str:
    return path("connections", connection_id) if connection_id else path(*otherwise)


def _connection_id(request: Request, error: Exception) -> str | None:
    """Return the id of the connection concerned, or None if Wix does not know it."""
    if isinstance(error, ConnectionNotNew):
        return error.connection_id
    if isinstance(error, WixNotFound):
        return None
    connection_id: str | None = request.path_params.get("connection_id")
    return connection_id
