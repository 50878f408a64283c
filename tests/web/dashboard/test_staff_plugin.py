"""The compact page in Wix's Staff page: of one staff member, or of those who need something."""

import re
from collections.abc import AsyncIterator, Mapping
from html import unescape

import httpx
import pytest

from app.calendars.coverage.person_coverage import PersonCoverage
from tests.page_texts import FRAME_EXPIRED
from tests.services import services_of
from tests.visitor import Visitor, title, words
from tests.web.dashboard.dashboard import (
    FRAME,
    INSIDE,
    NORD,
    SUED,
    Dashboard,
    again,
    dashboard,
)
from tests.web.dashboard.test_wix_app import redeem, tickets

PLUGIN = "/wix/dashboard/staff"
ANNA, BO = "Anna Vogel", "Bo"


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def covers(wix: Dashboard, site: str) -> dict[str, PersonCoverage]:
    audit = await services_of(wix.app).sites.of(await wix.tenant(site)).auditor.audit_site()
    return {one.person.name: one for one in audit.coverage.people}


async def ids(wix: Dashboard, name: str, site: str = NORD) -> dict[str, str]:
    person = (await covers(wix, site))[name].person
    assert person.staff_id
    assert person.resource_id
    return {
        "staffId": person.staff_id,
        "staffResourceId": person.resource_id,
        "scheduleId": person.id,
    }


async def plugin(wix: Dashboard, site: str = NORD, **query: str) -> tuple[Visitor, httpx.Response]:
    visitor, page = await wix.frame(site, at=PLUGIN, query=query)
    assert page.status_code == 200, page.text
    return visitor, page


def shown(page: httpx.Response) -> list[str]:
    return re.findall(r"<h3 data-name><bdi>([^<]+)</bdi>", page.text)


async def test_up_to_three_staff_who_need_something_are_shown(wix: Dashboard):
    _, page = await plugin(wix)
    people = await covers(wix, NORD)
    assert "1 of 6 people are protected" in words(page)
    assert len(shown(page)) == 3
    assert all(people[name].gap for name in shown(page))
    assert page.text.count("<button") == 3 + 1, "one for each, and one to everything"


async def test_whoever_is_protected_needs_no_row(wix: Dashboard):
    await wix.control("site", site_id=NORD, schedules=1, connections=1)
    _, page = await plugin(wix)
    assert "1 of 1 person is protected Nothing to do" in words(page)
    assert shown(page) == [], "the business has a gap, but is no staff member"


async def test_a_site_without_staff_shows_the_business(wix: Dashboard):
    await wix.control("site", site_id=NORD, schedules=0)
    _, page = await plugin(wix)
    assert "Whole business" in words(page)
    assert "protected Whole" not in words(page), "nobody is counted"


async def test_warnings_and_a_missing_plan_are_said_in_a_line(wix: Dashboard):
    plan = "External calendars need a paid plan with Bookings."
    await wix.control("site", site_id=NORD, connections=9)
    _, page = await plugin(wix)
    assert "warnings. Open Calendar Connect to read them." in words(page)
    assert plan not in words(page)
    await wix.control("site", site_id=SUED, premium=False, plan_checked="early")
    assert plan in words((await plugin(wix, SUED))[1])


@pytest.mark.parametrize(
    "named",
    [
        ("staffResourceId", "scheduleId"),
        ("staffResourceId", "staffId"),
        ("staffId",),
        ("staffResourceId",),
        ("scheduleId",),
    ],
    ids="+".join,
)
async def test_each_reading_of_the_parameters_names_the_person(
    wix: Dashboard, named: tuple[str, ...]
):
    known = await ids(wix, ANNA)
    query = {**{name: known[name] for name in named}, "timezone": "Europe/Berlin"}
    _, page = await plugin(wix, **query)
    assert shown(page) == [ANNA]
    assert "of 6 people" not in words(page)
    assert page.text.count("<button") == 1 + 1
    _, everybody = await wix.frame(NORD, query=query)
    assert shown(everybody)[0] == ANNA
    assert sorted(shown(everybody)) == sorted({*await covers(wix, NORD)} - {""})


async def test_a_name_survives_refresh_and_language(wix: Dashboard):
    visitor, page = await plugin(wix, **await ids(wix, BO), locale="de")
    assert page.headers["content-language"] == "de"
    [link] = re.findall(r'href="([^"#]+fresh=1)"', page.text)
    later = await visitor.open(unescape(link), **INSIDE)
    assert (shown(later), later.headers["content-language"]) == ([BO], "de")


async def unknown_ids(wix: Dashboard) -> Mapping[str, dict[str, str]]:
    await wix.control("site", site_id=SUED, schedules=9)
    strangers = {*await covers(wix, SUED)} - {*await covers(wix, NORD)}
    business = (await covers(wix, NORD))[""].person.id
    anna, bo = await ids(wix, ANNA), await ids(wix, BO)
    return {
        "unknown": {"staffId": "7f2c8a54-0000-4000-8000-000000000000"},
        "of another site": await ids(wix, min(strangers), SUED),
        "of two people": {"staffId": anna["staffId"], "staffResourceId": bo["staffResourceId"]},
        "of the business": {"scheduleId": business},
        "empty": {"staffId": "", "scheduleId": ""},
        "hostile": {"staffId": '"><script>alert(1)</script>\r\nset-cookie: a=b'},
        "long": {"staffResourceId": "x" * 5000},
        "in another parameter": {"id": anna["staffId"]},
    }


async def test_whoever_is_not_known_here_leads_to_everybody(wix: Dashboard):
    _, whole = await plugin(wix)
    for name, query in (await unknown_ids(wix)).items():
        _, page = await plugin(wix, **query)
        assert shown(page) == shown(whole), name
        assert "1 of 6 people are protected" in words(page), name
        assert "<script>alert" not in page.text
        assert "x" * 200 not in again(page)


async def test_it_has_the_headers_of_the_whole_page(wix: Dashboard):
    def policies(answer: httpx.Response) -> dict[str, str]:
        given = {
            k: v for k, v in answer.headers.items() if k not in {"content-length", "set-cookie"}
        }
        nonce = r"nonce-[\w-]+"
        given["content-security-policy"] = re.sub(nonce, "", given["content-security-policy"])
        return given

    (_, whole), (_, small) = await wix.frame(NORD), await plugin(wix)
    assert policies(small) == policies(whole)
    assert "frame-ancestors https://" in small.headers["content-security-policy"]
    for there in ("/opened", "/site"):
        closed = await wix.visitor().open(f"/wix/dashboard{there}", **FRAME)
        assert policies(await wix.visitor().open(f"{PLUGIN}{there}", **FRAME)) == policies(closed)


async def test_a_session_of_another_site_opens_nothing(wix: Dashboard):
    visitor, nord = await plugin(wix)
    _, sued = await plugin(wix, SUED)
    answer = await visitor.open(again(sued), **INSIDE)
    assert (answer.status_code, title(answer)) == (401, FRAME_EXPIRED)
    assert (await visitor.open(again(nord), **INSIDE)).status_code == 200


async def test_it_expires_as_the_whole_page_does(wix: Dashboard):
    visitor, page = await plugin(wix, **await ids(wix, ANNA))
    wix.clock.go_on(minutes=16)
    answer = await visitor.open(again(page), **INSIDE)
    assert (answer.status_code, title(answer)) == (401, FRAME_EXPIRED)
    assert ANNA not in answer.text
    old = await wix.instance(NORD, signDate="2026-11-21T08:59:59Z")
    refused = await wix.visitor().open(f"{PLUGIN}?instance={old}", **FRAME)
    assert refused.status_code == 410


async def test_trying_again_stays_in_the_place(wix: Dashboard):
    visitor, page = await plugin(wix, **await ids(wix, ANNA))
    wix.clock.go_on(minutes=1)
    services_of(wix.app).sites.of(await wix.tenant(NORD)).snapshot.clear()
    down = [{"method": "*", "status": 503, "times": 50}]
    await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=down)
    trouble = await visitor.open(again(page), **INSIDE)
    assert trouble.status_code == 503
    assert f'href="{again(page)}"'.replace("&", "&amp;") in trouble.text


async def test_its_button_opens_the_step_in_a_tab(wix: Dashboard):
    known = await ids(wix, BO)
    _, page = await plugin(wix, **known)
    [step] = [to for to in tickets(page) if to != "/"]
    assert step == f"/connect?schedule_id={known['scheduleId']}"
    _, arrived = await redeem(wix, tickets(page)[step])
    assert arrived.headers["location"] == step


async def test_outside_of_a_frame_it_leads_to_a_tab(wix: Dashboard):
    tab = await wix.tab(NORD)
    answer = await tab.open(f"{PLUGIN}/site", **{**FRAME, "sec-fetch-dest": "document"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
