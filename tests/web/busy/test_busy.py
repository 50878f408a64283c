"""The pages of busy times, and of the reason why a time is blocked."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.sandbox import DEMO_SITE_ID, create_sandbox
from app.sandbox.connection import seeded_connection_id
from app.settings import load
from app.stores.call_counts import LocalCallCounts
from app.wix import CallGates, RetryClock
from tests.page_texts import ACCESS_REVOKED, TIME_IS_FREE, WIX_UNREACHABLE
from tests.salon import ANNA, BO, BUSINESS, GOOGLE, MICROSOFT
from tests.services import services_of
from tests.visitor import BASE, Visitor, title, words as all_words
from tests.web.conftest import KEY, Ticks, connect
from tests.web.test_headers import POLICY, SET, carried

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NOA = "b120a366-f0bb-49cf-82f2-dc05873f9bd0"
DMITRI = "c498b6e7-3648-445e-9afa-3a387f006745"
SECRETS = ("Dentist", "birthday", "School", "Physiotherapy", "Malmö", "Trade fair")


@pytest.fixture
async def visitor(waits: list[float]) -> AsyncIterator[Visitor]:
    """A visitor of an app with a fixed clock."""

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    sandbox = create_sandbox(public_url=BASE, clock=lambda: NOW)
    retry_clock = RetryClock(sleep=sleep)
    app = create_app(
        load({"secret_key": KEY}), sandbox=sandbox, retry_clock=retry_clock, clock=lambda: NOW
    )
    async with app.router.lifespan_context(app):
        yield Visitor(app)


@asynccontextmanager
async def limited_app(waits: list[float]) -> AsyncIterator[Visitor]:
    """Run such an app with the limits of calls that live modes have."""

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    retry_clock = RetryClock(sleep=sleep, clock=Ticks())
    app = create_app(
        load({"secret_key": KEY}),
        sandbox=create_sandbox(public_url=BASE, clock=lambda: NOW),
        retry_clock=retry_clock,
        gate_of=CallGates(LocalCallCounts(clock=retry_clock.clock), retry_clock=retry_clock).of,
        clock=lambda: NOW,
    )
    async with app.router.lifespan_context(app):
        yield Visitor(app)


def words(page: httpx.Response) -> str:
    """Return the text of a page, with plain dashes."""
    return all_words(page).replace("\N{EN DASH}", "-")


async def test_a_week_of_all_people_is_shown_by_day(visitor: Visitor):
    page = await visitor.open("/busy")
    said = words(page)

    assert (page.status_code, title(page)) == (200, "Busy times")
    assert "Everyone times in Berlin (Germany)" in said
    assert "Sun, 22 Nov - Sat, 28 Nov 2026" in said
    assert re.findall(r"<h3><time datetime=\"([^\"]+)\"", page.text) == [
        f"2026-11-{day}" for day in range(22, 29)
    ]
    assert "Sun 22 Nov Today 09:00 - 10:00 Anna Vogel Google Calendar" in said
    assert 'datetime="2026-11-22T09:00+01:00"' in page.text


async def test_events_across_midnight_are_on_both_days(visitor: Visitor):
    said = words(await visitor.open(f"/busy?schedule_id={ANNA}&days=2"))

    assert "22:30 - until next day" in said
    assert "from previous day - 01:00" in said


async def test_all_day_events_are_shown_as_dates(visitor: Visitor):
    page = await visitor.open(f"/busy?schedule_id={ANNA}&all_day=true&zone=America/Los_Angeles")
    days = page.text.partition('class="days"')[2].partition("</ol>")[0]

    assert "All day" in days
    assert "Wed 25 Nov - Fri 27 Nov" in words(page)
    assert not re.search(r"\d\d:\d\d", days)
    assert "Los Angeles" not in days


async def test_overlaps_are_counted(visitor: Visitor):
    said = words(await visitor.open(f"/busy?schedule_id={ANNA}&days=1"))

    assert "4 events, complete. 2 overlap." in said
    assert said.count("overlaps another") == 2


async def test_the_viewers_own_time_is_shown_too(visitor: Visitor):
    said = words(await visitor.open(f"/busy?schedule_id={ANNA}&days=2&zone=America/New_York"))

    assert "03:00 - 04:00 in New York" in said
    assert "16:30 - 19:00 in New York" in said
    assert "Sun 22 Nov, 16:30 - 19:00 in New York" in said, "seen from Monday"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Paris"])
async def test_a_zone_with_the_same_time_is_not_repeated(visitor: Visitor, zone: str):
    page = await visitor.open(f"/busy?schedule_id={ANNA}&zone={zone}")
    assert "busy-elsewhere" not in page.text


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-10-25", "The clocks go back: this day has 25 hours."),
        ("2026-03-29", "The clocks go forward: this day has 23 hours."),
    ],
)
async def test_a_day_with_a_clock_change_says_so(visitor: Visitor, day: str, says: str):
    page = await visitor.open(f"/busy?schedule_id={ANNA}&from={day}&days=2")
    assert words(page).count(says) == 1


async def test_a_repeated_hour_shows_its_offset(visitor: Visitor):
    times = {"start": "2026-10-25T00:30:00Z", "end": "2026-10-25T01:45:00Z"}
    await visitor.control("events", {"scheduleId": ANNA, "title": "x", **times})
    said = words(await visitor.open(f"/busy?schedule_id={ANNA}&from=2026-10-25&days=1"))
    assert "02:30 (UTC+2) - 02:45 (UTC+1)" in said


async def test_titles_are_shown_on_request_for_one_view_only(visitor: Visitor):
    page = await visitor.open(f"/busy?schedule_id={ANNA}&from=2026-11-20&days=14")
    assert not [secret for secret in SECRETS if secret in page.text]

    shown = await visitor.open(f"/busy?schedule_id={ANNA}&titles=1")
    assert "School drop-off and bakery" in words(shown)
    assert "Only your own events show their titles" in words(shown)
    assert not re.findall(r'href="[^"]*titles[^"]*"', shown.text), "no link takes it along"
    assert "no-store" in shown.headers["cache-control"]


async def test_no_part_of_a_page_with_titles_is_kept(visitor: Visitor):
    shown = await visitor.open(f"/busy?schedule_id={ANNA}&titles=1&from=2026-11-20&days=14")
    parts: Any = services_of(visitor.app).pages._environment.globals["part"]  # noqa: SLF001 -- nothing else tells

    kept = str(parts._recent) + str(parts._older)  # noqa: SLF001 -- the same
    assert [secret for secret in SECRETS if secret in shown.text]
    assert "layout/_nav.html" in kept
    assert not [secret for secret in SECRETS if secret in kept]


async def test_events_of_others_show_no_titles(visitor: Visitor):
    await connect(visitor, BO, GOOGLE)
    said = words(await visitor.open(f"/busy?schedule_id={BO}&titles=1"))
    assert "09:00 - 10:00 Google Calendar" in said
    assert not [secret for secret in SECRETS if secret in said]


async def test_malicious_titles_and_names_are_escaped(visitor: Visitor):
    evil = '<script>alert(1)</script>"\u202e'
    await visitor.control("site", {"names": [f"{evil}Anna"], "titles": "all"})
    times = {"start": "2026-11-22T17:00:00Z", "end": "2026-11-22T18:00:00Z"}
    await visitor.control("events", {"scheduleId": ANNA, "title": evil, **times})
    for address in (
        "/busy?titles=1",
        f"/busy?schedule_id={ANNA}&titles=1",
        f"/busy/why?schedule_id={ANNA}&at=2026-11-22T18:30",
    ):
        page = await visitor.open(address)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("days=0", "Give a number of days from 1 to 31."),
        ("days=9999", "Give a number of days from 1 to 31."),
        ("days=-1", "Give a number of days from 1 to 31."),
        ("days=٣", "Give a number of days from 1 to 31."),
        ("from=garbage", "Give a date from 2000 to 2099"),
        ("from=2026-02-30", "Give a date from 2000 to 2099"),
        ("from=9999-12-31", "Give a date from 2000 to 2099"),
        ("from=20261124", "Give a date from 2000 to 2099"),
        ("zone=garbage", "There is no time zone of that name."),
        ("zone=../../etc/passwd", "There is no time zone of that name."),
        ("all_day=maybe", "Choose one of the kinds of events."),
        ("schedule_id=unknown", "That schedule isn't here any more."),
        ("schedule_id=<script>", "That schedule isn't here any more."),
    ],
)
@pytest.mark.parametrize("path", ["/busy", "/busy.ics"])
async def test_invalid_parameters_are_marked_and_not_requested(
    visitor: Visitor, path: str, query: str, says: str
):
    page = await visitor.open(f"{path}?{query}")

    assert page.status_code == 422
    assert "Not shown: please correct what is marked below." in words(page)
    assert says in words(page)
    assert 'aria-invalid="true"' in page.text
    assert "<script" not in page.text
    assert "ListEvents" not in await visitor.calls()


async def test_the_first_and_last_possible_dates_are_pages(visitor: Visitor):
    for query in ("from=2099-12-31&days=31", "from=2000-01-01", "days=&from=&zone=&all_day="):
        assert (await visitor.open(f"/busy?{query}")).status_code == 200


async def test_day_links_keep_the_choices(visitor: Visitor):
    choices = f"schedule_id={ANNA}&days=3&all_day=false&zone=Asia%2FTokyo"
    page = await visitor.open(f"/busy?{choices}")
    links = re.findall(r'class="button is-quiet is-(?:back|on)" href="([^"]+)"', page.text)

    assert [httpx.URL(link.replace("&amp;", "&")).params["from"] for link in links] == [
        "2026-11-19",
        "2026-11-25",
    ]
    later = await visitor.open(links[1].replace("&amp;", "&"))
    assert "Wed, 25 Nov - Fri, 27 Nov 2026" in words(later)
    assert "Today" in words(later)
    assert 'value="Asia/Tokyo" selected' in later.text


async def test_all_events_are_read_and_shown_in_parts(visitor: Visitor):
    await visitor.control("site", {"events": 214})
    address = f"/busy?schedule_id={ANNA}&days=31"
    assert "214 events, complete." in words(await visitor.open(address))

    await visitor.control("site", {"events": 900})
    page = await visitor.open(address)
    assert "900 events, complete." in words(page)
    assert page.text.count('class="busy ') <= 300
    assert "Go on from Tue 1 Dec" in words(page)


async def test_reaching_the_limit_is_reported(visitor: Visitor):
    await visitor.control("site", {"events": 6000})
    said = words(await visitor.open("/busy?days=31"))
    assert "Showing the first 5,000 events, up to Tue 15 Dec; there are more." in said
    assert "complete" not in said


async def test_a_truncated_day_says_how_much_is_missing(visitor: Visitor):
    await visitor.control("site", {"events": 0, "connections": 1})
    times = {"start": "2026-11-22T17:00:00Z", "end": "2026-11-22T18:00:00Z"}
    for _ in range(302):
        await visitor.control("events", {"scheduleId": ANNA, "title": "x", **times})
    said = words(await visitor.open(f"/busy?schedule_id={ANNA}"))
    assert "302 events, complete." in said
    assert "2 more on this day are not shown." in said


async def test_a_schedule_without_a_calendar_says_so(visitor: Visitor):
    page = await visitor.open(f"/busy?schedule_id={NOA}")
    assert "No calendar is connected for נועה בן־דוד" in words(page)
    assert f'href="/connect?schedule_id={NOA}"' in page.text


async def test_a_calendar_with_import_off_says_so(visitor: Visitor):
    await connect(visitor, BO, MICROSOFT)
    said = words(await visitor.open(f"/busy?schedule_id={BO}"))
    assert "its busy times don't block bookings" in said


async def test_weeks_of_a_broken_calendar_hold_back_no_call(waits: list[float]):
    async with limited_app(waits) as visitor:
        for day in range(22, 30):
            page = await visitor.open(f"/busy?schedule_id={DMITRI}&from=2026-11-{day}")
            assert (page.status_code, ACCESS_REVOKED in words(page)) == (200, True), words(page)


@pytest.mark.parametrize("schedule_id", ["", DMITRI])
async def test_a_broken_calendar_is_named_and_the_page_is_incomplete(
    visitor: Visitor, schedule_id: str
):
    page = await visitor.open(f"/busy?schedule_id={schedule_id}")
    said = words(page)

    assert page.status_code == 200
    assert f"Outlook (Дмитрий Соколов) {ACCESS_REVOKED}" in said
    assert "some may be missing" in said
    assert "complete" not in said


async def test_an_unreadable_provider_is_named(visitor: Visitor):
    await visitor.control("site", {"broken_listed": False})
    said = words(await visitor.open("/busy"))
    assert "Wix could not read Outlook just now" in said
    assert "some may be missing" in said


@pytest.mark.parametrize("method", ["ListEvents", "ListProviders", "QuerySchedules"])
@pytest.mark.parametrize("path", ["/busy", f"/busy/why?schedule_id={ANNA}&at=2026-11-22T09:30"])
async def test_a_wix_failure_is_an_error_page(visitor: Visitor, method: str, path: str):
    await visitor.control("faults", [{"method": method, "status": 500, "times": 5}])
    page = await visitor.open(path)
    assert (page.status_code, title(page)) == (503, WIX_UNREACHABLE)


async def test_busy_times_are_shown_without_the_list_of_connections(visitor: Visitor):
    await visitor.control("faults", [{"method": "ListConnections", "status": 500, "times": 9}])
    said = words(await visitor.open("/busy"))
    assert "Wix could not read Google Calendar, Apple Calendar and Outlook" in said
    assert "complete" not in said


async def test_the_pages_have_standard_headers_and_no_inline_code(visitor: Visitor):
    for address in (f"/busy?schedule_id={ANNA}", f"/busy/why?schedule_id={ANNA}", "/busy?days=0"):
        page = await visitor.open(address)
        assert SET.items() <= carried(page).items()
        assert page.headers["content-security-policy"] == POLICY
        assert not re.search(r"\son\w+=|<style|style=|javascript:", page.text)


async def test_a_large_site_has_a_small_page(visitor: Visitor):
    await visitor.control("site", {"schedules": 500})
    page = await visitor.open("/busy")
    assert page.status_code == 200
    assert len(page.content) < 60_000


async def test_a_person_of_a_large_site_is_found_by_name(visitor: Visitor):
    await visitor.control("site", {"schedules": 500, "names": ["Zoë Ångström"]})
    for address in ("/busy", "/busy/why", "/invites/new"):
        page = await visitor.open(address)
        assert "60 of 501 shown. Search by name to find the others." in words(page)
        assert ">Zoë Ångström</option>" not in page.text

        found = await visitor.open(f"{address}?q=angstrom")
        assert 'value="angstrom"' in found.text
        assert ">Zoë Ångström</option>" in found.text
        assert ">Stylist 20</option>" not in found.text
        missing = await visitor.open(f"{address}?q=nobody")
        assert "Nobody here is called “nobody”." in words(missing)


async def test_whoever_is_chosen_stays_among_the_options(visitor: Visitor):
    await visitor.control("site", {"schedules": 500, "names": ["Zoë Ångström"]})
    option = f'<option value="{ANNA}" dir="auto" selected>Zoë Ångström</option>'
    for address in ("/busy", "/busy/why"):
        for query in ("", "&q=stylist"):
            page = await visitor.open(f"{address}?schedule_id={ANNA}{query}")
            assert option in page.text


async def test_a_small_site_needs_no_search(visitor: Visitor):
    for address in ("/busy", "/busy/why", "/invites/new"):
        page = await visitor.open(f"{address}?q=nobody")
        assert 'type="search"' not in page.text
        assert ">Bo</option>" in page.text


# why


@pytest.mark.parametrize(
    ("at", "heading", "says"),
    [
        (
            "2026-11-22T09:15",
            "Blocked by Google Calendar",
            (
                "Busy Sun 22 Nov, 09:00 - 10:00 from Google Calendar, "
                "by anna.vogel@studio-nord.example"
            ),
        ),
        ("2026-11-22T09:45", "Blocked by Google Calendar", "2 events cover this time."),
        (
            "2026-11-23T12:30",
            "Blocked by Google Calendar",
            "Busy all day, Mon 23 Nov from Google Calendar",
        ),
        (
            "2026-11-22T12:00",
            TIME_IS_FREE,
            "BeforeSun 22 Nov, 09:30 - 11:00 Google CalendarAfterSun 22 Nov, 13:00 - 13:30",
        ),
        ("2026-11-22T12:00", TIME_IS_FREE, "Working hours of Anna Vogel"),
        ("2026-03-29T02:30", TIME_IS_FREE, "We checked 03:30 instead."),
        ("2026-10-25T02:30", TIME_IS_FREE, "this time comes twice"),
    ],
)
async def test_a_time_is_explained(visitor: Visitor, at: str, heading: str, says: str):
    page = await visitor.open(f"/busy/why?schedule_id={ANNA}&at={at}")
    assert (page.status_code, title(page)) == (200, heading)
    assert says in words(page)
    assert not [secret for secret in SECRETS if secret in page.text]


@pytest.mark.parametrize(
    ("schedule_id", "heading", "says"),
    [
        (DMITRI, "We can't tell for sure", ACCESS_REVOKED),
        (BUSINESS, TIME_IS_FREE, "No calendar is connected for the"),
    ],
)
async def test_disabled_imports_are_mentioned_first(
    visitor: Visitor, schedule_id: str, heading: str, says: str
):
    page = await visitor.open(f"/busy/why?schedule_id={schedule_id}&at=2026-11-22T09:15")
    said = words(page)
    assert title(page) == heading
    assert said.index(says) < said.index("If clients still can't book it, look at")


async def test_the_form_without_parameters_is_a_page(visitor: Visitor):
    page = await visitor.open(f"/busy/why?schedule_id={ANNA}")
    assert (page.status_code, title(page)) == (200, "Why is a time blocked?")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (f"schedule_id={ANNA}&at=garbage", "Give a date and a time"),
        (f"schedule_id={ANNA}&at=2026-11-22", "Give a date and a time"),
        (f"schedule_id={ANNA}&at=0001-01-01T00:00", "Give a date and a time"),
        (f"schedule_id={ANNA}&at=2026-11-22T10:00%2B01:00", "Give a date and a time"),
        ("schedule_id=unknown&at=2026-11-22T10:00", "That schedule isn't here any more."),
        ("at=2026-11-22T10:00", "Choose whose time it is."),
    ],
)
async def test_an_invalid_time_is_marked(visitor: Visitor, query: str, says: str):
    page = await visitor.open(f"/busy/why?{query}")
    assert page.status_code == 422
    assert says in words(page)


async def test_bookings_are_read_beside_what_busy_times_depend_on(visitor: Visitor):
    await visitor.open("/busy")
    calls = await visitor.calls()
    assert calls.index("QueryEvents") < calls.index("ListEvents"), "else three calls in a row"


# on the page of a connection


async def test_a_connection_shows_its_next_busy_times(visitor: Visitor):
    connection_id = await connect(visitor, BO, GOOGLE)
    page = await visitor.open(f"/connections/{connection_id}")
    assert "Sun 22 Nov, 09:30 - 11:00" in words(page)
    assert f'href="/busy?schedule_id={BO}"' in page.text
    assert not [secret for secret in SECRETS if secret in page.text]


async def test_a_connection_without_import_has_only_a_link(visitor: Visitor):
    connection_id = await connect(visitor, BO, MICROSOFT)
    address = f"/connections/{connection_id}"
    page = await visitor.open(address)
    assert "Next busy times" not in words(page), "the one step left comes first"
    await visitor.submit(page, f"{address}/sync", export_enabled="on")
    said = words(await visitor.open(address))
    assert "No busy times from this calendar right now." in said
    assert "See busy times" in said


async def test_a_connection_shows_the_next_seven_days_as_a_picture(visitor: Visitor):
    page = await visitor.open(f"/connections/{seeded_connection_id(DEMO_SITE_ID, 0)}")
    picture = page.text.partition('class="mini-week"')[2].partition("</div>")[0]
    days = re.findall(r"<bdi>(\w+)</bdi>", picture)
    assert days == ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"], "from today, a Sunday"
    assert '<rect x="0" y="780" width="100" height="30"/>' in picture.replace(".0", ""), "at 1 PM"


async def test_a_preview_is_kept_for_each_language(visitor: Visitor):
    address = f"/connections/{seeded_connection_id(DEMO_SITE_ID, 0)}"
    seen = [
        re.findall(r"<bdi>(\w+)</bdi>|Sun 22 Nov|So 22. Nov", page.text)
        for page in (
            await visitor.open(address),
            await visitor.open(address, **{"accept-language": "de"}),
            await visitor.open(address),
        )
    ]
    assert seen[0] == seen[2] != seen[1]


async def test_a_failed_preview_leaves_the_rest_of_the_page(visitor: Visitor):
    connection_id = await connect(visitor, BO, GOOGLE)
    await visitor.control("faults", [{"method": "ListEvents", "status": 500, "times": 9}])
    page = await visitor.open(f"/connections/{connection_id}")
    assert page.status_code == 200
    assert "They can't be read just now." in words(page)


async def test_all_invalid_parameters_are_reported_at_once(visitor: Visitor):
    said = words(await visitor.open("/busy/why?at=garbage"))
    assert "Give a date and a time" in said
    assert "Choose whose time it is." in said


async def test_an_empty_question_says_what_is_missing(visitor: Visitor):
    page = await visitor.open("/busy/why?schedule_id=&at=")
    assert page.status_code == 422
    assert "Give a date and a time" in words(page)
    assert page.text.count("autofocus") == 1
    kept = await visitor.open("/busy/why?schedule_id=&at=2026-11-22T10:00")
    assert 'value="2026-11-22T10:00"' in kept.text
    assert "Give a date" not in words(await visitor.open("/busy/why?schedule_id=&at=&q=Bo"))
