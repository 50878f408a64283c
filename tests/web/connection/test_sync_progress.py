"""An open page polls for the first sync, with few calls to Wix."""

import pytest

from tests.salon import MICROSOFT
from tests.visitor import words
from tests.web.conftest import Ticks
from tests.web.sync_settings import Owner, on

HEADERS = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}


async def ask(owner: Owner, seen: str = "not_started"):
    return await owner.visitor.http.get(f"{owner.address}/status?seen={seen}", headers=HEADERS)


@pytest.fixture
async def starting(owner: Owner) -> Owner:
    """Both directions are on, so that Wix reports when they work."""
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar, export=True))
    return owner


async def test_an_unchanged_status_takes_one_call_and_is_empty(starting: Owner):
    before = await starting.visitor.calls()
    answer = await ask(starting)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert (await starting.visitor.calls())[len(before) :] == ["GetConnection"]


@pytest.mark.parametrize(
    ("state", "badge", "says", "live"),
    [
        ({"status": "SYNC_IN_PROGRESS"}, "Starting", "Wix is copying.", True),
        ({"status": "SYNCED"}, "Working", "are in sync", False),
        ({"status": "ERROR", "errorReason": "TOKEN_REVOKED"}, "Needs you", "Connect again", False),
        ({"status": "DISCONNECTED"}, "Disconnected", "no longer connected", False),
    ],
)
async def test_a_changed_status_returns_only_its_card(
    starting: Owner, state: dict[str, str], badge: str, says: str, live: bool
):
    await starting.visitor.control(f"connections/{starting.id}", state)
    answer = await ask(starting)
    assert answer.status_code == 200
    assert badge in words(answer)
    assert says in words(answer)
    assert ("data-live" in answer.text) is live
    assert "<html" not in answer.text
    assert "set-cookie" not in answer.headers


async def test_a_sync_with_a_failed_probe_is_never_green(starting: Owner):
    await starting.visitor.control(f"connections/{starting.id}", {"status": "SYNCED"})
    failed = {"events": [], "failedProviderIds": [MICROSOFT], "pagingMetadata": {}}
    await starting.visitor.control(
        "faults", [{"method": "ListEvents", "status": 200, "body": failed}]
    )
    said = words(await ask(starting))
    assert "Unclear" in said
    assert "Working" not in said


@pytest.fixture
async def importing(owner: Owner) -> Owner:
    """Import alone is on, and nothing is busy yet: the status of Wix does not change any more."""
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar))
    await owner.visitor.control(f"connections/{owner.id}", {"status": "CONNECTED"})
    nothing: dict[str, object] = {"events": [], "failedProviderIds": [], "pagingMetadata": {}}
    await owner.visitor.control(
        "faults", [{"method": "ListEvents", "status": 200, "body": nothing, "times": 2}]
    )
    return owner


async def test_for_import_only_the_first_busy_time_is_the_change(importing: Owner, ticks: Ticks):
    page = await importing.page()
    assert "no busy time has come from it yet" in words(page)
    assert "add an event for tomorrow" in words(page)
    assert 'data-seen="none_yet" data-live' in page.text
    ticks.advance(3)
    assert (await ask(importing, "none_yet")).status_code == 204
    ticks.advance(3)
    answer = await ask(importing, "none_yet")
    assert "Working Busy times in Outlook reach Wix." in words(answer)
    assert "data-live" not in answer.text, "nobody asks any more"
    assert "data-live" not in (await importing.page()).text


async def test_waiting_for_a_busy_time_takes_two_calls(importing: Owner, ticks: Ticks):
    await importing.page()
    before = await importing.visitor.calls()
    ticks.advance(3)
    await ask(importing, "none_yet")
    calls = (await importing.visitor.calls())[len(before) :]
    assert sorted(calls) == ["GetConnection", "ListEvents"]


async def test_opening_the_fragment_redirects_to_the_page(starting: Owner):
    answer = await starting.visitor.open(
        f"{starting.address}/status", **{"sec-fetch-dest": "document"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, starting.address)


async def test_other_sites_cannot_request_the_fragment(starting: Owner):
    crossing = {**HEADERS, "sec-fetch-site": "cross-site"}
    answer = await starting.visitor.http.get(f"{starting.address}/status", headers=crossing)
    assert answer.status_code == 403


@pytest.mark.parametrize("status", [404, 429, 500])
async def test_a_wix_failure_is_an_error_status_for_the_script(starting: Owner, status: int):
    fault = {"method": "GetConnection", "status": status, "times": 9}
    await starting.visitor.control("faults", [fault])
    assert (await ask(starting)).status_code >= 400


async def test_only_a_page_with_a_pending_change_polls(starting: Owner):
    assert "data-poll" in (await starting.page()).text
    await starting.visitor.control(f"connections/{starting.id}", {"status": "SYNCED"})
    assert "data-poll" not in (await starting.page()).text
