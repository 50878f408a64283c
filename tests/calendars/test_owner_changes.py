"""Staff members whose Wix user changed."""

from app.calendars.directory.owner_changes import KEPT_S, OwnerChanges
from app.stores.memory_stores import MemoryStores


async def test_a_change_is_recent_for_two_days_whatever_else_is_kept(clock):
    stores = MemoryStores(clock=clock)
    changes = OwnerChanges(stores, "site", clock=clock)
    await changes.add("anna")
    for damaged in ("", "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}", "12 "):
        await stores.listed("owners", "site").put(damaged, damaged, ttl_s=KEPT_S)
    assert await changes.staff_ids() == {"anna"}
    clock.advance(KEPT_S)
    assert await changes.staff_ids() == frozenset()
