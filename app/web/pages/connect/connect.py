"""Connecting with OAuth: the review page, the redirect to the provider, and the callback."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.flow import FLOW_AGE_S, RESULT_AGE_S
from app.calendars.connecting.oauth import AuthorizationRequest
from app.calendars.directory.directory_snapshot import Pair
from app.calendars.invitations.invitation import Invitation
from app.calendars.security.tokens import Signer
from app.calendars.values.connection_health import BROKEN, diagnose
from app.calendars.values.digest import digest
from app.web.dependencies import (
    CallbackSite,
    ContextDep,
    CookiesDep,
    CurrentSite,
    CurrentVisitor,
    PagesDep,
    ReconnectTokenParam,
    SignerDep,
    Submitted,
)
from app.web.middleware.cookie import Cookies
from app.web.pages.connect.connect_page import connect_page
from app.web.pages.connect.credential_form import FormState
from app.web.pages.connect.receipt import receipt_path
from app.web.pages.connection.connected_cookie import set_connected
from app.web.urls import path, see_other
from app.web.view.avatar import avatar
from app.web.view.hazard_view import existing_exports
from app.web.view.page import Page
from app.web.view.reconnect_token import (
    ReconnectState,
    pair_key,
    read_reconnect_token,
    sign_reconnect_token,
)
from app.wix import Connection

_MOST_FLOWS = 20
_MOST_FLOW_BYTES = 6000
"""Proxies accept 8 kB of cookies in total; a flow takes 400 to 4,000 bytes."""


@dataclass(frozen=True, slots=True)
class ExistingConnection:
    """A connection of the same schedule with the same provider."""

    account: str | None
    href: str
    broken: bool


async def review(
    request: Request,
    site: CurrentSite,
    pages: PagesDep,
    signer: SignerDep,
    schedule_id: str = "",
    provider_id: str = "",
    reconnect_token: ReconnectTokenParam = "",
) -> Response:
    """Explain what the provider will ask for, before the redirect to it."""
    if not schedule_id or not provider_id:
        return see_other(path("connect", schedule_id=schedule_id, provider_id=provider_id))
    pair = await site.directory.pair(schedule_id=schedule_id, provider_id=provider_id, fresh=False)
    reconnect = read_reconnect_token(signer, pair_key(schedule_id, provider_id), reconnect_token)
    form = FormState(_earlier_account(pair, reconnect) if reconnect else "")
    return pages.show(request, review_page(signer, pair, form, reconnect_token=reconnect_token))


async def start(
    request: Request,
    form: Submitted,
    site: CurrentSite,
    context: ContextDep,
    cookies: CookiesDep,
    signer: SignerDep,
) -> Response:
    """Redirect to the provider's consent page."""
    pair = {name: form.one(name) for name in ("schedule_id", "provider_id")}
    reconnect_token = next(iter(form.all("again")), "")
    reconnect = read_reconnect_token(signer, pair_key(**pair), reconnect_token)
    authorization = await site.oauth.start_flow(
        **pair,
        saved=reconnect.saved if reconnect else None,
        browser=context.known_visitor().browser_digest,
    )
    return redirect_to_provider(request, cookies, authorization)


def redirect_to_provider(
    request: Request, cookies: Cookies, authorization: AuthorizationRequest
) -> Response:
    """Redirect to the provider and set the cookie that the callback requires."""
    answer = see_other(authorization.oauth_url, referrer="no-referrer")
    for short_name in _evicted_flows(request, cookies, len(authorization.flow_token)):
        answer.headers.append(*cookies.header(short_name, "", max_age_s=0))
    short_name = _flow_cookie(authorization.nonce)
    answer.headers.append(
        *cookies.header(short_name, authorization.flow_token, max_age_s=FLOW_AGE_S)
    )
    return answer


async def callback(
    request: Request,
    state: str,
    site: CallbackSite,
    visitor: CurrentVisitor,
    cookies: CookiesDep,
    signer: SignerDep,
) -> Response:
    """Check the result of the consent, and redirect to the new connection.

    A guest is redirected to the receipt of the invitation instead.
    """
    result = await site.oauth.handle_callback(
        state=state,
        tokens_for=lambda nonce: cookies.values(request.scope, _flow_cookie(nonce)),
        params=_callback_params(request),
        browser=visitor.browser_digest,
    )
    connection_id, token = result.connection.id, None
    if result.flow.saved:
        token = sign_reconnect_token(signer, connection_id, ReconnectState(result.flow.saved))
    target = path("connections", connection_id, again=token)
    guest = bool(result.flow.invitation)
    await site.history.connected(connection_id, guest=guest, again=bool(token))
    if result.flow.invitation:
        invitation = Invitation.read(signer, result.flow.invitation)
        if await site.invitations.use_up(invitation, connection_id):
            await site.invited.apply(invitation, connection_id)
        target = receipt_path(signer, visitor, result.flow.invitation, connection_id)
    answer = see_other(target, referrer="no-referrer")
    if not result.flow.invitation and not token:
        set_connected(answer, cookies, signer, connection_id)
    short_name = _flow_cookie(result.flow.nonce)
    answer.headers.append(*cookies.header(short_name, result.result_token, max_age_s=RESULT_AGE_S))
    return answer


def review_page(signer: Signer, pair: Pair, form: FormState, *, reconnect_token: str = "") -> Page:
    """Return the page that explains what will happen before the calendar is connected.

    `reconnect_token` carries the settings of the connection that is to be connected again.
    """
    person, provider = pair.person, pair.provider
    reconnect = read_reconnect_token(signer, pair_key(person.id, provider.id), reconnect_token)
    values = {
        "person": avatar(person),
        "reconnect_token": reconnect_token if reconnect else None,
        "existing_connections": [
            _existing_connection(c) for c in pair.connections if c.provider_id == provider.id
        ],
        "exported_to": existing_exports(pair),
        "back_path": path("connect", schedule_id=person.id, provider_id=provider.id),
    }
    return connect_page("connect/review.html", provider, form, values)


def _earlier_account(pair: Pair, reconnect: ReconnectState) -> str:
    """Return the address of the connection that is connected again, "" if Wix has none."""
    earlier = (one for one in pair.connections if digest(one.id) == reconnect.saved.connection)
    return next((one.external_account_email or "" for one in earlier), "")


def _existing_connection(connection: Connection) -> ExistingConnection:
    _, cause = diagnose(connection)
    href = path("connections", connection.id)
    return ExistingConnection(connection.external_account_email, href, broken=cause in BROKEN)


def _callback_params(request: Request) -> CallbackParams:
    query = request.query_params
    return CallbackParams(
        connection_ids=tuple(filter(None, query.getlist("connectionId"))),
        errors=tuple(filter(None, query.getlist("error"))),
    )


def _evicted_flows(request: Request, cookies: Cookies, size: int) -> list[str]:
    """Return the cookies of the oldest flows, for which a new one of this size leaves no room."""
    short_names, scope = cookies.short_names(request.scope, "flow-"), request.scope
    kept = 0
    for short_name in reversed(short_names):
        size += sum(map(len, cookies.values(scope, short_name)))
        if size > _MOST_FLOW_BYTES or kept == _MOST_FLOWS - 1:
            break
        kept += 1
    return short_names[: len(short_names) - kept]


def _flow_cookie(nonce: str) -> str:
    """Name the cookie after its flow, so that two tabs can connect at the same time."""
    return f"flow-{nonce[:8]}"
