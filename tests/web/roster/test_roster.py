"""The roster: who is protected, which problems there are, and the next steps."""

import re
from html import unescape

import pytest

from tests.page_texts import PLAN_MISSING, WIX_FORBIDS, WIX_UNREACHABLE
from tests.salon import ANNA, BO, BUSINESS, GOOGLE, MICROSOFT
from tests.visitor import Visitor, title, words

_ROW = re.compile(r'<li class="row"[^>]*>(.*?)</li>', re.DOTALL)
_TAG = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)


async def rows(visitor: Visitor, address: str = "/") -> list[str]:
    """Return the text of each row, from the top."""
    page = await visitor.open(address)
    assert page.status_code == 200, page.text
    return [" ".join(unescape(_TAG.sub(" ", row)).split()) for row in _ROW.findall(page.text)]


async def test_a_site_without_connections_redirects_to_the_picker(visitor: Visitor):
    await visitor.control("site", {"connections": 0})
    answer = await visitor.open("/?show=gaps&q=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/connect")


async def test_the_roster_counts_protected_people(visitor: Visitor):
    page = await visitor.open("/")
    assert title(page) == "Double-booking protection"
    assert "1 of 6 people are protected" in words(page)
    assert "people are protected Whole business Not connected" in words(page)
    assert "Checked " in words(page)
    assert "<time datetime=" in page.text


async def test_gaps_come_first_and_each_row_has_one_step(visitor: Visitor):
    found = await rows(visitor)
    assert found[0].startswith("ДС Дмитрий Соколов Busy times no longer")
    assert found[0].endswith("Needs you Connect again")
    assert found[1].startswith("Whole business Needs no calendar")
    assert found[1].endswith("Not connected Connect")
    assert "Open to double bookings" in words(await visitor.open("/")), "what that means"
    assert "Anna Vogel" in found[-1]
    assert "Busy times can't be booked." in found[-1]
    assert found[-1].endswith("Working Open")
    assert len(found) == 7


async def test_every_other_step_links_to_its_page(visitor: Visitor):
    page = await visitor.open("/")
    steps = [
        unescape(a) for a in re.findall(r'<a class="button[^>]* href="([^"]+)" aria', page.text)
    ]
    assert steps[0] == f"/connect?schedule_id={BUSINESS}"
    assert steps[-1].startswith("/connections/")
    for step in steps:
        assert (await visitor.open(step)).status_code == 200


async def test_connected_people_have_a_link_to_their_busy_times(visitor: Visitor):
    page = await visitor.open("/")
    assert page.text.count(f'href="/busy?schedule_id={ANNA}" aria-label="Busy times: Anna') == 1
    assert f"/busy?schedule_id={BO}" not in page.text, "nothing of Bo's is connected"
    assert page.text.count('href="/busy"') == 1, "and everybody's from the top of every page"


async def test_only_the_worst_gap_has_the_primary_button(visitor: Visitor):
    page = await visitor.open("/")
    assert page.text.count('class="button"') == 1


async def test_a_new_connection_with_sync_off_offers_to_enable_it(visitor: Visitor, connected: str):
    said = next(row for row in await rows(visitor) if " Bo " in row)
    assert "its busy times don't block bookings" in said
    assert said.endswith("Needs you Switch it on")
    assert f'href="/connections/{connected}#import"' in (await visitor.open("/")).text


async def test_the_roster_takes_five_wix_calls(visitor: Visitor):
    before = len(await visitor.calls())
    await visitor.open("/")
    assert len(await visitor.calls()) - before == 5


async def test_a_failed_probe_overrides_a_good_status(visitor: Visitor):
    body = {"events": [], "failedProviderIds": [GOOGLE]}
    await visitor.control("faults", [{"method": "ListEvents", "status": 200, "body": body}])
    said = next(row for row in await rows(visitor) if "Anna" in row)
    assert "Wix reports that all is well, but could not read Google Calendar just now." in said
    assert "Unclear" in said
    assert "Working" not in said


async def test_a_failed_probe_leaves_coverage_unclear(
    visitor: Visitor,
):
    await visitor.control("faults", [{"method": "ListEvents", "status": 500, "times": 9}])
    page = await visitor.open("/")
    assert "Not proven: Wix could not read busy times just now." in words(page)
    assert "0 of 6 people are protected" in words(page)
    assert "1 we couldn't check." in words(page)
    assert page.text.count('class="meter-unknown"') == 1
    assert page.text.count('class="meter-open"') == 5
    assert "badge is-green" not in page.text
    said = next(row for row in await rows(visitor) if "Anna" in row)
    assert "Wix says that Google Calendar works, but busy times could not be read" in said
    assert said.endswith("Unclear Look at it")


async def test_one_failing_provider_leaves_the_rest(visitor: Visitor):
    await visitor.control("site", {"broken_listed": False})
    page = await visitor.open("/")
    assert "Wix could not read Outlook just now" in words(page)
    found = await rows(visitor)
    assert "A calendar may be missing here." in found[0]
    assert found[0].endswith("Unclear Check again")
    assert "Anna Vogel" in found[-1]
    assert "1 of 6 people are protected" in words(page)
    assert "5 we couldn't check." in words(page)
    assert page.text.count('class="meter-unknown"') == 5
    assert 'class="meter-open"' not in page.text


@pytest.mark.parametrize(
    ("fault", "says", "fix"),
    [
        (
            {
                "status": 403,
                "body": {"details": {"applicationError": {"code": "PREMIUM_FEATURE_NOT_ENABLED"}}},
            },
            PLAN_MISSING,
            "Upgrade it in your Wix dashboard",
        ),
        ({"status": 403}, WIX_FORBIDS, "Manage External Calendars"),
        ({"status": 404}, "Wix Bookings isn't ready on this site", "Add it in your Wix dashboard"),
        ({"status": 428}, "Wix Bookings isn't ready on this site", "Add it in your Wix dashboard"),
        (
            {"status": 200, "body": {}},
            "No calendar providers",
            "the site's plan does not include any",
        ),
    ],
)
async def test_a_problem_of_the_site_is_reported_before_connecting(
    visitor: Visitor, fault: dict[str, object], says: str, fix: str
):
    await visitor.control("faults", [{"method": "ListProviders", "times": 2, **fault}])
    page = await visitor.open("/")
    assert page.status_code == 200
    assert says in words(page)
    assert fix in words(page)
    assert "Anna Vogel" in words(page)
    picker = await visitor.open("/connect")
    assert says in words(picker)
    assert fix in words(picker)
    assert '<button class="button" type="submit"' not in picker.text


async def test_unlisted_connections_leave_everybody_unclear(visitor: Visitor):
    await visitor.control("faults", [{"method": "ListConnections", "status": 500, "times": 9}])
    said = words(await visitor.open("/"))
    assert "Wix could not read Google Calendar, Apple Calendar and Outlook" in said
    assert said.count("A calendar may be missing here.") == 7
    assert "Working" not in said


@pytest.mark.parametrize("method", ["QuerySchedules", "QueryStaffMembers"])
async def test_without_people_the_page_says_why(visitor: Visitor, method: str):
    await visitor.control("faults", [{"method": method, "status": 500, "times": 9}])
    page = await visitor.open("/")
    assert (page.status_code, title(page)) == (503, WIX_UNREACHABLE)


async def test_an_unknown_status_is_not_green(visitor: Visitor):
    one = {"id": "x", "scheduleId": ANNA, "providerId": GOOGLE, "status": "PAUSED"}
    body = {"connections": [one]}
    await visitor.control("faults", [{"method": "ListConnections", "status": 200, "body": body}])
    said = (await rows(visitor))[-1]
    assert "Wix reports a state that we don't know yet." in said
    assert said.endswith("Unclear Look at it")


async def test_an_unlisted_provider_is_shown_as_a_calendar(visitor: Visitor):
    one = {"id": "x", "scheduleId": ANNA, "providerId": BO, "status": "ERROR"}
    body = {"connections": [one]}
    await visitor.control("faults", [{"method": "ListConnections", "status": 200, "body": body}])
    first = (await rows(visitor))[0]
    assert first.startswith("AV Anna Vogel Busy times no longer reach Wix.")
    assert first.endswith("Connect"), "it can't be connected again"


async def test_connections_without_a_person_are_listed_last(visitor: Visitor):
    lost = {"id": "lost", "scheduleId": "gone", "providerId": GOOGLE, "status": "SYNCED"}
    answer = {"method": "ListConnections", "status": 200, "body": {"connections": [lost]}}
    await visitor.control("faults", [answer])
    page = await visitor.open("/")
    assert "0 of 6 people are protected" in words(page)
    assert "Unused connections" in words(page)
    assert 'href="/connections/lost"' in page.text


async def test_a_leftover_connection_without_people_is_listed(visitor: Visitor):
    await visitor.control("faults", [{"method": "QuerySchedules", "status": 200, "body": {}}])
    said = words(await visitor.open("/"))
    assert "protected" not in said.partition("No schedules yet")[0]
    assert "No schedules yet" in said
    assert "Unused connections" in said


async def test_a_business_alone_is_not_counted_as_a_person(visitor: Visitor):
    await visitor.control("site", {"schedules": 0, "connections": 1})
    said = words(await visitor.open("/"))
    assert "Summary Whole business Working" in said
    assert "protected" not in said.partition("Summary")[2].partition("Checked")[0]
    assert len(await rows(visitor)) == 1


async def test_names_are_escaped(visitor: Visitor):
    hostile = ['<script>alert("1")</script>', "'\"><img src=x onerror=alert(2)>", "%(x)s {{ 7*7 }}"]
    await visitor.control("site", {"names": hostile})
    page = await visitor.open("/?q=<img>&page='\"><b>")
    assert "<img" not in page.text
    page = await visitor.open("/")
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "%(x)s {{ 7*7 }}" in words(page)


@pytest.mark.parametrize("style", ["typings", "samples"])
async def test_both_response_styles_of_wix_give_the_same_page(visitor: Visitor, style: str):
    await visitor.control("site", {"style": style})
    assert "1 of 6 people are protected" in words(await visitor.open("/"))
    assert "Needs you" in (await rows(visitor))[0]


async def test_logo_and_connection_pages_link_to_the_roster(visitor: Visitor, connected: str):
    page = await visitor.open(f"/connections/{connected}")
    assert '<a class="brand" href="/">' in page.text
    assert '<p class="crumb"><a href="/">' in page.text


async def test_an_unlistable_part_is_reported_in_one_sentence(visitor: Visitor):
    body = {"failedProviderIds": [GOOGLE, MICROSOFT, "unheard of", "another"]}
    fault = {"method": "ListConnections", "status": 200, "times": 9, "body": body}
    await visitor.control("faults", [fault])
    for place in ("/", "/connect"):
        page = await visitor.open(place)
        told = "Google Calendar, Outlook and one of the providers just now"
        assert told in words(page), place
        assert words(page).count("could not read") == 1, place
