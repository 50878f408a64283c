"""Starting an OAuth flow: the request to Wix, and the cookie for the browser."""

import httpx
import pytest

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.connecting_errors import ProviderNotByOAuth
from app.calendars.connecting.flow import OAuthFlow
from app.calendars.connecting.oauth_url import OAuthUrlRefused
from app.calendars.directory.directory_snapshot import ProviderUnknown, ScheduleUnknown
from app.calendars.values.digest import digest
from tests.calendars.doubles import (
    APPLE,
    BUSINESS,
    CALLBACK,
    GOOGLE,
    HAIRCUT,
    MICROSOFT,
    NOA,
    NOBODY,
    ORIGIN,
    client,
    decide,
    directory_of,
)
from tests.rows import each_row


async def test_the_browser_is_sent_to_the_consent_url_of_wix(connecting, browser):
    authorization = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)

    page = await browser.get(authorization.oauth_url)

    assert page.status_code == 200
    assert "Let Wix Bookings use your Google Calendar?" in page.text
    assert "נועה בן־דוד" in page.text


async def test_wix_is_given_the_callback_url_with_the_state(connecting, browser, flows):
    authorization = await connecting.start_flow(schedule_id=BUSINESS, provider_id=MICROSOFT)

    form = {"outcome": "allow", "account": "me@mail.example"}
    answer = await browser.post(authorization.oauth_url, data=form)

    address, _, query = answer.headers["location"].partition("?")
    assert address.startswith(CALLBACK)
    assert flows.nonce_of(address.removeprefix(CALLBACK)) == authorization.nonce
    assert query.startswith("connectionId=")


async def test_the_state_in_the_url_holds_only_a_nonce(connecting, browser, flows):
    authorization = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)

    state, _ = await decide(browser, authorization)

    # the URL alone must not be enough to pass for the browser that started the flow
    assert flows.nonce_of(state) == authorization.nonce
    assert state != authorization.flow_token


async def test_every_flow_has_its_own_nonce(connecting):
    authorizations = [
        await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE) for _ in range(3)
    ]

    assert len({one.nonce for one in authorizations}) == 3
    assert all(len(one.nonce) >= 22 for one in authorizations)


async def test_the_flow_token_holds_the_choice_and_earlier_connections(
    connecting, wix, control, flows
):
    await control.switch(connections=8)
    before = (await wix.list_connections([NOA])).connections

    authorization = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)

    flow = flows.resolve(authorization.nonce, [authorization.flow_token], CallbackParams())
    assert before
    assert flow == OAuthFlow(
        authorization.nonce, NOA, GOOGLE, frozenset(digest(one.id) for one in before)
    )


@each_row("number", [0, 1, 350, 1000])
@each_row("salt", range(5))
def test_flow_token_fits_a_cookie(flows, number, salt):
    nonce, _ = flows.new_state()
    before = frozenset(digest(f"{salt} {one}") for one in range(number))

    token = flows.flow_token(OAuthFlow(nonce, NOA, GOOGLE, before))

    assert len(token) < 3900
    assert flows.resolve(nonce, [token], CallbackParams()).schedule_id == NOA


async def test_a_password_provider_starts_no_oauth_flow(connecting, control):
    with pytest.raises(ProviderNotByOAuth):
        await connecting.start_flow(schedule_id=NOA, provider_id=APPLE)

    assert "ConnectByOAuth" not in await control.calls()


@pytest.mark.parametrize("schedule_id", [NOBODY, HAIRCUT])
async def test_a_schedule_without_an_owner_starts_no_oauth_flow(connecting, control, schedule_id):
    with pytest.raises(ScheduleUnknown):
        await connecting.start_flow(schedule_id=schedule_id, provider_id=GOOGLE)

    assert "ConnectByOAuth" not in await control.calls()


async def test_an_unknown_provider_starts_no_oauth_flow(connecting, control):
    with pytest.raises(ProviderUnknown):
        await connecting.start_flow(schedule_id=NOA, provider_id=NOBODY)

    assert "ConnectByOAuth" not in await control.calls()


@pytest.mark.parametrize(
    "url",
    ["https://calendars.example/connect", "http://evil.example/", "javascript:alert(1)"],
)
async def test_an_invalid_consent_url_is_not_followed(connecting, control, url):
    await control.fault("ConnectByOAuth", 200, body={"oauthUrl": url})

    with pytest.raises(OAuthUrlRefused):
        await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)


async def test_a_sandbox_consent_url_is_rejected_without_a_sandbox(connecting_with):
    connecting = connecting_with(sandbox_origin=None)

    with pytest.raises(OAuthUrlRefused):
        await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)


async def test_starting_a_flow_makes_no_connection(connecting, wix):
    before = await wix.list_connections()

    await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)

    assert await wix.list_connections() == before


async def test_starting_a_flow_takes_six_wix_calls(sandbox, clock, connecting_with):
    asked = []
    inner = httpx.ASGITransport(app=sandbox)

    async def carry(request):
        asked.append(f"{request.method} {request.url.path}")
        return await inner.handle_async_request(request)

    wix = client(httpx.MockTransport(carry), clock)
    connecting = connecting_with(wix=wix, directory=directory_of(wix), own_origin=ORIGIN)

    await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)

    *directory, start, listed = asked
    assert len(directory) == 4
    assert start.endswith(":connectByOAuth")
    assert listed.endswith("/connections"), "what another flow has just connected is not new"
