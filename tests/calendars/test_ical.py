"""The calendar file, against RFC 5545."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.calendars.busy.busy_days import to_busy
from app.calendars.busy.ical import BusyCalendar, write_busy_calendar
from app.calendars.values.person import Person, ScheduleKind
from app.wix import CalendarType, Event

ANNA = Person("anna", "Anna", ScheduleKind.STAFF, "Europe/Berlin")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def event(start, end, *, all_day=False, kind=CalendarType.GOOGLE, title=None):
    first, last = (datetime.fromisoformat(edge).replace(tzinfo=UTC) for edge in (start, end))
    return Event("anna", kind, first, last, all_day=all_day, title=title)


def file(*events, name="Busy times", remark=""):
    busy = to_busy(events, [ANNA], {"anna": ZoneInfo("Europe/Berlin")})
    first, after = date(2026, 11, 22), date(2026, 11, 29)
    zone = ZoneInfo("Europe/Berlin")
    return write_busy_calendar(BusyCalendar(busy, first, after, zone, name, "Busy", remark), NOW)


def unfolded(raw):
    return raw.decode().replace("\r\n ", "").split("\r\n")


MEETING = event("2026-11-24T09:00", "2026-11-24T10:00", title="Secret")
HOLIDAY = event("2026-11-24T23:00", "2026-11-26T23:00", all_day=True)


def test_a_meeting_is_an_event_in_utc():
    lines = unfolded(file(MEETING))
    [uid] = [line for line in lines if line.startswith("UID:")]

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Calendar Connect//Busy times//EN",
        "CALSCALE:GREGORIAN",
        "NAME;VALUE=TEXT:Busy times",
        "X-WR-CALNAME:Busy times",
        "BEGIN:VEVENT",
        uid,
        "DTSTAMP:20261122T090000Z",
        "DTSTART:20261124T090000Z",
        "DTEND:20261124T100000Z",
        "SUMMARY:Busy",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    assert re.fullmatch(r"UID:[0-9a-f]{32}@calendar-connect", uid)


@pytest.mark.parametrize(
    ("one", "lines"),
    [
        (HOLIDAY, ["DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261127"]),
        (
            event("2026-11-24T23:00", "2026-11-25T23:00", all_day=True),
            ["DTSTART;VALUE=DATE:20261125"],
        ),
        (event("2026-11-24T09:00", "2026-11-24T09:00"), ["DTSTART:20261124T090000Z"]),
    ],
    ids=["days", "one day", "no length"],
)
def test_all_day_events_are_dates_and_no_event_has_zero_length(one, lines):
    assert [line for line in unfolded(file(one)) if line.startswith(("DTSTART", "DTEND"))] == lines


def test_the_file_has_no_titles():
    assert b"Secret" not in file(MEETING)


def test_uids_are_stable_across_downloads_and_unique():
    others = [
        event("2026-11-24T09:00", "2026-11-24T11:00"),
        event("2026-11-24T09:00", "2026-11-24T10:00", kind=CalendarType.MICROSOFT),
        HOLIDAY,
        MEETING,  # twice: one block
    ]
    uids = [line for line in unfolded(file(MEETING, *others)) if line.startswith("UID:")]

    assert len(uids) == len(set(uids)) == 4
    assert uids[0] in unfolded(file(MEETING))


def test_lines_are_folded_at_75_octets_between_characters():
    name = "Зоя, Łucja; 佐藤 美咲 " * 12
    raw = file(MEETING, name=name)
    lines = raw.split(b"\r\n")

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines], "no letter is cut in two"
    escaped = name.replace(",", r"\,").replace(";", r"\;")
    assert f"X-WR-CALNAME:{escaped}" in unfolded(raw)


def test_text_cannot_inject_lines():
    lines = unfolded(file(MEETING, name="a\\b\r\nBEGIN:VALARM\x00\x7f", remark="c\nd"))

    assert r"X-WR-CALNAME:a\\b\nBEGIN:VALARM" in lines
    assert r"X-WR-CALDESC:c\nd" in lines
    assert "BEGIN:VALARM" not in lines


def test_a_lone_surrogate_does_not_prevent_writing():
    assert "X-WR-CALNAME:a?b" in unfolded(file(MEETING, name="a\ud83db"))


def test_a_difference_below_one_second_is_no_duration():
    start = MEETING.start.replace(microsecond=200_000)
    one = replace(MEETING, start=start, end=start.replace(microsecond=900_000))

    assert [line for line in unfolded(file(one)) if line.startswith("DT")] == [
        "DTSTAMP:20261122T090000Z",
        "DTSTART:20261124T090000Z",
    ]


def test_a_week_without_busy_times_is_a_valid_calendar():
    lines = unfolded(file())

    assert lines[6] == "BEGIN:VFREEBUSY"
    assert {"DTSTART:20261121T230000Z", "DTEND:20261128T230000Z"} <= {*lines}
    assert "BEGIN:VEVENT" not in lines
