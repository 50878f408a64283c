"""The consent pages, in a browser without scripts."""

import re

import httpx
import pytest

from app.sandbox import create_sandbox, standalone_app
from tests.sandbox.conftest import ANNA, MICROSOFT, NOA, OTHER_SITE, Wix

BACK = "https://app.example/back?state=a%20b"


@pytest.fixture
async def url(wix):
    return (await wix.by_oauth()).json()["oauthUrl"]


async def decide(browser, url, outcome, **form):
    return await browser.post(url, data={"outcome": outcome, **form})


async def test_the_page_says_it_is_a_simulation_and_who_asks_for_what(browser, url):
    page = await browser.get(url)
    assert page.status_code == 200
    for words in ("pretend provider", "Google Calendar", "נועה בן־דוד", "noa@studio-nord.example"):
        assert words in page.text
    for outcome in ("Allow", "Deny", "Unsupported account", "Provider error"):
        assert f">{outcome}</button>" in page.text


async def test_the_page_has_no_script_and_loads_only_its_style_sheet(browser, url):
    page = await browser.get(url)
    assert "<script" not in page.text
    assert re.findall(r'(?:href|src)="([^"]+)"', page.text) == ["style.css"]
    style = await browser.get(url.rsplit("/", 1)[0] + "/style.css")
    assert style.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("export", ["NOT_SUPPORTED", "PRIMARY_CALENDAR_ONLY"])
async def test_write_access_is_requested_only_for_export(wix, browser, control, export):
    await control.switch(google_export=export)
    page = await browser.get((await wix.by_oauth()).json()["oauthUrl"])
    assert ("Add bookings" in page.text) is (export != "NOT_SUPPORTED")


async def test_allowing_connects_the_chosen_account(wix, browser, url):
    answer = await decide(browser, url, "allow", account="noa@mail.example", typed="")
    assert answer.status_code == 303
    location = answer.headers["location"]
    connection_id = re.fullmatch(
        re.escape(BACK) + "&connectionId=([A-Za-z0-9]{149,183})#top", location
    )
    assert connection_id
    connection = (await wix.connection(connection_id[1])).json()["connection"]
    assert connection["externalAccountEmail"] == "noa@mail.example"
    assert connection["scheduleId"] == NOA


async def test_a_typed_address_overrides_a_chosen_one(wix, browser, url):
    await decide(browser, url, "allow", account="noa@mail.example", typed=" other@mail.example ")
    connections = (await wix.connections(scheduleIds=NOA)).json()["connections"]
    assert [one["externalAccountEmail"] for one in connections] == ["other@mail.example"]


@pytest.mark.parametrize(
    ("outcome", "error"),
    [("deny", "reject"), ("unsupported", "unsupported"), ("error", "internal")],
)
async def test_a_denied_consent_redirects_with_its_error(wix, browser, url, outcome, error):
    answer = await decide(browser, url, outcome, typed="not an address")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BACK}&error={error}#top")
    assert (await wix.connections(scheduleIds=NOA)).json()["connections"] == []


@pytest.mark.parametrize(
    ("redirect_url", "expected"),
    [
        ("https://app.example", "https://app.example?error=reject"),
        ("https://app.example/a?", "https://app.example/a?error=reject"),
        ("https://app.example/a?b=%2F&b=+#c?d", "https://app.example/a?b=%2F&b=+&error=reject#c?d"),
        ("http://localhost:8000/a", "http://localhost:8000/a?error=reject"),
    ],
)
async def test_the_redirect_has_one_parameter_more(wix, browser, redirect_url, expected):
    url = (await wix.by_oauth(redirectUrl=redirect_url)).json()["oauthUrl"]
    assert (await decide(browser, url, "deny")).headers["location"] == expected


async def test_or_an_existing_query_is_dropped(browser, control, url):
    await control.switch(query="drop")
    location = (await decide(browser, url, "deny")).headers["location"]
    assert location == "https://app.example/back?error=reject#top"


async def test_a_denied_consent_can_be_decided_again(browser, url):
    await decide(browser, url, "deny")
    assert (await browser.get(url)).status_code == 200
    assert (await decide(browser, url, "allow", account="a@mail.example")).status_code == 303


async def test_an_allowed_consent_cannot_be_reused(wix, browser, url):
    await decide(browser, url, "allow", account="a@mail.example")
    for answer in (await browser.get(url), await decide(browser, url, "allow", account="b@c.de")):
        assert answer.status_code == 410
        assert "You already allowed this" in answer.text
    assert len((await wix.connections(scheduleIds=NOA)).json()["connections"]) == 1


async def test_a_consent_expires_after_half_an_hour(browser, url, clock):
    clock.advance(30 * 60)
    assert (await browser.get(url)).status_code == 200
    clock.advance(1)
    for answer in (await browser.get(url), await decide(browser, url, "allow", account="a@b.de")):
        assert answer.status_code == 404
        assert "This request is no longer open" in answer.text


async def test_a_consent_ends_when_its_schedule_is_gone(wix, browser, control):
    url = (await wix.by_oauth(scheduleId=NOA)).json()["oauthUrl"]
    await control.switch(schedules=1)
    assert (await browser.get(url)).status_code == 404


@pytest.mark.parametrize("form", [{}, {"outcome": "allow"}, {"outcome": "steal"}])
async def test_a_form_without_a_decision_asks_again(browser, url, form):
    answer = await browser.post(url, data=form)
    assert answer.status_code == 400
    assert ">Allow</button>" in answer.text


async def test_a_malformed_address_is_shown_again_escaped(browser, url):
    answer = await decide(browser, url, "allow", typed='"><script>@')
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert 'value="&#34;&gt;&lt;script&gt;@"' in answer.text
    assert "<script" not in answer.text


async def test_a_malicious_name_is_escaped(wix, browser, control):
    await control.switch(names=["<img src=x onerror=alert(1)>"])
    page = await browser.get((await wix.by_oauth(scheduleId=ANNA)).json()["oauthUrl"])
    assert "<img" not in page.text
    assert "&lt;img" in page.text


async def test_every_page_has_restrictive_headers(browser, url):
    gone = url.rsplit("/", 1)[0] + "/nobody"
    for answer in (
        await browser.get(url),
        await browser.get(gone),
        await decide(browser, url, "deny"),
    ):
        policy = dict(
            one.strip().split(" ", 1)
            for one in answer.headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["style-src"] == "'self'"
        assert policy["form-action"].startswith("'self' https:")
        assert policy["frame-ancestors"] == "'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        referrers = "no-referrer" if answer.is_redirect else "same-origin"
        assert answer.headers["referrer-policy"] == referrers


async def test_a_consent_belongs_to_the_site_that_asked(call_as):
    other = call_as(authorization="k", wix_site_id=OTHER_SITE)
    connection_id = await other.allow(providerId=MICROSOFT)
    mine = call_as(authorization="k")
    assert (await other.connection(connection_id)).status_code == 200
    assert (await mine.connection(connection_id)).status_code == 404


async def test_the_consent_page_has_the_origin_of_the_api(wix):
    url = (await wix.by_oauth()).json()["oauthUrl"]
    assert url.startswith("http://127.0.0.1:8000/sandbox/consent/")


async def test_the_consent_page_can_have_a_public_origin(clock):
    app = standalone_app(create_sandbox(clock=clock, public_url="https://demo.example/"))
    transport = httpx.ASGITransport(app=app)
    headers = {"authorization": "k"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://in", headers=headers
    ) as http:
        url = (await Wix(http).by_oauth()).json()["oauthUrl"]
    assert url.startswith("https://demo.example/sandbox/consent/")
