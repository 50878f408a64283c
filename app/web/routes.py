"""The route table: every path of the app with its endpoint, and the exception handlers."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from app.web.dependencies import SignedOut
from app.web.pages.busy import busy, busy_why
from app.web.pages.connect import connect, credentials, picker
from app.web.pages.connection import connection, disconnect, history, reconnect, sync
from app.web.pages.dashboard import enter_tab, framed_page, webhook
from app.web.pages.health import health, liveness
from app.web.pages.invitations import guest_pages, invitations
from app.web.pages.proof import proof
from app.web.pages.roster import roster, unneeded
from app.web.pages.sandbox_bar import sandbox_bar
from app.web.pages.signin import signin
from app.web.problems.handlers import EXPECTED_ERRORS, expected_response
from app.web.services import Services
from app.web.urls import WEBHOOK
from app.wix import UntrustedMessage

Endpoint = Callable[..., Coroutine[Any, Any, Response]]


def _get(path: str, endpoint: Endpoint) -> APIRoute:
    return APIRoute(path, endpoint, methods=["GET"])


def _post(path: str, endpoint: Endpoint) -> APIRoute:
    return APIRoute(path, endpoint, methods=["POST"])


_ALWAYS = (
    _get("/", roster.show),
    _post("/needs", unneeded.save),
    _post("/reconnect", reconnect.reconnect_listed),
    _get("/connect", picker.show),
    _get("/connect/review", connect.review),
    _post("/connect", connect.start),
    _get("/oauth/callback/{state}", connect.callback),
    _post("/connect/credentials", credentials.connect),
    _get("/connections/{connection_id}", connection.show),
    _get("/connections/{connection_id}/status", connection.status),
    _get("/connections/{connection_id}/history", history.show),
    _get("/connections/{connection_id}/history.csv", history.download_csv),
    _post("/connections/{connection_id}/sync", sync.save),
    _get("/connections/{connection_id}/disconnect", disconnect.show),
    _post("/connections/{connection_id}/disconnect", disconnect.disconnect),
    _post("/connections/{connection_id}/reconnect", reconnect.reconnect),
    _post("/connections/{connection_id}/restore", reconnect.restore),
    _get("/connections/{connection_id}/proof", proof.show),
    _get("/connections/{connection_id}/proof.ics", proof.download),
    _get("/busy", busy.show),
    _get("/busy.ics", busy.download_ics),
    _get("/busy.json", busy.show_json),
    _get("/busy/why", busy_why.show),
    _get("/watch", health.show),
    _post("/watch/replace", health.replace),
    _post("/watch/test", health.send_test),
    _get("/health.json", health.show_json),
    _get("/health.ics", health.download_ics),
    _get("/invites", invitations.show_open),
    _get("/invites/new", invitations.show_form),
    _post("/invites", invitations.create),
    _post("/invites/withdraw", invitations.withdraw_all),
    _post("/invites/{invitation_id}/withdraw", invitations.withdraw),
    _get("/invites/{token}", invitations.show),
    _get("/i/{token}", guest_pages.welcome),
    _post("/i/{token}/connect", guest_pages.start),
    _post("/i/{token}/credentials", guest_pages.connect),
    _get("/i/{token}/done", guest_pages.done),
    _get("/livez", liveness.livez),
    _get("/readyz", liveness.readyz),
)
_WIX_APP = (
    _get("/wix/app", enter_tab.open_tab),
    _get("/wix/dashboard", framed_page.open_frame),
    _get("/wix/dashboard/opened", framed_page.continue_in_frame),
    _get("/wix/dashboard/site", framed_page.show),
    _get("/wix/dashboard/staff", framed_page.open_frame),
    _get("/wix/dashboard/staff/opened", framed_page.continue_in_frame),
    _get("/wix/dashboard/staff/site", framed_page.show),
    _post("/wix/open", enter_tab.redeem),
    _get("/wix/switch", enter_tab.confirm_switch),
    _post("/wix/switch", enter_tab.switch),
    _get("/connections/{connection_id}/reconnect", reconnect.reconnect_from_frame),
    _post("/signout", framed_page.sign_out),
    _post(WEBHOOK, webhook.receive),
)
_PASSWORD = (
    _get("/signin", signin.show),
    _post("/signin", signin.sign_in),
    _post("/signout", signin.sign_out),
)
_SANDBOX = (
    _post("/demo", sandbox_bar.play),
    _post("/connections/{connection_id}/proof", proof.add_event),
)

EXCEPTION_HANDLERS: dict[int | type[Exception], Endpoint] = {
    **dict.fromkeys(EXPECTED_ERRORS, expected_response),
    SignedOut: signin.answer_signed_out,
    UntrustedMessage: webhook.answer_untrusted,
}


def routes(shared: Services) -> Iterator[BaseRoute]:
    """Return the routes of the current mode."""
    yield Route("/static/{name:path}", shared.assets.serve)  # first: routes are tried in order
    yield from _ALWAYS
    if shared.wix_app:
        yield from _WIX_APP
    elif shared.password:
        yield from _PASSWORD
    if shared.sandbox:
        yield from _SANDBOX
        yield Mount("/sandbox", shared.sandbox.app)
