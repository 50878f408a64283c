import httpx
import pytest

from tests.page_texts import ACCESS_REVOKED, OUTCOME_UNKNOWN, SAVED
from tests.salon import ANNA, BO, GOOGLE, MICROSOFT
from tests.visitor import Visitor, title, words
from tests.web.conftest import connect


async def calendars(visitor: Visitor, connection_id: str) -> list[str]:
    """Return the ids of the calendars that the page offers."""
    page = await visitor.open(f"/connections/{connection_id}")
    rows = [line for line in page.text.splitlines() if 'name="import_calendars"' in line]
    return [row.split('value="')[1].split('"')[0] for row in rows]


def _checked(page: httpx.Response) -> set[str]:
    lines = [line for line in page.text.splitlines() if " checked" in line]
    return {line.split('id="')[1].split('"')[0] for line in lines}


async def test_a_new_connection_says_that_nothing_blocks_yet(visitor: Visitor, connected: str):
    said = words(await visitor.open(f"/connections/{connected}"))
    assert "Connected, but nothing blocks bookings yet." in said
    assert "Clients can't book Bo while “Calendar” shows busy." in said


async def test_a_new_connection_is_protected_by_one_button(visitor: Visitor, connected: str):
    page = await visitor.open(f"/connections/{connected}")
    first, *_ = await calendars(visitor, connected)
    assert _checked(page) == {"import", "c-1"}
    answer = await visitor.submit(
        page,
        f"/connections/{connected}/sync",
        import_enabled="on",
        import_calendars=[first],
    )
    after = await visitor.open(answer.headers["location"])
    assert SAVED in words(after)
    assert _checked(after) == {"import", "c-1"}
    assert "Protect Bo's time" not in words(after)


async def test_saved_switches_match_wix(visitor: Visitor, connected: str):
    first, *_ = await calendars(visitor, connected)
    page = await visitor.open(f"/connections/{connected}")
    answer = await visitor.submit(
        page,
        f"/connections/{connected}/sync",
        import_enabled="on",
        import_calendars=[first],
        export_enabled="on",
    )
    assert answer.status_code == 303
    after = await visitor.open(answer.headers["location"])
    assert SAVED in words(after)
    assert _checked(after) == {"import", "export", "c-1"}


@pytest.mark.parametrize("update", ["merge", "replace"])
async def test_switching_one_direction_keeps_the_other(visitor: Visitor, update: str):
    await visitor.control("site", {"update": update})
    connection_id = await connect(visitor, BO, MICROSOFT)
    first, *_ = await calendars(visitor, connection_id)
    sync = f"/connections/{connection_id}/sync"
    page = await visitor.open(f"/connections/{connection_id}")
    imports = {"import_enabled": "on", "import_calendars": first}
    await visitor.submit(page, sync, **imports, export_enabled="on")
    page = await visitor.open(f"/connections/{connection_id}")
    answer = await visitor.submit(page, sync, **imports)
    assert "Saved." in words(await visitor.open(answer.headers["location"]))
    after = await visitor.open(f"/connections/{connection_id}")
    assert "to Wix: on." in after.text
    assert "From Wix to Outlook: off" in after.text


async def test_import_without_a_calendar_is_rejected_and_input_is_kept(
    visitor: Visitor, connected: str
):
    page = await visitor.open(f"/connections/{connected}")
    answer = await visitor.submit(page, f"/connections/{connected}/sync", import_enabled="on")
    assert answer.status_code == 422
    assert "Not saved: choose at least one calendar" in words(answer)
    checked = [line for line in answer.text.splitlines() if " checked" in line]
    assert len(checked) == 1, "the switch stays as it was set"
    assert "UpdateSyncConfig" not in await visitor.calls()


async def test_export_is_saved_while_import_lacks_a_calendar(visitor: Visitor, connected: str):
    first, *_ = await calendars(visitor, connected)
    sync = f"/connections/{connected}/sync"
    page = await visitor.open(f"/connections/{connected}")
    answer = await visitor.submit(page, sync, import_enabled="on", export_enabled="on")
    assert answer.status_code == 422
    assert "switch blocking off. Copying is switched on, and saved." in words(answer)
    assert "is-success" not in answer.text
    assert "badge is-green" not in answer.text
    assert answer.text.count("is-unsaved") == 1, "blocking alone"
    held = await visitor.open(f"/connections/{connected}")
    assert "to Wix: off. From Wix to Outlook: on" in held.text

    mended = await visitor.submit(
        answer, sync, import_enabled="on", import_calendars=[first], export_enabled="on"
    )
    assert mended.status_code == 303, "what was just saved is no change from elsewhere"
    after = await visitor.open(mended.headers["location"])
    assert "to Wix: on, starting. From Wix to Outlook: on" in after.text


async def test_an_export_wix_did_not_accept_is_not_reported_as_saved(
    visitor: Visitor, connected: str
):
    page = await visitor.open(f"/connections/{connected}")
    other = {"id": connected, "scheduleId": BO, "providerId": MICROSOFT, "status": "CONNECTED"}
    stored = {"method": "GetConnection", "status": 200, "body": {"connection": other}, "times": 2}
    await visitor.control("faults", [stored])
    answer = await visitor.submit(
        page, f"/connections/{connected}/sync", import_enabled="on", export_enabled="on"
    )
    assert answer.status_code == 422
    assert "and saved" not in words(answer)
    assert answer.text.count("is-unsaved") == 2


async def test_a_direction_fixed_by_the_provider_shows_the_reason(visitor: Visitor):
    connection_id = await connect(visitor, BO, GOOGLE)
    page = await visitor.open(f"/connections/{connection_id}")
    assert "sets this by itself; it can't be changed here" in words(page)
    assert "can't do this with Wix" in words(page)
    assert "Save" not in words(page)


async def test_a_direction_locked_meanwhile_sends_no_request(visitor: Visitor):
    connection_id = await connect(visitor, BO, MICROSOFT)
    page = await visitor.open(f"/connections/{connection_id}")
    await visitor.control(f"connections/{connection_id}", {"status": "DISCONNECTED"})
    answer = await visitor.submit(page, f"/connections/{connection_id}/sync", export_enabled="on")
    assert (answer.status_code, title(answer)) == (409, "There is nothing to change here")


@pytest.mark.parametrize(
    ("state", "badge", "says", "again"),
    [
        ({"status": "SYNCED"}, "Working", "are in sync", False),
        ({"status": "SYNC_IN_PROGRESS"}, "Starting", "copying", False),
        ({"status": "CONNECTED"}, "Working", "Busy times in Google Calendar reach Wix", False),
        ({"status": "DISCONNECTED"}, "Disconnected", "no longer connected", True),
        (
            {"status": "ERROR", "errorReason": "TOKEN_REVOKED"},
            "Needs you",
            ACCESS_REVOKED,
            True,
        ),
        (
            {"status": "ERROR", "errorReason": "EXTERNAL_CALENDAR_DELETED"},
            "Needs you",
            "was deleted",
            True,
        ),
        (
            {"status": "ERROR", "errorReason": "EXTERNAL_CALENDAR_CREATION_FAILED"},
            "Needs you",
            "could not make its own calendar",
            True,
        ),
        ({"status": "ERROR"}, "Needs you", "reports a problem", True),
    ],
)
async def test_every_state_has_a_text_and_a_next_step(
    visitor: Visitor, state: dict[str, str], badge: str, says: str, again: bool
):
    connection_id = await connect(visitor, BO, GOOGLE)
    await visitor.control(f"connections/{connection_id}", state)
    page = await visitor.open(f"/connections/{connection_id}")
    assert f"{badge} " in words(page)
    assert says in words(page)
    urged = '<button class="button" type="submit" form="reconnect">Connect again' in page.text
    assert urged is again, "who needs nothing is not urged, but may"
    assert "Connect again" in words(page)


async def test_an_unknown_state_is_not_green(visitor: Visitor, connected: str):
    paused = {"id": connected, "scheduleId": BO, "providerId": MICROSOFT, "status": "PAUSED"}
    body = {"connections": [paused]}
    await visitor.control("faults", [{"method": "ListConnections", "status": 200, "body": body}])
    said = words(await visitor.open(f"/connections/{connected}"))
    assert "Unclear Wix reports a state that we don't know yet." in said


async def test_unreadable_calendars_leave_the_rest_of_the_page(visitor: Visitor, connected: str):
    await visitor.control("faults", [{"method": "ListCalendars", "status": 403}])
    page = await visitor.open(f"/connections/{connected}")
    assert page.status_code == 200
    assert "The account's calendars can't be read just now" in words(page)
    assert "Save" in words(page), "the other direction can still be switched"


async def test_without_calendars_nobody_is_asked_to_tick_one(visitor: Visitor, connected: str):
    fault = {"method": "ListCalendars", "status": 200, "body": {"calendars": []}}
    await visitor.control("faults", [fault])
    said = words(await visitor.open(f"/connections/{connected}"))
    assert "This account has no calendars that Wix can read." in said
    assert "Tick at least one" not in said


@pytest.mark.parametrize("connection_id", ["unknownunknown", "%2e%2e%2fproviders", "a%00b"])
async def test_an_unknown_connection_is_an_error_page(visitor: Visitor, connection_id: str):
    page = await visitor.open(f"/connections/{connection_id}")
    assert page.status_code == 404


async def test_a_notice_of_another_connection_is_not_shown(visitor: Visitor, connected: str):
    other = await connect(visitor, ANNA, MICROSOFT)
    page = await visitor.open(f"/connections/{other}")
    answer = await visitor.submit(page, f"/connections/{other}/sync", export_enabled="on")
    notice = answer.headers["location"].partition("?")[2]
    assert "Saved." not in words(await visitor.open(f"/connections/{connected}?{notice}"))
    assert "Saved." not in words(await visitor.open(f"/connections/{connected}?notice=forged"))


async def test_settings_kept_differently_by_wix_are_reported(visitor: Visitor, connected: str):
    page = await visitor.open(f"/connections/{connected}")
    other = {"id": connected, "scheduleId": BO, "providerId": MICROSOFT, "status": "CONNECTED"}
    stored = {"method": "GetConnection", "status": 200, "body": {"connection": other}, "times": 3}
    listed = {"method": "ListConnections", "status": 200, "body": {"connections": [other]}}
    await visitor.control("faults", [stored, {**listed, "times": 3}])
    answer = await visitor.submit(page, f"/connections/{connected}/sync", export_enabled="on")
    said = words(await visitor.open(answer.headers["location"]))
    assert (
        "Wix saved something different: copying of bookings: you switched it on, Wix left it off."
        in said
    )


async def test_a_switch_locked_on_the_page_keeps_its_value(visitor: Visitor, connected: str):
    first, *_ = await calendars(visitor, connected)
    address = f"/connections/{connected}"
    page = await visitor.open(address)
    sync = f"{address}/sync"
    await visitor.submit(page, sync, import_calendars=first, import_enabled="on")
    await visitor.control("faults", [{"method": "ListCalendars", "status": 403}])
    page = await visitor.open(address)
    answer = await visitor.submit(page, f"{address}/sync", export_enabled="on")
    assert SAVED in words(await visitor.open(answer.headers["location"]))
    after = (await visitor.open(address)).text
    assert "to Wix: on, starting" in after
    assert "From Wix to Outlook: on, starting" in after


async def test_a_save_that_cannot_be_verified_claims_nothing(visitor: Visitor, connected: str):
    page = await visitor.open(f"/connections/{connected}")
    lost = {"method": "GetConnection", "status": 404, "times": 1}
    await visitor.control("faults", [{"method": "GetConnection", "delay_ms": 0}, lost])
    answer = await visitor.submit(page, f"/connections/{connected}/sync", export_enabled="on")
    assert title(answer) == OUTCOME_UNKNOWN
    assert "Nothing was changed" not in words(answer)
    assert "UpdateSyncConfig" in await visitor.calls()
