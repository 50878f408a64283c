"""The dashboard frames an app on this machine, signed in, and nothing else."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from app.sandbox.seed import DEMO_SITE_ID
from tests.sandbox.conftest import OTHER_SITE

APP = "http://127.0.0.1:8000/wix/dashboard"


@pytest.fixture
def open_dashboard(browser):
    async def show(**query):
        return await browser.get("/sandbox/dashboard", params=query)

    return show


def frame(page):
    (address,) = re.findall(r'<iframe src="([^"]*)"', page.text)
    return html.unescape(address)


async def test_the_app_is_framed_with_the_parameters_of_wix(open_dashboard, browser):
    page = await open_dashboard(url=f"{APP}?own=1", locale="he", site_id=OTHER_SITE)
    address = urlsplit(frame(page))
    query = parse_qs(address.query)
    assert (address.netloc, address.path) == ("127.0.0.1:8000", "/wix/dashboard")
    assert (query["own"], query["locale"], query["viewMode"]) == (["1"], ["he"], ["dashboard"])
    info = await browser.post(
        "/sandbox/api/oauth2/token-info", json={"token": query["instance"][0]}
    )
    assert info.json()["siteId"] == OTHER_SITE


async def test_only_the_app_may_be_framed_and_the_dashboard_never(open_dashboard):
    policy = (await open_dashboard(url=APP)).headers["content-security-policy"]
    assert "frame-src http://127.0.0.1:8000;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy


async def test_the_frame_is_shown_with_and_without_a_sandbox(open_dashboard):
    assert "sandbox=" not in (await open_dashboard(url=APP)).text
    assert 'sandbox="allow-scripts' in (await open_dashboard(url=APP, sandboxed="1")).text


async def test_the_app_can_be_opened_in_a_tab_of_its_own(open_dashboard):
    page = await open_dashboard(url=APP, tab_url="http://127.0.0.1:8000/wix/app")
    assert 'href="http://127.0.0.1:8000/wix/app?instance=' in page.text
    assert 'target="_blank" rel="noopener"' in page.text
    other = await open_dashboard(url=APP, tab_url="https://evil.example/")
    assert "evil.example" not in other.text


async def test_without_a_url_the_dashboard_asks_for_one(open_dashboard):
    page = await open_dashboard()
    assert page.status_code == 200
    assert "<iframe" not in page.text
    assert f'value="{APP}"' in page.text


@pytest.mark.parametrize(
    "query",
    [
        {"url": "https://evil.example/wix/dashboard"},
        {"url": "http://127.0.0.1.evil.example/"},
        {"url": "http://user@evil.example/"},
        {"url": "http://a;script-src@127.0.0.1:8000/"},
        {"url": "javascript:alert(1)"},
        {"url": "http://["},
        {"url": "http://127.0.0.1:8000\\@evil.example/"},
        {"url": '"><script>alert(1)</script>'},
        {"url": APP, "site_id": "mine"},
        {"url": APP, "site_id": ""},
    ],
)
@pytest.mark.parametrize("place", ["", "/staff", "/profile"])
async def test_an_instance_is_never_sent_to_another_host(browser, query, place):
    staff_id = (await seed(browser, DEMO_SITE_ID))["Bo"]["id"]
    query = {"passed": "typings", "staff_id": staff_id, **query}
    page = await browser.get(f"/sandbox/dashboard{place}", params=query)
    assert page.status_code == 400
    assert "<iframe" not in page.text
    assert "instance=" not in page.text
    assert "<script" not in page.text


STAFF = "/sandbox/dashboard/staff"
PASSED = {
    "none": [],
    "documented": ["scheduleId", "staffResourceId", "timezone"],
    "typings": ["staffId", "staffResourceId"],
}


def links(page, text):
    """Return the links with a text, or with that of a name inside."""
    found = re.findall(rf'<a href="([^"]+)"[^>]*>(?:<bdi>)?{text}<', page.text)
    return [html.unescape(one) for one in found]


async def seed(browser, site=OTHER_SITE):
    headers = {"authorization": "x", "wix-site-id": site}
    there = "/sandbox/api/bookings/v1/staff-members/query"
    answer = await browser.post(there, json={}, headers=headers)
    return {one["name"]: one for one in answer.json()["staffMembers"]}


@pytest.mark.parametrize("passed", PASSED)
async def test_the_plugin_of_the_staff_page_gets_what_a_reading_passes(browser, passed):
    page = await browser.get(STAFF, params={"url": APP, "site_id": OTHER_SITE, "passed": passed})
    before = urlsplit(frame(page))
    assert before.path == "/wix/dashboard/staff"
    assert "staff" not in before.query, "nobody is selected"
    [bo] = links(page, "Bo")
    query = parse_qs(urlsplit(frame(await browser.get(bo))).query)
    given = {name: one for name, [one] in query.items() if name.startswith(("s", "t"))}
    assert sorted({*given} - {"siteUrl"}) == PASSED[passed]
    if passed == "typings":
        member = (await seed(browser))["Bo"]
        assert (given["staffId"], given["staffResourceId"]) == (member["id"], member["resourceId"])


@pytest.mark.parametrize("passed", PASSED)
async def test_profile_and_menu_item_belong_to_the_row(browser, passed):
    page = await browser.get(STAFF, params={"url": APP, "site_id": OTHER_SITE, "passed": passed})
    people = await seed(browser)
    for text, path in (("Edit profile", f"{APP}/staff"), ("Calendar Connect", APP)):
        there = links(page, text)
        assert len(there) == len(people)
        framed = [frame(await browser.get(one)) for one in there]
        assert {one.partition("?")[0] for one in framed} == {path}
        named = [parse_qs(urlsplit(one).query).get("staffId", [""])[0] for one in framed]
        known = sorted(one["id"] for one in people.values())
        assert sorted(named) == (known if passed != "none" else [""] * len(people))


async def test_the_pages_of_the_dashboard_lead_to_each_other(open_dashboard, browser):
    page = await open_dashboard(url=APP, site_id=OTHER_SITE, locale="de")
    [there] = links(page, "Staff")
    staff = await browser.get(there)
    [back] = links(staff, "The app&#39;s page|The app's page")
    address = urlsplit(frame(await browser.get(back)))
    assert (address.path, parse_qs(address.query)["locale"]) == ("/wix/dashboard", ["de"])
    policy = staff.headers["content-security-policy"]
    assert "frame-src http://127.0.0.1:8000;" in policy
    assert "frame-ancestors 'none'" in policy


async def test_another_plugin_must_be_on_this_machine_too(browser):
    for url, status in (("http://127.0.0.1:9/plugin", 200), ("https://evil.example/", 400)):
        page = await browser.get(STAFF, params={"url": APP, "plugin_url": url})
        assert page.status_code == status
        assert (f'src="{url}?' in page.text) == (status == 200)
        assert "evil.example" not in page.text


async def test_the_style_sheet_is_served(browser):
    style = await browser.get("/sandbox/dashboard/style.css")
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
