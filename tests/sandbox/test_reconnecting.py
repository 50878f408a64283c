"""Connecting the same schedule and provider again, with both values of the switch."""

import pytest

from tests.sandbox.conftest import EXTERNAL


async def calendars(wix, connection_id):
    answer = (await wix.get(f"{EXTERNAL}/connections/{connection_id}/calendars")).json()
    return [one["id"] for one in answer["calendars"]]


@pytest.mark.parametrize("reading", ["new", "keep"])
async def test_the_same_account_has_the_same_calendars(wix, control, reading):
    await control.switch(reconnect=reading)
    first = await wix.apple()
    before = await calendars(wix, first)

    second = await wix.apple()

    assert (first == second) is (reading == "keep")
    assert await calendars(wix, second) == before


async def test_a_kept_connection_is_reconnected(wix, control):
    await control.switch(reconnect="keep")
    connection_id = await wix.apple()
    await wix.post(f"{EXTERNAL}/connections/{connection_id}/disconnect", {})

    assert await wix.apple() == connection_id

    answer = (await wix.get(f"{EXTERNAL}/connections/{connection_id}")).json()
    assert answer["connection"]["status"] == "CONNECTED"
