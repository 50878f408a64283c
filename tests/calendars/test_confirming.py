"""The state at Wix decides whether the `connectionId` of a callback is valid (T6, T7)."""

import pytest

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.connecting_errors import (
    ConnectionMismatched,
    ConnectionNotNew,
    ConnectionUnknown,
)
from app.wix import Status, WixForbidden, WixUnavailable
from tests.calendars.doubles import (
    ANNA,
    GOOGLE,
    MICROSOFT,
    NOA,
    OTHER_SITE,
    complete_flow,
    cookies_with,
    decide,
    refusal,
)


async def another(connecting, browser, schedule_id=NOA, provider_id=GOOGLE):
    """A connection made by another flow of the same site."""
    authorization = await connecting.start_flow(schedule_id=schedule_id, provider_id=provider_id)
    _, answer = await decide(browser, authorization)
    return answer


@pytest.mark.parametrize("connection_id", ["a" * 150, "", "..", "../providers", "a/b", "\0", "é"])
async def test_a_connection_unknown_to_wix_is_rejected(connecting, started_flow, connection_id):
    with pytest.raises(ConnectionUnknown):
        await complete_flow(connecting, started_flow, CallbackParams((connection_id,)))


async def test_few_unknown_connections_of_a_flow_are_looked_up(
    connecting, started_flow, control, clock
):
    for number in range(20):
        with pytest.raises(ConnectionUnknown):
            await complete_flow(connecting, started_flow, CallbackParams((f"unknown-{number}",)))
    assert (await control.calls()).count("GetConnection") == 5 * 3

    clock.advance(60)
    assert await complete_flow(connecting, started_flow)


async def test_failures_of_wix_and_reloads_do_not_count_as_unknown(
    connecting, started_flow, control
):
    await control.fault("GetConnection", 403, times=6)
    for _ in range(6):
        with pytest.raises(WixForbidden):
            await complete_flow(connecting, started_flow)
    for _ in range(6):
        assert await complete_flow(connecting, started_flow)


async def test_a_connection_of_another_site_is_rejected(connecting, started_flow, browser):
    call = {"authorization": "key", "wix-site-id": OTHER_SITE}
    path = "/sandbox/api/bookings/v2/external-calendars/connections?partialFailure=true"
    theirs = (await browser.get(path, headers=call)).json()["connections"][0]["id"]

    with pytest.raises(ConnectionUnknown):
        await complete_flow(connecting, started_flow, CallbackParams((theirs,)))


@pytest.mark.parametrize(("schedule_id", "provider_id"), [(ANNA, GOOGLE), (NOA, MICROSOFT)])
async def test_an_unrequested_connection_is_not_shown(
    connecting, started_flow, browser, schedule_id, provider_id
):
    other = await another(connecting, browser, schedule_id, provider_id)

    with pytest.raises(ConnectionMismatched):
        await complete_flow(connecting, started_flow, other)


async def test_an_earlier_connection_is_not_taken_for_the_new_one(
    connecting, started_flow, browser
):
    authorization = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)
    state, _ = await decide(browser, authorization)
    held = cookies_with(authorization.flow_token)

    with pytest.raises(ConnectionNotNew) as caught:
        await connecting.handle_callback(state=state, tokens_for=held, params=started_flow.answer)

    assert caught.value.context.connection_id == started_flow.answer.connection_ids[0]


async def test_a_connection_ended_meanwhile_is_rejected(connecting, started_flow, wix):
    await wix.disconnect(started_flow.answer.connection_ids[0])

    with pytest.raises(ConnectionUnknown):
        await complete_flow(connecting, started_flow)


@pytest.mark.parametrize("status", ["CONNECTED", "SYNC_IN_PROGRESS", "SYNCED", "ERROR"])
async def test_a_new_connection_is_shown_in_any_sync_state(
    connecting, started_flow, control, status
):
    await control.change(started_flow.answer.connection_ids[0], status=status)

    result = await complete_flow(connecting, started_flow)

    assert result.connection.status is Status(status)


async def test_a_readable_connection_is_not_waited_for(connecting, started_flow, clock):
    await complete_flow(connecting, started_flow)

    assert clock.waits_s == []


@pytest.mark.parametrize("lost", [1, 2])
async def test_a_new_connection_is_read_again_after_a_moment(
    connecting, started_flow, control, clock, lost
):
    await control.fault("GetConnection", 404, body=refusal("NOT_FOUND"), times=lost)

    result = await complete_flow(connecting, started_flow)

    assert result.connection.id == started_flow.answer.connection_ids[0]
    assert clock.waits_s == [1.0] * lost


async def test_a_new_connection_is_read_three_times_at_most(
    connecting, started_flow, control, clock
):
    before = await control.calls()
    await control.fault("GetConnection", 404, body=refusal("NOT_FOUND"), times=9)

    with pytest.raises(ConnectionUnknown):
        await complete_flow(connecting, started_flow)

    assert (await control.calls())[len(before) :] == ["GetConnection"] * 3
    assert clock.waits_s == [1.0, 1.0]


async def test_a_wix_failure_is_not_final_and_a_retry_works(connecting, started_flow, control):
    await control.fault("GetConnection", 503, times=3)
    with pytest.raises(WixUnavailable):
        await complete_flow(connecting, started_flow)

    result = await complete_flow(connecting, started_flow)

    assert result.connection.id == started_flow.answer.connection_ids[0]
