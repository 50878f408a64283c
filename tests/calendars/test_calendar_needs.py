"""Schedules that are marked as needing no calendar."""

from app.calendars.directory.calendar_needs import CalendarNeeds
from app.stores.memory_stores import MemoryStores


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
