"""Events over the whole range of dates can be read, listed and exported."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings, strategies as st

from app.calendars.busy.busy_days import by_day, to_busy
from app.calendars.values.person import Person, ScheduleKind
from app.web.language.language import ENGLISH, Languages, use_language
from app.web.view import dates
from app.wix import CalendarType, Event
from tests.rows import each_row
from tests.server import ROOT

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
DAY = date(2026, 11, 24)
ZONES = (
    *("UTC", "Etc/GMT+12", "Etc/GMT-14", "Pacific/Kiritimati", "Pacific/Apia", "Asia/Kathmandu"),
    *("America/New_York", "America/St_Johns", "America/Juneau", "Asia/Manila", "Africa/Monrovia"),
    *("Europe/Amsterdam", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo"),
)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def busy_of(start, end, zone, *, all_day=False):
    person = Person("anna", "Anna", ScheduleKind.STAFF, zone.key)
    event = Event("anna", CalendarType.GOOGLE, start, end, all_day=all_day)
    [busy] = to_busy([event], [person], {"anna": zone})
    return busy


def plain(words):
    return words.replace("\N{EN DASH}", "-").replace("\N{THIN SPACE}", " ")


MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.sampled_from([FIRST, LAST])


@settings(derandomize=True, deadline=None, max_examples=150)
@given(MOMENTS, MOMENTS, st.sampled_from(ZONES), st.sampled_from(ZONES), st.booleans())
@example(FIRST, LAST, "Etc/GMT-14", "Etc/GMT+12", False)
@example(FIRST, LAST, "Etc/GMT+12", "Etc/GMT-14", True)
@example(FIRST, FIRST, "America/New_York", "Asia/Manila", False)
@example(LAST, LAST, "Pacific/Kiritimati", "America/Juneau", True)
def test_any_event_can_be_listed_and_exported(start, end, name, viewer, all_day):
    zone = ZoneInfo(name)
    one = busy_of(start, end, zone, all_day=all_day)
    first, after = one.days
    laid = by_day([one], DAY, 3)

    assert first < after
    assert sum(len(day.all_day) + len(day.timed) for day in laid) == sum(
        first <= day.date < after for day in laid
    )
    assert dates.format_busy(one, DAY)
    assert all_day or dates.format_in_zone(one, ZoneInfo(viewer), DAY) != ""
    assert dates.format_moment(one.start, DAY).words
    assert dates.format_end(one.end, DAY).words
    assert not dates.format_moment(one.start, DAY).iso.count(":") > 2, (
        "HTML knows no offset with seconds"
    )


@each_row("zone", ZONES)
@each_row(
    ("start", "end", "said"),
    [
        (FIRST, LAST, "before 1900 - after 2199"),
        (utc("0025-05-12T08:35"), LAST, "before 1900 - after 2199"),
        (utc("0025-05-12T08:35"), utc("0025-05-12T09:35"), "before 1900"),
        (LAST - timedelta(1), LAST, "after 2199"),
        (FIRST, FIRST, "before 1900"),
    ],
)
def test_events_without_a_real_start_or_end_say_so(zone, start, end, said):
    assert plain(dates.format_busy(busy_of(start, end, ZoneInfo(zone)), DAY)) == said
    assert plain(dates.format_busy(busy_of(start, end, ZoneInfo(zone), all_day=True), DAY)) == said


def test_the_intended_end_is_shown():
    berlin = ZoneInfo("Europe/Berlin")
    endless = busy_of(utc("2026-11-24T08:00"), utc("9999-12-31T23:59:59"), berlin)
    eternal = busy_of(FIRST, utc("2026-11-24T08:00"), berlin)

    assert plain(dates.format_busy(endless, DAY)) == "Tue, 24 Nov 2026, 09:00 - after 2199"
    assert plain(dates.format_busy(eternal, DAY)) == "before 1900 - Tue, 24 Nov 2026, 09:00"
    assert endless.covers(utc("9000-01-01T00:00"))


def test_every_language_has_texts_for_open_ended_events():
    languages = Languages(ROOT / "locales")
    said = set()
    for language in languages.available:
        with use_language(language):
            said.add(dates.format_busy(busy_of(FIRST, LAST, ZoneInfo("Asia/Tokyo")), DAY))

    assert len(said) >= len(languages.available) - 1, "French and Italian, or so, may say the same"
    assert ENGLISH in languages.available
