"""The content and buttons of the page in the dashboard's frame."""

import re
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from typing import Any

import httpx
import pytest

from app.web.pages.dashboard.dashboard_page import content_hash
from app.web.pages.roster.row_groups import coverage_groups
from tests.page_texts import FRAME_EXPIRED
from tests.services import services_of
from tests.visitor import title, words
from tests.web.dashboard.dashboard import FRAME, INSIDE, NORD, Dashboard, again, dashboard, refresh


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        await found.tenant(NORD)
        yield found


def main_buttons(page: httpx.Response) -> list[str]:
    """Return the labels of the primary buttons."""
    return re.findall(r'<(?:a|button) class="button"[^>]*>([^<]+)<', page.text)


def addresses(page: httpx.Response) -> set[str]:
    return {href for href in re.findall(r'href="([^"#]+)"', page.text) if "/static/" not in href}


async def test_the_page_shows_the_site_and_its_coverage(wix: Dashboard):
    await wix.control("site", site_id=NORD, site_name="Salon Nord")
    _, page = await wix.frame(NORD)
    assert "Salon Nord Double-booking protection Summary 1 of 6" in words(page)
    assert "Skip to content" not in page.text, "there is nothing to skip"


def hash_of(page: httpx.Response) -> str:
    [found] = re.findall(r'data-content-hash="([^"]+)"', page.text)
    return str(found)


async def test_the_content_hash_changes_only_with_the_content(wix: Dashboard):
    visitor, page = await wix.frame(NORD)
    wix.clock.go_on(minutes=1)
    later = await visitor.open(again(page), **INSIDE)
    assert later.text != page.text, "tickets and the time of the check differ"
    assert hash_of(later) == hash_of(page)

    await wix.control("site", site_id=NORD, connections=0)
    services_of(wix.app).sites.of(await wix.tenant(NORD)).snapshot.clear()
    assert hash_of(await visitor.open(again(page), **INSIDE)) != hash_of(page)


async def test_every_field_of_a_row_changes_the_content_hash(wix: Dashboard):
    survey = await services_of(wix.app).sites.of(await wix.tenant(NORD)).auditor.audit_site()
    [group, *_] = coverage_groups(survey.coverage.people, survey)
    row = group.rows[0]
    shown = content_hash({"groups": [row]})
    for field in fields(row):
        changed: Any = {field.name: "another value"}
        assert content_hash({"groups": [replace(row, **changed)]}) != shown, field.name


NO_PLAN = {"premium": False, "plan_checked": "early"}


@pytest.mark.parametrize(
    ("switches", "main"),
    [
        ({"connections": 0}, ["Connect the first calendar"]),
        ({"connections": 1}, ["Connect"]),
        ({"connections": 0, **NO_PLAN}, []),
        ({"connections": 1, **NO_PLAN}, []),
    ],
)
async def test_one_button_is_primary_if_it_leads_somewhere(
    wix: Dashboard, switches: dict[str, Any], main: list[str]
):
    await wix.control("site", site_id=NORD, **switches)
    _, page = await wix.frame(NORD)
    assert main_buttons(page) == main


async def test_checking_an_incomplete_list_again_stays_in_the_frame(wix: Dashboard):
    await wix.control("site", site_id=NORD, connections=9, broken_listed=False)
    _, page = await wix.frame(NORD)
    assert re.findall(r'<a class="button is-quiet" href="([^"]+)"', page.text) == [refresh(page)]
    assert addresses(page) == {refresh(page)}


async def test_an_empty_site_gets_a_first_step(wix: Dashboard):
    nobody = [
        {"method": "QuerySchedules", "status": 200, "body": {"schedules": []}, "times": 9},
        {"method": "QueryStaffMembers", "status": 200, "body": {"staffMembers": []}, "times": 9},
    ]
    await wix.control("site", site_id=NORD, connections=0)
    await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=nobody)
    _, page = await wix.frame(NORD)
    assert "No schedules yet" in words(page)
    assert main_buttons(page) == []


async def test_errors_in_the_frame_use_the_language_of_the_dashboard(wix: Dashboard):
    visitor, page = await wix.frame(NORD)
    there = f"{again(page)}&locale=he"
    down = [{"method": "*", "status": 503, "times": 50}]
    wix.clock.go_on(minutes=1)
    services_of(wix.app).sites.of(await wix.tenant(NORD)).snapshot.clear()
    await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=down)
    trouble = await visitor.open(there, **INSIDE)
    assert (trouble.status_code, trouble.headers["content-language"]) == (503, "he")
    assert f'href="{there.replace("&", "&amp;")}"' in trouble.text


async def test_an_expired_frame_asks_for_a_reload_without_a_button(wix: Dashboard):
    visitor, page = await wix.frame(NORD)
    wix.clock.go_on(minutes=16)
    for address, headers in ((again(page), INSIDE), ("/wix/dashboard/opened", FRAME)):
        answer = await visitor.open(address, **headers)
        assert (answer.status_code, title(answer)) == (401, FRAME_EXPIRED)
        assert "Reload the page in your Wix dashboard." in words(answer)
        assert 'class="acts"' not in answer.text
