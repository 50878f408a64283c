"""The sites that one process serves, kept apart."""

from collections import OrderedDict
from collections.abc import Callable

from app.calendars.site import Site


class Sites:
    """Builds sites on first use and keeps the most recently used ones.

    Args:
        build: builds the site of a tenant.
        max_sites: how many to keep; a dropped site is built again, with empty caches.
    """

    def __init__(self, build: Callable[[str], Site], *, max_sites: int = 1000) -> None:
        self._build, self._max_sites = build, max_sites
        self._sites: OrderedDict[str, Site] = OrderedDict()

    def of(self, tenant: str) -> Site:
        """Return the site of a tenant."""
        if tenant not in self._sites:
            self._sites[tenant] = self._build(tenant)
        self._sites.move_to_end(tenant)
        while len(self._sites) > self._max_sites:
            self._sites.popitem(last=False)
        return self._sites[tenant]

    def invalidate(self) -> None:
        """Clear the snapshots of all sites."""
        for site in self._sites.values():
            site.snapshot.clear()

    def drop(self, tenant: str) -> None:
        """Drop the site of a tenant from memory."""
        self._sites.pop(tenant, None)
