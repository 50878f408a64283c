"""The cost of a save is shown for confirmation before it is done."""

import pytest

from tests.page_texts import CONFIRM_IMPORT_OFF, SAVED
from tests.salon import BO, GOOGLE
from tests.visitor import hidden, title, words
from tests.web.conftest import connect
from tests.web.sync_settings import Owner, on

NEXT = "Next one: Sun 22 Nov, 13:00 \N{EN DASH} 13:30 Berlin time"


async def test_disabling_import_says_how_many_busy_times_become_free(owner: Owner):
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar, export=True))
    sent = await owner.sends()

    answer = await owner.save(export_enabled="on")

    said = words(answer)
    assert (answer.status_code, title(answer)) == (200, CONFIRM_IMPORT_OFF)
    assert "10 busy times in the next 30 days will open for booking." in said
    assert NEXT in said
    assert "Stop blocking Keep blocking" in said
    assert "Nothing was saved yet." in said
    assert await owner.sends() == sent


async def test_the_confirmed_form_saves_all_changes(owner: Owner):
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar, export=False))
    asked = await owner.save(export_enabled="on")

    answer = await owner.save(asked)

    assert answer.status_code == 303
    after = await owner.visitor.open(answer.headers["location"])
    assert SAVED in words(after)
    assert "to Wix: off. From Wix to Outlook: on" in after.text


async def test_disabling_import_without_events_needs_no_confirmation(owner: Owner):
    *_, birthdays = await owner.calendars()
    await owner.saved(**on(birthdays))

    assert (await owner.save()).status_code == 303


async def test_a_change_that_frees_nothing_is_saved_at_once(owner: Owner):
    calendar, team, _ = await owner.calendars()
    await owner.saved(**on(calendar))
    assert (await owner.save(**on(calendar, export=True))).status_code == 303
    assert (await owner.save(**on(calendar, team))).status_code == 303


async def test_a_removed_calendar_is_named_and_only_the_total_is_known(owner: Owner):
    calendar, team, _ = await owner.calendars()
    await owner.saved(**on(calendar, team))

    answer = await owner.save(**on(calendar))

    said = words(answer)
    assert (answer.status_code, title(answer)) == (
        200,
        "Should these calendars stop blocking times?",
    )
    assert "These would no longer block bookings: Team" in said
    assert "13 busy times block the next 30 days in all." in said
    assert "Wix doesn't say which calendar each one comes from" in said
    assert hidden(answer, owner.sync)["import_calendars"] == calendar
    assert (await owner.save(answer)).status_code == 303


async def test_another_calendar_makes_the_count_a_maximum(owner: Owner):
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar))
    await connect(owner.visitor, BO, GOOGLE)

    said = words(await owner.save())

    assert "Up to 10 busy times in the next 30 days will open for booking." in said
    assert "Other calendars that are connected may go on blocking some of them." in said


@pytest.mark.parametrize(
    "wrong", [{"status": 500}, {"status": 403}, {"status": 200, "raw": "<html>"}]
)
async def test_a_failed_count_says_so_and_lets_the_owner_continue(
    owner: Owner, wrong: dict[str, object]
):
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar))
    await owner.visitor.control("faults", [{"method": "ListEvents", "times": 9, **wrong}])

    answer = await owner.save()

    assert "We couldn't count the busy times that would open for booking" in words(answer)
    assert (await owner.save(answer)).status_code == 303


async def test_settings_changed_during_the_confirmation_are_reported(owner: Owner):
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar))
    asked = await owner.save()
    await owner.saved(**on(calendar, export=True))

    answer = await owner.save(asked)

    assert answer.status_code == 409
    assert "These settings were changed elsewhere" in words(answer)


async def test_a_post_without_a_page_needs_no_confirmation(owner: Owner):
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar))
    token = hidden(await owner.page(), owner.sync)["csrf_token"]
    fields = {"csrf_token": token, "export_enabled": "on"}
    sent = {"sec-fetch-site": "same-origin"}
    answer = await owner.visitor.http.post(owner.sync, data=fields, headers=sent)
    assert answer.status_code == 303
    assert "to Wix: off" in (await owner.page()).text
