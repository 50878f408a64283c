"""Connecting with an e-mail and an app password, which is sent to Wix once and never stored."""

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.connecting.credentials_result import Refused
from app.web.dependencies import CurrentSite, PagesDep, SignerDep
from app.web.pages.connect.connect import review_page
from app.web.pages.connect.credential_form import CredentialsDep
from app.web.urls import path, see_other
from app.web.view.reconnect_token import pair_key, read_reconnect_token, sign_reconnect_token


async def connect(
    request: Request,
    submitted: CredentialsDep,
    site: CurrentSite,
    pages: PagesDep,
    signer: SignerDep,
) -> Response:
    """Connect the account, or show the form with its errors."""
    pair = await site.directory.current_pair(
        schedule_id=submitted.schedule_id, provider_id=submitted.provider_id
    )
    state = submitted.state
    if state.bad_email or state.no_password:
        return pages.show(
            request, review_page(signer, pair, state, reconnect_token=submitted.reconnect_token)
        )
    outcome = await site.credentials.connect(pair, submitted.account, form_id=submitted.id)
    if isinstance(outcome, Refused):
        refused = review_page(
            signer, pair, submitted.state_after(outcome), reconnect_token=submitted.reconnect_token
        )
        return pages.show(request, refused)
    connection_id, token = outcome.connection_id, None
    if reconnect := read_reconnect_token(
        signer, pair_key(pair.person.id, pair.provider.id), submitted.reconnect_token
    ):
        token = sign_reconnect_token(signer, connection_id, reconnect)
    await site.history.connected(connection_id, again=bool(token))
    return see_other(path("connections", connection_id, again=token))
