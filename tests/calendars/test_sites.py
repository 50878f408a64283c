"""The sites of a process: apart from each other, and bounded in number and in what they hold."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.build_services import build_services
from app.calendars.sites import Sites
from app.settings import load
from tests.calendars.doubles import KEY


@dataclass
class Snapshot:
    weight: int = 0
    reading: bool = False
    closed: bool = False

    def close(self):
        self.closed = True


@dataclass
class Site:
    tenant: str
    snapshot: Any = field(default_factory=Snapshot)

    def clear(self):
        self.snapshot.weight = 0


def site_of(tenant):
    return Site(tenant)


@pytest.fixture
def sites():
    return Sites(site_of, max_sites=3, max_items=160)


def read(sites, tenant, weight):
    """Visit a site, which reads so many items."""
    site = sites.of(tenant)
    site.snapshot.weight = weight
    return site


def weights(*of):
    return [one.snapshot.weight for one in of]


async def test_two_sites_share_nothing_that_was_read(clock):
    services = build_services(load({"secret_key": KEY}), clock=clock.utc)
    nord, sued = map(services.sites.of, ("nord", "sued"))
    assert services.sites.of("nord") is nord
    for part in ("snapshot", "directory", "auditor", "busy", "site_info"):
        assert getattr(nord, part) is not getattr(sued, part)


def test_the_least_recently_used_site_is_dropped_with_its_reads(sites):
    first, second = sites.of("a"), sites.of("b")
    sites.of("c")
    sites.of("a")
    sites.of("d")
    assert (first.snapshot.closed, second.snapshot.closed) == (False, True)
    assert sites.of("a") is first
    assert sites.of("b") is not second


def test_items_of_the_least_recently_used_sites_are_dropped(sites):
    a, b, c = (read(sites, tenant, 40) for tenant in "abc")
    sites.of("a")
    sites.of("c")
    assert weights(a, b, c) == [40, 0, 40]
    assert [sites.of(tenant) for tenant in "abc"] == [a, b, c]
    assert not b.snapshot.closed


def test_the_site_that_is_used_keeps_its_items_however_many(sites):
    a, b = read(sites, "a", 40), read(sites, "b", 500)
    sites.of("b")
    sites.of("b")
    assert weights(a, b) == [0, 500]


def test_a_site_is_weighed_once_it_was_read(sites):
    slow = read(sites, "a", 0)
    slow.snapshot.reading = True
    for _ in range(5):
        sites.of("b")
    slow.snapshot = Snapshot(500)
    for _ in range(5):
        sites.of("b")
    assert slow.snapshot.weight == 0, "it is over the limit, and not used"


def test_a_call_weighs_few_sites_however_many_there_are():
    weighed = []

    class Counted:
        reading = True

        @property
        def weight(self):
            weighed.append(self)
            return 1

    def counted(tenant):
        return Site(tenant, Counted())

    sites = Sites(counted)
    for number in range(1000):
        sites.of(str(number))
    weighed.clear()
    sites.of("0")
    assert len(weighed) <= 2


def test_items_that_were_dropped_for_another_reason_count_no_longer(sites):
    a, b = read(sites, "a", 60), read(sites, "b", 0)
    sites.drop("a")
    b.snapshot.weight = 60
    c = read(sites, "c", 60)
    sites.of("c")
    sites.of("c")
    assert (a.snapshot.closed, weights(b, c)) == (True, [60, 60])


def test_a_removed_site_reads_no_further_nor_do_all_at_the_end(sites):
    a, b, c = map(sites.of, "abc")
    sites.drop("a")
    sites.drop("unknown")
    assert (a.snapshot.closed, b.snapshot.closed) == (True, False)
    sites.close()
    assert (b.snapshot.closed, c.snapshot.closed) == (True, True)


def test_invalidating_drops_what_was_read_of_all_sites(sites):
    a, b = read(sites, "a", 10), read(sites, "b", 10)
    sites.invalidate()
    assert weights(a, b) == [0, 0]
