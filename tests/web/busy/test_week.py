"""The week grid: what it draws, where it leads, and when the list stands alone."""

import re
from datetime import timedelta

from tests.salon import ANNA, BO, MICROSOFT
from tests.visitor import Visitor, words
from tests.web.clashes import START, add_clash
from tests.web.conftest import connect
from tests.web.sync_settings import Owner, on


def blocks(html: str) -> list[tuple[str, str]]:
    """Return label and address of each timed busy time in the grid."""
    found = re.findall(r'<a href="([^"]+)" class="hue-\d"><title>([^<]+)<', html)
    return [(label, href.replace("&amp;", "&")) for href, label in found]


async def test_the_grid_leads_from_a_busy_time_to_its_reason(visitor: Visitor):
    page = await visitor.open(f"/busy?schedule_id={ANNA}")
    assert '<th scope="col"' in page.text
    [(label, href), *_] = blocks(page.text)
    assert re.findall(r">([\d:]+)</text></a>", page.text)[:2] == ["22:30", "10:00"]
    assert label == "Sun 22 Nov, 09:00\u2009\N{EN DASH}\u200910:00"
    why = await visitor.open(href)
    assert "Sun 22 Nov, 09:00\u2009\N{EN DASH}\u200910:00" in why.text
    assert "from Google Calendar" in words(why)


async def test_people_have_their_own_colour_and_initials(visitor: Visitor):
    owner = Owner(visitor, await connect(visitor, BO, MICROSOFT))
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar))
    page = await visitor.open("/busy")
    named = {label.partition(":")[0] for label, _ in blocks(page.text)}
    assert named == {"Anna Vogel", "Bo"}
    legend = page.text.partition('class="week-people"')[2].partition("</ul>")[0]
    assert len(re.findall(r"<li>", legend)) == len(named)


async def test_a_single_day_and_a_crowd_have_the_list_alone(visitor: Visitor):
    assert "week-times" not in (await visitor.open("/busy?days=1")).text
    await visitor.control("site", {"events": 3000})
    page = await visitor.open(f"/busy?schedule_id={ANNA}&days=31")
    assert page.status_code == 200
    assert "week-times" not in page.text
    assert 'class="days"' in page.text


async def test_the_line_of_the_current_time_is_on_todays_column(visitor: Visitor):
    assert (await visitor.open("/busy")).text.count("week-now") == 1
    assert "week-now" not in (await visitor.open("/busy?from=2026-12-10")).text


CLASH = "clashes with 1 booking"


def marked(html: str) -> list[tuple[str, str]]:
    """Return address and label of each timed block that is marked as clashing."""
    block = (
        r'<a href="([^"]+)" class="hue-\d is-clashing"><title>([^<]+)</title>.*?>! ?[\w:]*</text>'
    )
    return re.findall(block, html)


async def test_a_clash_is_marked_and_leads_to_what_mends_it(visitor: Visitor):
    await add_clash(visitor)
    page = await visitor.open(f"/busy?schedule_id={ANNA}")

    [(href, label)] = marked(page.text)
    assert label.endswith(f"({CLASH})")
    assert words(page).count(CLASH) == 1  # in the list of days
    assert "Clashes with a booking" in words(page)
    assert page.text.count(f'href="{href}"') == 2
    assert 'id="clashes"' in (await visitor.open(href)).text
    assert len(marked((await visitor.open("/busy")).text)) == 1


async def test_a_clash_of_a_whole_day_is_marked_on_each_day(visitor: Visitor):
    await add_clash(visitor)
    day = START.replace(hour=0)
    spans = {"start": day.isoformat(), "end": (day + timedelta(days=2)).isoformat()}
    await visitor.control("events", {"scheduleId": ANNA, "title": "Fair", "allDay": True, **spans})
    page = await visitor.open(f"/busy?schedule_id={ANNA}")

    assert len(re.findall(r'is-clashing" href="[^"]+#clashes"', page.text)) == 2


async def test_clashes_that_the_roster_read_are_not_read_again(visitor: Visitor):
    await visitor.open("/?fresh=1")
    before = (await visitor.calls()).count("QueryEvents")
    assert marked((await visitor.open("/busy")).text) == []
    assert (await visitor.calls()).count("QueryEvents") == before


async def test_without_permission_for_bookings_nothing_is_marked(visitor: Visitor):
    await add_clash(visitor)
    await visitor.control("faults", [{"method": "QueryEvents", "status": 403, "times": 99}])
    page = await visitor.open("/busy")
    before = (await visitor.calls()).count("QueryEvents")
    await visitor.open("/busy?days=5")

    assert (page.status_code, CLASH in words(page)) == (200, False)
    assert (await visitor.calls()).count("QueryEvents") == before
