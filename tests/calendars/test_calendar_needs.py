"""Schedules that are marked as needing no calendar."""

import pytest

from app.calendars.coverage.gap import ALARMS, EXCUSABLE, Gap
from app.calendars.coverage.site_coverage import excuse
from app.calendars.directory.calendar_needs import CalendarNeeds
from app.calendars.values.connection_health import Health
from app.stores.memory_stores import MemoryStores
from tests.calendars.builders import ANNA, BO, NONE_CHOSEN, OFF, covers, link


async def test_a_mark_can_be_made_and_taken_back():
    needs = CalendarNeeds(MemoryStores(), "nord")
    await needs.mark("anna")
    await needs.mark("bo")
    await needs.mark("bo")
    assert await needs.unneeded() == {"anna", "bo"}
    await needs.unmark("anna")
    await needs.unmark("never marked")
    assert await needs.unneeded() == {"bo"}
    await needs.mark("anna")
    assert await needs.unneeded() == {"anna", "bo"}


async def test_a_mark_is_of_one_site_and_known_to_its_other_processes():
    stores = MemoryStores()
    await CalendarNeeds(stores, "nord").mark("anna")
    assert await CalendarNeeds(stores, "nord").unneeded() == {"anna"}
    assert await CalendarNeeds(stores, "sued").unneeded() == frozenset()


async def test_a_mark_is_kept_under_a_new_key_and_can_be_taken_back():
    kept = MemoryStores("old key")
    await CalendarNeeds(kept, "nord").mark("anna")
    renewed = MemoryStores("new key", ["old key"])
    renewed.entries = kept.entries
    needs = CalendarNeeds(renewed, "nord")
    assert await needs.unneeded() == {"anna"}
    await needs.unmark("anna")
    assert await needs.unneeded() == frozenset()


async def test_an_entry_of_another_release_marks_nobody():
    stores = MemoryStores()
    await stores.listed("needs", "nord").put("anna", "v2 of something else", ttl_s=60)
    assert await CalendarNeeds(stores, "nord").unneeded() == frozenset()


@pytest.mark.parametrize(
    ("connections", "unlisted", "excused"),
    [
        ((), (), True),
        ((), ("apple",), True),
        ((link(ANNA, imports=OFF),), (), True),
        ((link(ANNA),), (), False),
        ((link(ANNA, "ERROR"),), (), False),
        ((link(ANNA, "DISCONNECTED"),), (), False),
        ((link(ANNA, "PAUSED"),), (), False),
        ((link(ANNA, imports=NONE_CHOSEN),), (), False),
    ],
)
def test_a_mark_excuses_a_missing_calendar_only(connections, unlisted, excused):
    before = covers(*connections, people=(ANNA, BO), unlisted=unlisted)
    after = excuse(before, {ANNA.id})
    [anna] = (one for one in after.people if one.person == ANNA)
    assert (anna.health is Health.NOT_NEEDED) is excused
    assert (anna in before.people) is not excused
    assert after.excused == excused
    assert [one for one in after.people if one.person == BO] == [
        one for one in before.people if one.person == BO
    ], "another person is as before"
    if excused:
        assert anna.gap is None
        assert after.people[-1] == anna


def test_no_alarm_can_be_excused():
    assert not EXCUSABLE & {*ALARMS, Gap.UNCLEAR, Gap.NEVER_SYNCED, Gap.SHARED_ACCOUNT}
