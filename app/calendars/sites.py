"""The sites that one process serves, kept apart."""

from collections import OrderedDict
from collections.abc import Callable

from app.calendars.site import Site

MAX_SITES = 10_000
MAX_ITEMS = 70_000
"""Schedules, staff, connections and busy times in memory, of all sites.

With what is made of them each takes some 1.4 kB, so that all take 98 MB.
"""
_OWN_ITEMS = 20
"""How many more items a site with any counts for, because of the rest that it keeps."""
_WEIGHED_AT_ONCE = 2


class Sites:
    """Builds sites on first use and keeps the most recently used ones.

    Args:
        build: builds the site of a tenant.
        max_sites: how many to keep; a dropped site is built again when needed.
        max_items: how many items their snapshots may have together. Those of the least recently
            used sites are dropped, but not the sites.
    """

    def __init__(
        self,
        build: Callable[[str], Site],
        *,
        max_sites: int = MAX_SITES,
        max_items: int = MAX_ITEMS,
    ) -> None:
        self._build, self._max_sites, self._max_items = build, max_sites, max_items
        self._sites: OrderedDict[str, Site] = OrderedDict()
        self._weights: OrderedDict[str, int] = OrderedDict()  # of sites with items, as last used
        self._items = 0
        self._used: OrderedDict[str, None] = OrderedDict()  # since they were weighed

    def of(self, tenant: str) -> Site:
        """Return the site of a tenant."""
        self._weigh()
        if tenant not in self._sites:
            self._sites[tenant] = self._build(tenant)
        self._sites.move_to_end(tenant)
        if tenant in self._weights:
            self._weights.move_to_end(tenant)
        self._used[tenant] = None
        while len(self._sites) > self._max_sites:
            self.drop(next(iter(self._sites)))
        while self._items > self._max_items and next(iter(self._weights)) != tenant:
            self._empty(next(iter(self._weights)))
        return self._sites[tenant]

    def invalidate(self) -> None:
        """Drop what was read of all sites."""
        for site in self._sites.values():
            site.clear()

    def drop(self, tenant: str) -> None:
        """Drop the site of a tenant from memory, and end what it reads."""
        if site := self._sites.pop(tenant, None):
            self._set_weight(tenant, 0)
            site.snapshot.close()

    def close(self) -> None:
        """End what all sites read."""
        for site in self._sites.values():
            site.snapshot.close()

    def _weigh(self) -> None:
        """Weigh the sites that were used before, a few with each call.

        While a site is being read, it has not its weight yet.
        """
        for _ in range(min(_WEIGHED_AT_ONCE, len(self._used))):
            tenant, _ = self._used.popitem(last=False)
            if site := self._sites.get(tenant):
                items = site.snapshot.weight
                self._set_weight(tenant, items + _OWN_ITEMS if items else 0)
                if site.snapshot.reading:
                    self._used[tenant] = None

    def _empty(self, tenant: str) -> None:
        self._sites[tenant].clear()
        self._set_weight(tenant, 0)

    def _set_weight(self, tenant: str, weight: int) -> None:
        self._items += weight - self._weights.get(tenant, 0)
        if weight:
            self._weights[tenant] = weight
        else:
            self._weights.pop(tenant, None)
