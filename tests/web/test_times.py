"""Extreme and ambiguous times of Wix, on every page that shows times."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from app.calendars.busy.busy_days import to_busy
from app.calendars.values.person import Person, ScheduleKind
from app.web.language.language import Languages, use_language
from app.web.view import dates
from app.web.view.durations import format_age
from app.wix import CalendarType, Event
from tests.salon import ANNA, BO, GOOGLE
from tests.server import ROOT
from tests.visitor import Visitor, words as all_words
from tests.web.conftest import connect
from tests.web.fake_busy_times import event, set_events, set_time_zone
from tests.web.invitations.guests import invited

FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"
ENDS = (
    event("2026-11-24T08:00:00Z", LAST, schedule_id=BO),
    event(FIRST, "2026-11-24T10:00:00Z", schedule_id=BO),
    event(FIRST, LAST, schedule_id=BO, allDay=True),
    event("2026-11-24T08:00:00Z", LAST, schedule_id=BO, allDay=True),
    event(LAST, FIRST, schedule_id=BO),
    event(LAST, LAST, schedule_id=BO),
    event(FIRST, FIRST, schedule_id=BO, allDay=True),
)


@pytest.fixture
def visitor(still: FastAPI) -> Visitor:
    return Visitor(still)


def words(page: httpx.Response) -> str:
    return all_words(page).replace("\N{EN DASH}", "-")


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12"]
)
async def test_pages_can_show_any_time(visitor: Visitor, zone: str):
    connection = f"/connections/{await connect(visitor, BO, GOOGLE)}"
    await set_time_zone(visitor, zone)
    await set_events(visitor, *ENDS)
    day = f"/busy?schedule_id={BO}&from=2026-11-24&days=2"
    for address in (
        *(connection, f"{connection}/disconnect", "/", "/watch", "/busy?days=31"),
        *(day, f"{day}&zone=Pacific/Apia", f"{day}&zone=America/Los_Angeles&all_day=true"),
        *(f"/busy.ics?schedule_id={BO}&from=2026-11-24", "/busy.ics?from=2099-12-31&days=31"),
        *(f"/busy/why?schedule_id={BO}&at={at}" for at in ("2000-01-01T00:00", "2099-12-31T23:59")),
    ):
        page = await visitor.open(address)
        assert page.status_code == 200, address


async def test_an_open_ended_event_is_shown(visitor: Visitor):
    connection = f"/connections/{await connect(visitor, BO, GOOGLE)}"
    await set_events(visitor, *ENDS)
    said = words(await visitor.open(f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00"))

    assert "Busy Tue, 24 Nov 2026, 09:00 - after 2199" in said
    assert "Busy before 1900 - Tue, 24 Nov 2026, 11:00" in said
    assert "before 1900 - after 2199, all day" in words(await visitor.open(connection))


@pytest.mark.parametrize(("day", "missing"), [("2000-01-01", "back"), ("2099-12-31", "on")])
async def test_the_last_page_has_no_next_link(visitor: Visitor, day: str, missing: str):
    page = await visitor.open(f"/busy?from={day}")

    assert page.status_code == 200
    assert f"is-quiet is-{missing}" not in page.text
    assert page.text.count('class="button is-quiet is-') == 1


async def test_a_day_off_in_los_angeles_is_the_same_date_in_auckland(visitor: Visitor):
    await set_time_zone(visitor, "Pacific/Auckland")
    away = event("2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z", schedule_id=ANNA, allDay=True)
    await set_events(visitor, away)
    day = f"/busy?schedule_id={ANNA}&days=1&from="

    assert "All day" in words(await visitor.open(f"{day}2026-11-24"))
    assert "Nothing" in words(await visitor.open(f"{day}2026-11-25"))
    file = await visitor.open(f"/busy.ics?schedule_id={ANNA}&from=2026-11-24")
    assert "DTSTART;VALUE=DATE:20261124" in file.text


@pytest.mark.parametrize("at", ["09:00", "09:30", "10:00", "10:30"])
async def test_an_event_that_ends_before_it_starts_shows_one_time(visitor: Visitor, at: str):
    await set_time_zone(visitor, "UTC")
    await set_events(visitor, event("2026-11-24T10:00:00Z", "2026-11-24T09:00:00Z"))
    said = words(await visitor.open(f"/busy/why?schedule_id={ANNA}&at=2026-11-24T{at}"))

    assert said.count("Tue 24 Nov, 10:00 Google Calendar") == 1
    assert ("Before" in said) == (at >= "10:00")


async def test_a_time_range_in_a_repeated_hour_is_shown_once(visitor: Visitor):
    await set_time_zone(visitor, "Europe/Berlin")
    await set_events(visitor, event("2026-10-25T00:40:00Z", "2026-10-25T00:50:00Z"))
    said = words(await visitor.open(f"/busy/why?schedule_id={ANNA}&at=2026-10-25T02:30"))

    assert said.count("02:40 (UTC+2) - 02:50 (UTC+2)") == 1


async def test_an_unknown_zone_is_named_beside_the_times(visitor: Visitor):
    connection = f"/connections/{await connect(visitor, BO, GOOGLE)}"
    await set_time_zone(visitor, "Pacific/Auckland", **{BO: "Customized Time Zone"})
    says = "Unknown time zone of Bo: “Customized Time Zone”."
    for address in (
        *(f"/busy?schedule_id={BO}", "/busy", f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00"),
        *(connection, f"{connection}/disconnect"),
    ):
        said = words(await visitor.open(address))
        assert says in said, address
        assert "Times are those of the business, in Auckland." in said, address
    assert says not in words(await visitor.open(f"/busy?schedule_id={ANNA}"))
    told = (await visitor.open("/busy.json")).json()
    assert told["time_zone"] == "Pacific/Auckland"
    assert told["unknown_time_zones"] == {BO: "Customized Time Zone"}


async def test_a_business_without_a_known_zone_says_so(visitor: Visitor):
    await set_time_zone(visitor, "Customized Time Zone", **{BO: "Asia/Tokyo"})
    said = words(await visitor.open("/busy"))
    assert "Unknown time zone of the business: “Customized Time Zone”." in said
    assert "Times are those of Tokyo." in said


async def test_a_site_without_any_zone_says_so(visitor: Visitor):
    await set_time_zone(visitor, None)
    said = words(await visitor.open(f"/busy?schedule_id={ANNA}"))
    assert "No time zone in Wix for Anna Vogel. Times are those of UTC." in said


async def test_zone_names_are_the_common_ones(visitor: Visitor):
    await set_time_zone(visitor, "Etc/GMT+5", **{BO: "India Standard Time"})

    said = words(await visitor.open("/busy"))
    assert "Everyone times in UTC\N{MINUS SIGN}5" in said
    assert "(Unknown Region)" not in said
    assert "times in Kolkata (India)" in words(await visitor.open(f"/busy?schedule_id={BO}"))
    page = await visitor.open("/busy?zone=us/pacific")
    assert page.text.count(">Los Angeles (United States)</option>") == 1
    assert 'value="America/Los_Angeles" selected' in page.text


async def test_an_invitation_expires_in_the_zone_of_the_site(visitor: Visitor):
    await set_time_zone(visitor, "America/New_York", **{BO: "Asia/Tokyo"})
    token = (await invited(visitor)).removeprefix("/i/")
    page = await visitor.open(f"/invites/{token}")
    until = "Sun, 29 Nov 2026, 04:00 (New York)"

    assert f"Good until {until}, for one calendar." in words(page)
    assert "Made Sun, 22 Nov 2026, 04:00 (New York)." in words(page)
    assert f'datetime="2026-11-29T04:00-05:00">{until.partition(" (")[0]}</time>' in page.text
    mail = re.search(r'href="(mailto:[^"]+)"', page.text)
    assert mail
    assert unquote(unescape(mail[1])).endswith(f"The link is good until {until}.")
    for guest in (f"/i/{token}", f"/i/{token}?provider_id={GOOGLE}"):
        assert f"The link is good until {until}." in words(await visitor.open(guest)), guest


def test_a_repeated_hour_is_marked_even_with_the_year():
    berlin = ZoneInfo("Europe/Berlin")
    late = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(berlin) for hour in (0, 1, 2)]

    assert [dates.format_full(moment) for moment in late] == [
        "Sun, 25 Oct 2026, 02:30 (UTC+2)",
        "Sun, 25 Oct 2026, 02:30 (UTC+1)",
        "Sun, 25 Oct 2026, 03:30",
    ]


async def test_the_next_busy_times_are_the_earliest_in_any_order(visitor: Visitor):
    connection = f"/connections/{await connect(visitor, BO, GOOGLE)}"
    days = (27, 25, 26, 24)
    await set_events(
        visitor,
        *(
            event(f"2026-11-{day}T09:00:00Z", f"2026-11-{day}T10:00:00Z", schedule_id=BO)
            for day in days
        ),
    )
    said = words(await visitor.open(connection))
    assert "Tue 24 Nov, 10:00 - 11:00 Wed 25 Nov, 10:00 - 11:00 Thu 26 Nov" in said


async def test_printed_pages_use_the_zone_of_the_site(visitor: Visitor):
    connection = f"/connections/{await connect(visitor, BO, GOOGLE)}"
    await set_time_zone(visitor, "Pacific/Auckland")

    assert "Checked at Sun, 22 Nov 2026, 22:00 (Auckland)" in words(await visitor.open("/"))
    said = words(await visitor.open(connection))
    assert "Checked at Sun, 22 Nov 2026, 22:00 (Auckland)" in said
    for page in ("/", connection, "/watch"):
        assert "UTC" not in words(await visitor.open(page)), page


async def test_only_a_site_in_utc_mentions_utc(visitor: Visitor):
    await set_time_zone(visitor, "Etc/UTC")
    assert "Checked at Sun, 22 Nov 2026, 09:00 (UTC)" in words(await visitor.open("/"))


async def test_years_are_shown_where_they_differ_from_the_page(visitor: Visitor):
    connection = f"/connections/{await connect(visitor, BO, GOOGLE)}"
    long = event("2026-11-20T09:00:00Z", "2028-11-26T10:00:00Z", schedule_id=BO)
    away = event("2026-11-19T23:00:00Z", "2028-11-26T23:00:00Z", schedule_id=BO, allDay=True)
    new_year = event("2026-12-31T21:00:00Z", "2027-01-01T02:00:00Z", schedule_id=BO)
    await set_events(visitor, away, long, new_year)
    timed, days = (
        "Fri, 20 Nov 2026, 10:00 - Sun, 26 Nov 2028, 11:00",
        "Fri, 20 Nov 2026 - Sun, 26 Nov 2028",
    )
    said = words(await visitor.open(connection))
    assert f"{days}, all day {timed}" in said
    said = words(await visitor.open(f"{connection}/disconnect"))
    assert "Thu, 31 Dec 2026, 22:00 - Fri, 1 Jan 2027, 03:00" in said
    said = words(await visitor.open(f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00"))
    assert f"Busy all day, {days}" in said
    assert f"Busy {timed}" in said
    said = words(await visitor.open(f"/busy?schedule_id={BO}&from=2026-12-30&days=4"))
    assert "Thu 31 Dec" in said
    assert "Fri, 1 Jan 2027" in said
    assert days in said
    said = words(
        await visitor.open(f"/busy?schedule_id={BO}&from=2026-12-31&days=1&zone=Asia/Tokyo")
    )
    assert "Fri, 1 Jan 2027, 06:00 - 11:00 in Tokyo" in said


def test_every_language_shows_differing_years():
    berlin = ZoneInfo("Europe/Berlin")
    person = Person(BO, "Bo", ScheduleKind.STAFF, berlin.key)

    def span(start: str, end: str, *, all_day: bool) -> str:
        begun, over = (datetime.fromisoformat(f"{text}:00+01:00") for text in (start, end))
        one = Event(BO, CalendarType.GOOGLE, begun, over, all_day=all_day)
        [busy] = to_busy([one], [person], {BO: berlin})
        return dates.format_busy(busy, date(2026, 11, 24))

    for language in Languages(ROOT / "locales").available:
        with use_language(language):
            for all_day in (False, True):
                within = span("2026-11-24T00:00", "2026-11-26T00:00", all_day=all_day)
                across = span("2026-11-24T00:00", "2028-11-26T00:00", all_day=all_day)
                beyond = span("2027-11-24T00:00", "2027-11-26T00:00", all_day=all_day)
                assert "20" not in within.replace("20:", ""), language.code
                assert across.count("2026") == across.count("2028") == 1, language.code
                assert beyond.count("2027") == 2, language.code
            assert "2026" in dates.format_date_range(date(2026, 12, 28), date(2027, 1, 3)), (
                language.code
            )
            assert "2027" in dates.format_date_range(date(2026, 12, 28), date(2027, 1, 3)), (
                language.code
            )
            assert "2026" in dates.format_date_range(date(2026, 12, 28), date(2026, 12, 28)), (
                language.code
            )


async def test_a_repeated_hour_is_a_single_hour_in_another_zone(visitor: Visitor):
    await set_time_zone(visitor, "Europe/Berlin")
    await set_events(visitor, event("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"))
    page = f"/busy?schedule_id={ANNA}&from=2026-11-01&days=1&zone=America/New_York"

    assert "01:30 (UTC\N{MINUS SIGN}4) - 01:30 (UTC\N{MINUS SIGN}5) in New York" in words(
        await visitor.open(page)
    )


async def test_a_repeated_midnight_ends_a_day_once(visitor: Visitor):
    await set_time_zone(visitor, "America/Havana")
    once = event("2026-11-01T02:00:00Z", "2026-11-01T04:00:00Z")
    twice = event("2026-11-01T03:00:00Z", "2026-11-01T05:00:00Z")
    await set_events(visitor, once, twice)
    said = words(await visitor.open(f"/busy/why?schedule_id={ANNA}&at=2026-10-31T23:30"))

    assert "Busy Sat 31 Oct, 22:00 - 24:00" in said
    assert "Busy Sat 31 Oct, 23:00 - Sun 1 Nov, 00:00 (UTC\N{MINUS SIGN}5)" in said


def test_an_age_below_a_minute_is_just_now():
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    said = [format_age(now - timedelta(seconds=gap), now) for gap in (-9, 0, 59, 60, 7200)]

    assert said == ["just now", "just now", "just now", "1 minute ago", "2 hours ago"]
    japanese = Languages(ROOT / "locales").by_tag("ja")
    assert japanese
    with use_language(japanese):
        assert format_age(now - timedelta(days=3), now) == "3日前"


def test_no_line_starts_with_the_sign_of_a_japanese_range():
    japanese = Languages(ROOT / "locales").by_tag("ja")
    assert japanese
    with use_language(japanese):
        said = dates.format_date_range(date(2026, 11, 24), date(2026, 11, 26))
    assert "\N{WAVE DASH}" in said
