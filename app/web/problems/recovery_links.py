"""Recovery actions on error pages: links to follow, and forms to send again."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request

from app.calendars.values.error_context import ErrorContext
from app.web.language.language import _
from app.web.middleware.frame_request import frame_site_digest, is_framed
from app.web.middleware.request_context import request_context
from app.web.problems.failed_request import address_of, is_read
from app.web.problems.table import Problem, RecoveryKind
from app.web.services import services
from app.web.urls import path
from app.web.view.frame_address import frame_path
from app.web.view.reconnect_token import ReconnectState, pair_key, sign_reconnect_token
from app.web.view.site_header import dashboard_url

_LABELS = {
    RecoveryKind.RESTART: _("Start again"),
    RecoveryKind.PICKER: _("Choose again"),
    RecoveryKind.LIST: _("To the list"),
    RecoveryKind.STATUS: _("Check status"),
    RecoveryKind.CONNECTION: _("Look at the calendar"),
    RecoveryKind.RETRY: _("Try again"),
    RecoveryKind.RECONNECT: _("Connect again"),
    RecoveryKind.DISCONNECT: _("See what disconnecting changes"),
    RecoveryKind.HISTORY: _("History"),
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
    RecoveryKind.HISTORY: ("history",),
}


@dataclass(frozen=True, slots=True)
class RecoveryAction:
    """A link, or with `fields` a form to send."""

    label: str
    href: str
    fields: tuple[tuple[str, str], ...] | None = None


def recovery_actions(
    request: Request, problem: Problem, context: ErrorContext
) -> tuple[RecoveryAction, ...]:
    """Return the recovery actions of an error page, the problem's own first, without duplicates.

    In the dashboard's frame they are a retry and the installation: no other page may be framed.
    """
    if is_framed(request.scope):
        there = frame_path(request, frame_site_digest(request.scope) or None)
        retry = RecoveryAction(_LABELS[RecoveryKind.RETRY], there)
        if problem.recovery is RecoveryKind.INSTALL:
            return (_action(request, problem, context, problem.recovery), retry)
        return () if problem.recovery is RecoveryKind.DASHBOARD else (retry,)
    found: dict[tuple[str, bool], RecoveryAction] = {}
    for kind in _kinds(problem, context):
        one = _action(request, problem, context, kind)
        found.setdefault((one.href, one.fields is None), one)
    return tuple(found.values())


def _kinds(problem: Problem, context: ErrorContext) -> Iterator[RecoveryKind]:
    yield problem.recovery
    if problem.recovery is RecoveryKind.DASHBOARD:
        return
    if context.connection_id and not problem.gone:
        yield from problem.more_recoveries
        yield RecoveryKind.CONNECTION
    yield RecoveryKind.LIST


def _action(
    request: Request, problem: Problem, context: ErrorContext, kind: RecoveryKind
) -> RecoveryAction:
    label, connection_id = _LABELS[kind], context.connection_id
    if kind is RecoveryKind.RETRY:
        return _retry(request, problem, context)
    if kind in {RecoveryKind.DASHBOARD, RecoveryKind.INSTALL}:
        return RecoveryAction(label, _wix_url(request, context, kind))
    if kind is RecoveryKind.RESTART:
        return RecoveryAction(label, _review_path(request, context) or _start_path(context))
    if kind in _FIXED_PATHS:
        return RecoveryAction(label, path(*_FIXED_PATHS[kind]))
    if connection_id is None:
        return RecoveryAction(_LABELS[RecoveryKind.LIST], path())
    act = _CONNECTION_PATHS.get(kind, ())
    fields = () if kind is RecoveryKind.RECONNECT else None
    return RecoveryAction(label, path("connections", connection_id, *act), fields)


def _wix_url(request: Request, context: ErrorContext, kind: RecoveryKind) -> str:
    """Return the URL of the app in the current site's dashboard, or that of its installation."""
    app_id = services(request).app_id
    if kind is RecoveryKind.INSTALL:
        return f"{_INSTALL_URL}?appId={app_id}"
    site = request_context(request.scope).site
    tenant = context.tenant or (site.tenant if site else None)
    return dashboard_url(app_id, tenant) if tenant else _DASHBOARD_URL


def _retry(request: Request, problem: Problem, context: ErrorContext) -> RecoveryAction:
    """Return the action that repeats the request with its fields, or shows its form again.

    Only forms of connections are sent again: others may contain a password.
    """
    label = _LABELS[RecoveryKind.RETRY]
    if is_read(request):
        return RecoveryAction(label, address_of(request))
    review, connection_id = _review_path(request, context), context.connection_id
    fields = request_context(request.scope).form_fields
    if fields is not None and (review or connection_id) and problem.resends:
        return RecoveryAction(label, request.scope["raw_path"].decode("latin-1"), fields)
    if connection_id and request.scope["path"].endswith("/disconnect"):
        return RecoveryAction(label, path("connections", connection_id, "disconnect"))
    return RecoveryAction(label, review or _start_path(context))


def _review_path(request: Request, context: ErrorContext) -> str | None:
    """Return the path of the review page for the same pair, with its earlier settings."""
    if not context.schedule_id or not context.provider_id or context.connection_id:
        return None
    pair = {"schedule_id": context.schedule_id, "provider_id": context.provider_id}
    if context.saved:
        signer, state = services(request).signer, ReconnectState(context.saved)
        pair["again"] = sign_reconnect_token(signer, pair_key(**pair), state)
    return path("connect", "review", **pair)


def _start_path(context: ErrorContext) -> str:
    """Return the page of the connection, or that to connect one."""
    if context.connection_id:
        return path("connections", context.connection_id)
    return path("connect")
