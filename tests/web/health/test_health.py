"""The health report for programs and for the owner's calendar."""

import re
from html import unescape

import pytest

from app.calendars.directory.diagnostics import DiagnosticCheck
from tests.page_texts import PLAN_MISSING, WIX_FORBIDS, WIX_UNREACHABLE
from tests.visitor import Visitor, title, words

PLAN = {"details": {"applicationError": {"code": "PREMIUM_FEATURE_NOT_ENABLED"}}}


async def addresses(visitor: Visitor) -> tuple[str, str]:
    """Return the URLs of the calendar and the JSON, as shown on the page."""
    page = await visitor.open("/watch")
    feed, json = (unescape(one) for one in re.findall(r"<code[^>]*>(http[^<]+)</code>", page.text))
    return feed, json


async def test_the_report_names_people_with_problems(visitor: Visitor):
    _, address = await addresses(visitor)
    report = (await Visitor(visitor.app).open(address)).json()
    assert report["verdict"] == "needs_owner"
    assert report["people"] == {"protected": 1, "unchecked": 0, "not_needed": 0, "all": 6}
    worst = report["findings"][0]
    assert (worst["gap"], worst["provider"]) == ("broken", "Outlook")
    assert "@" not in str(report)


async def test_the_calendar_has_an_entry_while_something_is_broken(visitor: Visitor):
    feed, address = await addresses(visitor)
    worst = (await visitor.open(address)).json()["findings"][0]
    told = await visitor.open(feed)
    assert told.headers["content-type"].startswith("text/calendar")
    text = told.text.replace("\r\n ", "")
    assert "SUMMARY:Connect Outlook again for Дмитрий Соколов" in text
    assert f"/connections/{worst['connection_id']}" in text

    await visitor.control(f"connections/{worst['connection_id']}", {"status": "SYNCED"})

    assert "SUMMARY" not in (await visitor.open(feed)).text
    assert (await visitor.open(address)).json()["verdict"] == "well"


async def test_a_failed_report_is_not_ok(visitor: Visitor):
    feed, address = await addresses(visitor)
    await visitor.control("faults", [{"method": "*", "status": 403, "times": 50}])
    report = await visitor.open(address)
    assert (report.status_code, report.json()["verdict"]) == (503, "unclear")
    assert report.headers["retry-after"] == "60"
    assert report.json()["fault"] == "WixForbidden"
    assert (await visitor.open(feed)).status_code == 503


@pytest.mark.parametrize("route", ["/health.json", "/health.ics"])
async def test_a_url_without_a_valid_token_does_not_exist(visitor: Visitor, route: str):
    for query in ("", "?token=", "?token=x", "?token=" + "a" * 60):
        assert (await visitor.open(route + query)).status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_errors_are_reported_in_json(visitor: Visitor, method: str):
    sent = {"sec-fetch-site": "same-origin"}
    answer = await visitor.http.request(method, "/health.json?token=x", headers=sent)
    assert answer.headers["content-type"] == "application/json"
    assert answer.status_code == (404 if method == "GET" else 405)
    assert answer.json()["fault"] == "HTTPException"
    assert answer.headers.get("allow") == (None if method == "GET" else "GET")


async def test_the_page_shows_the_state_at_wix(visitor: Visitor):
    page = await visitor.open("/watch")
    assert title(page) == "Alerts"
    assert "People: Wix lists 7." in words(page)
    await visitor.control("faults", [{"method": "ListProviders", "status": 401, "times": 5}])
    assert "Calendar providers: Wix doesn't accept our key." in words(await visitor.open("/watch"))


@pytest.mark.parametrize(
    ("fault", "says", "mend"),
    [
        ({"status": 401}, "Wix doesn't accept our key.", "has to replace it (WIX_API_KEY)."),
        ({"status": 403}, f"{WIX_FORBIDS}.", "allow it “Manage External Calendars”"),
        ({"status": 404}, "Wix Bookings isn't ready on this site.", "Add it in your Wix dashboard"),
        ({"status": 428}, "Wix Bookings isn't ready on this site.", "Add it in your Wix dashboard"),
        ({"status": 403, "body": PLAN}, f"{PLAN_MISSING}.", "Upgrade"),
        ({"status": 500}, f"{WIX_UNREACHABLE}.", "Wix has a problem of its own."),
    ],
    ids=["key", "permission", "404", "428", "plan", "down"],
)
async def test_the_page_says_in_plain_words_what_to_fix(
    visitor: Visitor, fault: dict[str, object], says: str, mend: str
):
    await visitor.control("faults", [{"method": "*", "times": 50, **fault}])
    said = words(await visitor.open("/watch"))
    for asked in ("providers", "People", "Connections", "Busy times of the next 24 hours"):
        assert f"{asked}: {says}" in said
    bookings = "Bookings of the next 24 hours: Wix doesn't let this app read bookings." in said
    assert said.count(mend) + bookings == len(DiagnosticCheck)


async def test_a_site_without_wix_bookings_is_not_ok(visitor: Visitor):
    _, address = await addresses(visitor)
    await visitor.control("faults", [{"method": "ListProviders", "status": 428}])
    report = await visitor.open(address)
    assert report.status_code == 503
    assert report.json()["problem"] == "Wix Bookings isn't ready on this site"
