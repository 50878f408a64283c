"""How often an owner's session asks Wix: connect a calendar, change a setting, look around."""

from urllib.parse import urlsplit

import httpx

from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor
from tests.web.conftest import consent, start_consent
from tests.web.sync_settings import Owner, on
from tests.web.test_page_costs import Measured, site_of


async def test_an_owners_session_asks_wix_seldom():
    async with site_of(6) as site:
        views = await owners_session(site)
    assert views == 10
    assert site.wix.calls <= 17


async def owners_session(site: Measured) -> int:
    """Open pages as an owner does, and return how many."""
    visitor = Visitor(site.app)
    for path in ("/", "/connect"):
        assert (await visitor.open(path)).status_code == 200
    address = await start_consent(visitor, BO, MICROSOFT)  # the review, and its form
    back = await visitor.open(await consent_at_wix(site, address))
    owner = Owner(visitor, urlsplit(back.headers["location"]).path.rpartition("/")[2])
    page = await owner.page()
    first = page.text.partition('name="import_calendars" value="')[2].partition('"')[0]
    answer = await owner.save(page, **on(first))
    assert answer.status_code == 303, answer.text
    for path in (answer.headers["location"], "/busy", "/"):
        assert (await visitor.open(path)).status_code == 200
    return 10


async def consent_at_wix(site: Measured, address: str) -> str:
    """Consent on the provider's page, which is no page of the app."""
    browser = Visitor(site.app)
    browser.http = httpx.AsyncClient(transport=site.wix.inner)
    before = site.wix.calls
    location = await consent(browser, address)
    assert site.wix.calls == before
    return location
