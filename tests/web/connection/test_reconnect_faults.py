"""Failures while reconnecting: every page says what is certain, and no more."""

import pytest

from tests.page_texts import NOTHING_CHANGED, OUTCOME_UNKNOWN, WIX_FORBIDS
from tests.visitor import Visitor, title, words
from tests.web.connection.reconnect_steps import connect_and_sync, id_in, reconnect


@pytest.mark.parametrize("token", ["forged", "a.b.c", "x" * 5000])
async def test_forged_remembered_settings_are_ignored(visitor: Visitor, token: str):
    old = await connect_and_sync(visitor)
    page = await visitor.open(f"/connections/{old}?again={token}")
    assert page.status_code == 200
    assert "put back" not in words(page)


async def test_remembered_settings_are_valid_for_their_connection_only(visitor: Visitor):
    old = await connect_and_sync(visitor)
    address = await reconnect(visitor, old)
    token = address.partition("again=")[2]
    page = await visitor.open(f"/connections/{old}?again={token}")
    assert "put back" not in words(page)
    new = await visitor.open(address)
    own = await visitor.submit(new, f"/connections/{id_in(address)}/restore", again="forged")
    assert (own.status_code, title(own)) == (410, "The earlier settings are gone")
    assert NOTHING_CHANGED in words(own)


@pytest.mark.parametrize(
    ("method", "heading"),
    [
        ("GetConnection", WIX_FORBIDS),
        ("ListProviders", WIX_FORBIDS),
        ("ConnectByOAuth", WIX_FORBIDS),
    ],
)
async def test_a_failed_start_of_the_flow_changes_nothing(
    visitor: Visitor, method: str, heading: str
):
    old = await connect_and_sync(visitor)
    page = await visitor.open(f"/connections/{old}")
    await visitor.control("faults", [{"method": method, "status": 403, "times": 9}])
    answer = await visitor.submit(page, f"/connections/{old}/reconnect")
    assert title(answer) == heading
    assert NOTHING_CHANGED in words(answer)


@pytest.mark.parametrize("method", ["GetConnection", "ListCalendars", "ListProviders"])
async def test_a_restore_that_fails_before_sending_changes_nothing(visitor: Visitor, method: str):
    address = await reconnect(visitor, await connect_and_sync(visitor))
    page = await visitor.open(address)
    await visitor.control("faults", [{"method": method, "status": 500, "times": 9}])
    answer = await visitor.submit(page, f"/connections/{id_in(address)}/restore")
    assert answer.status_code == 503
    assert NOTHING_CHANGED in words(answer)
    await visitor.http.delete("/sandbox/control/faults")
    done = await visitor.submit(answer, f"/connections/{id_in(address)}/restore")
    assert "Your earlier settings are back." in words(
        await visitor.open(done.headers["location"])
    ), "the page of trouble remembers them"


async def test_a_restore_with_an_unknown_outcome_claims_nothing(visitor: Visitor):
    address = await reconnect(visitor, await connect_and_sync(visitor))
    page = await visitor.open(address)
    await visitor.control("faults", [{"method": "UpdateSyncConfig", "status": 500, "times": 9}])
    answer = await visitor.submit(page, f"/connections/{id_in(address)}/restore")
    assert title(answer) == OUTCOME_UNKNOWN


async def test_a_restore_that_wix_forbids_is_reported_on_the_page(visitor: Visitor):
    address = await reconnect(visitor, await connect_and_sync(visitor))
    page = await visitor.open(address)
    await visitor.control("faults", [{"method": "UpdateSyncConfig", "status": 403, "times": 9}])
    answer = await visitor.submit(page, f"/connections/{id_in(address)}/restore")
    said = words(answer)
    assert answer.status_code == 403
    assert "are back" not in said
    assert f"Wix doesn't let this app change these settings. {NOTHING_CHANGED}" in said
    assert "What was set before" in said
    assert "Blocking of busy times: on (Calendar and Team)" in said, "so that one can do it by hand"
    assert "/restore" not in answer.text
    assert "Connect again" in said
    assert "Disconnect Outlook" in said


@pytest.mark.parametrize("method", ["ListConnections", "ListCalendars", "ListEvents"])
async def test_an_unreadable_part_still_gives_a_page_after_the_flow(visitor: Visitor, method: str):
    address = await reconnect(visitor, await connect_and_sync(visitor))
    await visitor.control("faults", [{"method": method, "status": 403, "times": 9}])
    page = await visitor.open(address)
    assert page.status_code == 200
    assert title(page) == "Bo"
