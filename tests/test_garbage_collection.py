"""Garbage collection spares what lives as long as the process."""

import gc

import pytest

from app.server.garbage_collection import FULL_COLLECTION_AFTER, limit_pauses


@pytest.fixture
def default_collection():
    before = gc.get_threshold()
    yield before
    gc.unfreeze()
    gc.set_threshold(*before)


def test_the_app_is_exempt_and_full_collections_are_rare(default_collection):
    kept = [{"a cycle would": "be visited"}]
    limit_pauses()
    assert gc.get_freeze_count() > 0
    assert not any(kept is one for one in gc.get_objects())
    assert gc.get_threshold() == (*default_collection[:2], FULL_COLLECTION_AFTER)


@pytest.mark.usefixtures("default_collection")
def test_new_cycles_are_still_collected():
    limit_pauses()
    gc.collect()
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    assert gc.collect(0) >= 1
