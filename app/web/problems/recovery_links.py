"""The ways out of a page of trouble: where to look, and what to send once more."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request

from app.calendars.connecting.connecting_errors import ConnectingError, ConnectionNotNew
from app.calendars.site import Site
from app.calendars.sync.disconnect import PartingUnsure
from app.web.middleware.frame_request import frame_site_digest, is_framed
from app.web.middleware.language_middleware import WIX_LOCALE
from app.web.middleware.ticket import TicketExpired
from app.web.problems.table import Fault, Step
from app.web.urls import path
from app.web.view.form import FormMalformed, FormRefused, Submission
from app.web.view.reconnect_token import Recalled, again_token, of_pair
from app.web.view.site_header import dashboard
from app.wix import WixNotFound


def _(text: str) -> str:
    """Mark a text for the translation catalog; templates translate it."""
    return text


_LABELS = {
    Step.AGAIN: _("Start again"),
    Step.PICKER: _("Choose again"),
    Step.LIST: _("Go to the list"),
    Step.STATUS: _("Check status"),
    Step.CONNECTION: _("Look at the calendar"),
    Step.RELOAD: _("Try again"),
    Step.RECONNECT: _("Connect again"),
    Step.DISCONNECT: _("See what disconnecting changes"),
    Step.SIGN_IN: _("Sign in"),
    Step.DASHBOARD: _("To the Wix dashboard"),
    Step.INSTALL: _("Install it again"),
}

_EVERYWHERE = {
    Step.PICKER: ("connect",),
    Step.LIST: (),
    Step.STATUS: (),
    Step.SIGN_IN: ("signin",),
}
# Source: external install flow, and where Wix's dashboards are; dev.wix.com, 2026-11
_INSTALLER = "https://www.wix.com/app-installer"
_DASHBOARD = "https://manage.wix.com/"
_ACTS = {Step.RECONNECT: ("reconnect",), Step.DISCONNECT: ("disconnect",)}


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out: a link, or with `fields` a form to send."""

    label: str
    href: str
    fields: tuple[tuple[str, str], ...] | None = None


def exits(request: Request, error: Exception, fault: Fault) -> tuple[Exit, ...]:
    """Return where a page of trouble leads, its own step first, each place once.

    In a frame it leads nowhere else in the frame: no other page may be framed.
    """
    if is_framed(request.scope):
        at = frame_site_digest(request.scope) or None
        locale = request.query_params.get(WIX_LOCALE)
        again = Exit(_LABELS[Step.RELOAD], path("wix", "dashboard", "site", at=at, locale=locale))
        if fault.step is Step.INSTALL:
            return (_exit(request, error, fault.step), again)
        return () if fault.step is Step.DASHBOARD else (again,)
    found: dict[tuple[str, bool], Exit] = {}
    for step in _steps(_connection_id(request, error), fault):
        one = _exit(request, error, step)
        found.setdefault((one.href, one.fields is None), one)
    return tuple(found.values())


def provider_name(request: Request, error: Exception) -> str:
    """Return the name of the provider that the trouble is with, "" where that is not known."""
    provider_id = getattr(request.state, "provider_id", "")
    if isinstance(error, ConnectingError) and error.flow:
        provider_id = error.flow.provider_id
    elif isinstance(error, PartingUnsure):
        provider_id = error.connection.provider_id
    elif pair := getattr(request.state, "pair", None):
        provider_id = pair["provider_id"]
    site: Site | None = getattr(request.state, "site", None)
    return site.directory.provider_name(provider_id) if site else ""


def _steps(connection_id: str | None, fault: Fault) -> Iterator[Step]:
    yield fault.step
    if fault.step is Step.DASHBOARD:
        return
    if connection_id:
        yield from fault.more
        yield Step.CONNECTION
    yield Step.LIST


def _exit(request: Request, error: Exception, step: Step) -> Exit:
    connection_id = _connection_id(request, error)
    if step is Step.RELOAD:
        return _reload(request, error)
    if step in {Step.DASHBOARD, Step.INSTALL}:
        return Exit(_LABELS[step], _at_wix(request, error, step))
    if step is Step.AGAIN:
        return Exit(_LABELS[step], _again(request, error) or _there(connection_id, "connect"))
    if step in _EVERYWHERE:
        return Exit(_LABELS[step], path(*_EVERYWHERE[step]))
    if connection_id is None:
        return Exit(_LABELS[Step.LIST], path())
    act = _ACTS.get(step, ())
    fields = () if step is Step.RECONNECT else None
    return Exit(_LABELS[step], path("connections", connection_id, *act), fields)


def _at_wix(request: Request, error: Exception, step: Step) -> str:
    """Return the app's place on the site in hand, if one is, or where it is installed anew."""
    app_id = request.app.state.gate.app_id if request.app.state.gate else ""
    if step is Step.INSTALL:
        return f"{_INSTALLER}?appId={app_id}"
    site: Site | None = getattr(request.state, "site", None)
    tenant = error.tenant if isinstance(error, TicketExpired) else site.name if site else None
    return dashboard(app_id, tenant) if tenant else _DASHBOARD


def _reload(request: Request, error: Exception) -> Exit:
    """Ask once more, with all that was filled in; a form that was refused has to be made anew.

    Only forms of connections are sent again: others may hold a password.
    """
    label = _LABELS[Step.RELOAD]
    if request.method in {"GET", "HEAD"}:
        query = request.scope["query_string"].decode("latin-1")
        return Exit(label, request.scope["raw_path"].decode("latin-1") + (query and f"?{query}"))
    made, connection_id = _again(request, error), _connection_id(request, error)
    sent: Submission | None = getattr(request.state, "submission", None)
    refused = isinstance(error, FormRefused | FormMalformed)
    if sent and (made or connection_id) and not refused:
        return Exit(label, request.scope["raw_path"].decode("latin-1"), sent.fields())
    if made:
        return Exit(label, made)
    if connection_id and request.scope["path"].endswith("/disconnect"):
        return Exit(label, path("connections", connection_id, "disconnect"))
    return Exit(label, _there(connection_id, "connect"))


def _again(request: Request, error: Exception) -> str | None:
    """Return where the same pair is connected, with what is remembered of it."""
    if isinstance(error, ConnectingError) and error.flow:
        flow = error.flow
        pair = {"schedule_id": flow.schedule_id, "provider_id": flow.provider_id}
        if flow.memory:
            signer = request.app.state.signer
            pair["again"] = again_token(signer, of_pair(**pair), Recalled(flow.memory))
        return path("connect", "review", **pair)
    asked: dict[str, str | None] | None = getattr(request.state, "pair", None)
    return path("connect", "review", **asked) if asked else None


def _there(connection_id: str | None, *otherwise: str) -> str:
    return path("connections", connection_id) if connection_id else path(*otherwise)


def _connection_id(request: Request, error: Exception) -> str | None:
    """Return the connection that the trouble is with, None where Wix knows no such."""
    if isinstance(error, ConnectionNotNew):
        return error.connection_id
    if isinstance(error, WixNotFound):
        return None
    connection_id: str | None = request.path_params.get("connection_id")
    return connection_id
