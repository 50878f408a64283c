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
from tests.calendars.cast import GOOGLE, NOA, arrive, decide, holds


async def test_a_granted_consent_returns_the_connection(connecting, journey, wix):
    arrival = await arrive(connecting, journey)

    listed = (await wix.list_connections([NOA])).connections
    assert arrival.connection.id == journey.answer.connection_ids[0]
    assert [one.id for one in listed] == [arrival.connection.id]
    assert arrival.connection.external_account_email == "me@mail.example"
    assert arrival.nonce == journey.departure.nonce


async def test_the_callback_writes_nothing(connecting, journey, levers):
    before = await levers.calls()

    await arrive(connecting, journey)

    assert (await levers.calls())[len(before) :] == ["GetConnection"]


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [("deny", ConsentDenied), ("unsupported", AccountUnsupported), ("error", ProviderFailed)],
)
async def test_a_denied_consent_reports_the_reason(connecting, browser, levers, outcome, ending):
    departure = await connecting.depart(schedule_id=NOA, provider_id=GOOGLE)
    state, answer = await decide(browser, departure, outcome)
    before = await levers.calls()

    with pytest.raises(ending) as caught:
        await connecting.arrive(state=state, tokens_for=holds(departure.flow_token), params=answer)

    assert caught.value.context.schedule_id == NOA
    assert caught.value.context.provider_id == GOOGLE
    assert await levers.calls() == before


async def test_a_denied_consent_can_be_granted_afterwards(connecting, browser):
    departure = await connecting.depart(schedule_id=NOA, provider_id=GOOGLE)
    held = holds(departure.flow_token)
    state, refused = await decide(browser, departure, "deny")
    with pytest.raises(ConsentDenied):
        await connecting.arrive(state=state, tokens_for=held, params=refused)

    state, allowed = await decide(browser, departure)
    arrival = await connecting.arrive(state=state, tokens_for=held, params=allowed)

    assert arrival.connection.id == allowed.connection_ids[0]


@pytest.mark.parametrize("reason", ["timeout", "", "REJECT", "<script>", "reject\r\n"])
async def test_an_unknown_reason_is_a_failure(connecting, journey, reason):
    with pytest.raises(ConsentFailed):
        await arrive(connecting, journey, CallbackParams(errors=(reason,)))


@pytest.mark.parametrize(
    ("ids", "errors"),
    [(1, ("reject",)), (2, ()), (0, ("reject", "reject")), (0, ("reject", "internal"))],
)
async def test_a_contradictory_callback_is_rejected(connecting, journey, levers, ids, errors):
    before = await levers.calls()

    with pytest.raises(CallbackContradictory):
        await arrive(
            connecting, journey, CallbackParams(journey.answer.connection_ids * ids, errors)
        )

    assert await levers.calls() == before


async def test_an_empty_callback_is_no_connection(connecting, journey):
    with pytest.raises(CallbackEmpty) as caught:
        await arrive(connecting, journey, CallbackParams())

    assert caught.value.context.schedule_id == NOA
