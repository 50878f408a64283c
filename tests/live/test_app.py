"""A Wix app over real sockets, with several sites at once."""

import asyncio

import pytest

from tests.live.conftest import Live
from tests.page_texts import CONNECTION_UNKNOWN
from tests.visitor import title
from tests.web.dashboard.dashboard import TAB
from tests.web.test_tenants import SITES, connect, journey


async def test_five_concurrent_sites_are_isolated(wix: Live):
    for site in SITES:
        await wix.control("site", site_id=site, site_name=f"Salon {site}")
    await asyncio.gather(*(journey(wix, site, ends=bool(n % 2)) for n, site in enumerate(SITES)))
    seen = await wix.calls()
    assert seen["foreign_reads"] == 0
    assert {call["site_id"] for call in seen["calls"]} == set(SITES)


async def test_changes_by_two_owners_stay_separate(wix: Live):
    one, two = await wix.tab(SITES[0]), await wix.tab(SITES[1])
    mine, theirs = await asyncio.gather(
        connect(wix, one, "one@mail.example"), connect(wix, two, "two@mail.example")
    )
    for who, own, other in ((one, mine, theirs), (two, theirs, mine)):
        assert (await who.open(own)).status_code == 200
        answer = await who.open(other)
        assert (answer.status_code, title(answer)) == (404, CONNECTION_UNKNOWN)


async def test_a_removal_webhook_arrives_over_the_network(wix: Live):
    site = SITES[4]
    tab, old = await wix.tab(site), await wix.instance(site)
    assert (await tab.open("/connect")).status_code == 200
    told = await wix.control(
        "webhook", site_id=site, event="AppRemoved", url=f"{wix.base}/wix/webhook"
    )
    assert told["status"] == 200
    assert (await tab.open("/connect")).status_code == 401
    answer = await wix.visitor().open(f"/wix/app?instance={old}", **TAB)
    assert answer.status_code == 410


@pytest.mark.parametrize("address", ["/", "/connect", "/watch", "/busy"])
async def test_the_app_requires_a_signed_instance_of_wix(wix: Live, address: str):
    answer = await wix.visitor().open(address)
    assert (answer.status_code, title(answer)) == (401, "Open this from your Wix dashboard")
