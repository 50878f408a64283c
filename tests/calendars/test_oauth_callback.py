"""The OAuth callback: every outcome of the consent."""

import pytest

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.connecting_errors import (
    AccountUnsupported,
    CallbackContradictory,
    CallbackEmpty,
    ConsentDenied,
    ConsentFailed,
    ProviderFailed,
)
from tests.calendars.doubles import GOOGLE, NOA, complete_flow, cookies_with, decide


async def test_a_granted_consent_returns_the_connection(connecting, started_flow, wix):
    result = await complete_flow(connecting, started_flow)

    listed = (await wix.list_connections([NOA])).connections
    assert result.connection.id == started_flow.answer.connection_ids[0]
    assert [one.id for one in listed] == [result.connection.id]
    assert result.connection.external_account_email == "me@mail.example"
    assert result.flow.nonce == started_flow.authorization.nonce


async def test_the_callback_writes_nothing(connecting, started_flow, control):
    before = await control.calls()

    await complete_flow(connecting, started_flow)

    assert (await control.calls())[len(before) :] == ["GetConnection"]


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [("deny", ConsentDenied), ("unsupported", AccountUnsupported), ("error", ProviderFailed)],
)
async def test_a_denied_consent_reports_the_reason(connecting, browser, control, outcome, ending):
    authorization = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)
    state, answer = await decide(browser, authorization, outcome)
    before = await control.calls()

    with pytest.raises(ending) as caught:
        await connecting.handle_callback(
            state=state, tokens_for=cookies_with(authorization.flow_token), params=answer
        )

    assert caught.value.context.schedule_id == NOA
    assert caught.value.context.provider_id == GOOGLE
    assert await control.calls() == before


async def test_a_denied_consent_can_be_granted_afterwards(connecting, browser):
    authorization = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)
    held = cookies_with(authorization.flow_token)
    state, refused = await decide(browser, authorization, "deny")
    with pytest.raises(ConsentDenied):
        await connecting.handle_callback(state=state, tokens_for=held, params=refused)

    state, allowed = await decide(browser, authorization)
    result = await connecting.handle_callback(state=state, tokens_for=held, params=allowed)

    assert result.connection.id == allowed.connection_ids[0]


@pytest.mark.parametrize("reason", ["timeout", "", "REJECT", "<script>", "reject\r\n"])
async def test_an_unknown_reason_is_a_failure(connecting, started_flow, reason):
    with pytest.raises(ConsentFailed):
        await complete_flow(connecting, started_flow, CallbackParams(errors=(reason,)))


@pytest.mark.parametrize(
    ("ids", "errors"),
    [(1, ("reject",)), (2, ()), (0, ("reject", "reject")), (0, ("reject", "internal"))],
)
async def test_a_contradictory_callback_is_rejected(connecting, started_flow, control, ids, errors):
    before = await control.calls()

    with pytest.raises(CallbackContradictory):
        await complete_flow(
            connecting,
            started_flow,
            CallbackParams(started_flow.answer.connection_ids * ids, errors),
        )

    assert await control.calls() == before


async def test_an_empty_callback_is_no_connection(connecting, started_flow):
    with pytest.raises(CallbackEmpty) as caught:
        await complete_flow(connecting, started_flow, CallbackParams())

    assert caught.value.context.schedule_id == NOA
