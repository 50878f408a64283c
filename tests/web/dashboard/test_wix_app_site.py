"""The name, time zone and language of a site, all of them optional."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.calendars.directory.site_info import SiteDetails, SiteInfo
from app.wix import WixUnavailable
from tests.salon import BO, GOOGLE
from tests.services import services_of
from tests.visitor import words
from tests.web.dashboard.dashboard import NORD, Dashboard, dashboard

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={GOOGLE}"


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def test_each_page_and_each_consent_names_the_site(wix: Dashboard):
    await wix.control("site", site_id=NORD, site_name="Salon <b>Süd</b>")
    tab = await wix.tab(NORD)
    for address in ("/", "/connect", "/busy", "/watch"):
        page = await tab.open(address)
        assert '<span class="site"><bdi>Salon &lt;b&gt;Süd&lt;/b&gt;</bdi></span>' in page.text
    assert "The calendar is connected to Salon <b>Süd</b>." in words(await tab.open(REVIEW))


async def test_the_site_name_is_requested_once_in_ten_minutes(wix: Dashboard):
    tab = await wix.tab(NORD)
    for _ in range(3):
        await tab.open("/connect")
    asked = [one["method"] for one in (await wix.calls())["calls"]]
    assert (asked.count("GetSiteProperties"), asked.count("GetAppInstance")) == (1, 1)


@pytest.mark.parametrize("how", ["bare", "forbidden", "nonsense"])
async def test_a_site_without_properties_works(wix: Dashboard, how: str):
    if how == "bare":
        await wix.control("site", site_id=NORD, properties="bare")
    else:
        wrong = {"status": 403} if how == "forbidden" else {"status": 200, "raw": "[]"}
        faults = [
            {"method": method, "times": 9, **wrong}
            for method in ("GetSiteProperties", "GetAppInstance")
        ]
        await wix.wix.post("http://127.0.0.1:9001/sandbox/control/faults", json=faults)
    tab = await wix.tab(NORD)
    page = await tab.open("/connect")
    assert page.status_code == 200
    assert "Site " in words(page)


async def test_the_language_of_the_site_is_the_default(wix: Dashboard):
    tab = await wix.tab(NORD)
    for said, spoken in (("", "de"), ("xx", "de"), ("fr", "fr"), ("en-US", "en")):
        page = await tab.open("/", **{"accept-language": said})
        assert page.headers["content-language"] == spoken


async def test_a_slow_site_name_delays_the_first_page_by_a_second():
    class Slow:
        asked = 0

        async def __call__(self) -> SiteDetails:
            self.asked += 1
            if self.asked == 1:
                raise WixUnavailable("GetSiteProperties")
            return SiteDetails("Salon Nord")

    now, ask = [0.0], Slow()
    info = SiteInfo(ask, clock=lambda: now[0])
    assert (await info.details()).name == ""
    assert (await info.details(), ask.asked) == (SiteDetails(), 1), "not asked again at once"
    now[0] += 61
    assert (await info.details()).name == "", "nobody waits a second time"
    await asyncio.sleep(0)
    assert (await info.details()).name == "Salon Nord"


async def test_a_schedule_without_a_zone_uses_the_zone_of_the_site(wix: Dashboard):
    site = services_of(wix.app).sites.of(await wix.tenant(NORD))
    assert {person.time_zone for person in await site.directory.list_people()} == {"Europe/Berlin"}
