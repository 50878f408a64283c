"""Cyclic garbage collection that does not stop the event loop for long."""

import gc

FULL_COLLECTION_AFTER = 1000
"""So many collections of the middle generation, by default 10."""


def limit_pauses() -> None:
    """Exempt the objects that exist now from garbage collection, and make full collections rare.

    A full collection visits every object at once, the modules and the values kept of each site: 60
    to 80 ms, twice while a site of 10,000 is read. Those values have no cycles, so reference counts
    free them. Cycles that die young are collected as before.
    """
    gc.freeze()
    youngest, middle, _ = gc.get_threshold()
    gc.set_threshold(youngest, middle, FULL_COLLECTION_AFTER)
