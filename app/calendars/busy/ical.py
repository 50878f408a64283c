"""Blocked times and reminders as iCalendar files (RFC 5545), for any calendar program.

The `icalendar` package is not used: files have one type of component with few properties, in UTC
or as dates, and none is parsed. For 5,000 events icalendar 7.3 takes five times as long and three
times the memory. It writes control characters unchanged and rejects a calendar name with a line
break, so texts need the same care. Tests parse the files with it and with `ical.js`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.calendars.busy.busy_days import BusyTime
from app.calendars.busy.ical_line import escape_text, escape_uri, fold_line, format_date, format_utc
from app.calendars.values.zone import DAY, day_start

_HEAD = (
    *("BEGIN:VCALENDAR", "VERSION:2.0"),
    *("PRODID:-//Calendar Connect//Busy times//EN", "CALSCALE:GREGORIAN"),
)


@dataclass(frozen=True, slots=True)
class BusyCalendar:
    """Busy times of the days from `first` to before `after` in `zone`, with their titles.

    `summary` is the title of each. `remark` describes what is missing, if anything.
    """

    busy: tuple[BusyTime, ...]
    first: date
    after: date
    zone: ZoneInfo
    name: str
    summary: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A task for today. `key` distinguishes reminders and is not shown."""

    key: str
    summary: str
    url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ReminderCalendar:
    """Tasks for `today` in the zone of the business.

    `remark` describes what could not be checked, if anything.
    """

    reminders: tuple[Reminder, ...]
    today: date
    zone: ZoneInfo
    name: str
    remark: str = ""


def write_busy_calendar(blocked: BusyCalendar, now: datetime) -> bytes:
    """Return the file, without event titles; a busy time has the same UID in every download.

    A UID is a hash of the whole entry. An entry never changes under its UID, so it needs neither
    SEQUENCE nor LAST-MODIFIED.
    """
    return b"".join(fold_line(line) for line in _busy_lines(blocked, format_utc(now)))


def write_reminder_calendar(reminders: ReminderCalendar) -> bytes:
    """Return a calendar for subscription: an all-day entry today for each open task.

    An entry moves to the next day under the same UID, with a higher SEQUENCE and LAST-MODIFIED, so
    that clients update it. Within a day, equal tasks yield an equal file.
    """
    return b"".join(fold_line(line) for line in _reminder_lines(reminders))


def _busy_lines(blocked: BusyCalendar, stamp: str) -> Iterator[str]:
    yield from _head(blocked.name, blocked.remark)
    events = {_uid(one): one for one in blocked.busy}
    for uid, one in events.items():
        yield from ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", *_span(one))
        yield from (f"SUMMARY:{escape_text(blocked.summary)}", "TRANSP:OPAQUE", "END:VEVENT")
    if not events:
        span = () if blocked.remark else (blocked.first, blocked.after)
        yield from _free(span, blocked.zone, stamp)
    yield "END:VCALENDAR"


def _reminder_lines(reminders: ReminderCalendar) -> Iterator[str]:
    today, zone = reminders.today, reminders.zone
    yield from _head(reminders.name, reminders.remark)
    # Source: RFC 7986, 5.7; clients that support neither choose their own interval
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
    # Source: RFC 5545, 3.8.7.2; without a METHOD, DTSTAMP says when an entry last changed
    began = format_utc(day_start(today, zone))
    written = {_hash("reminder", *astuple(one)): one for one in reminders.reminders}
    for uid, one in written.items():
        yield from ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{began}", f"LAST-MODIFIED:{began}")
        yield from (f"SEQUENCE:{today.toordinal()}", f"DTSTART;VALUE=DATE:{format_date(today)}")
        yield from (f"SUMMARY:{escape_text(one.summary)}", f"URL:{escape_uri(one.url)}")
        description = escape_text(f"{one.description}\n{one.url}".strip())
        yield from (f"DESCRIPTION:{description}", "TRANSP:TRANSPARENT", "END:VEVENT")
    if not written:
        yield from _free(() if reminders.remark else (today, today + DAY), zone, began)
    yield "END:VCALENDAR"


def _head(name: str, remark: str) -> Iterator[str]:
    """Return the header with name and description, by RFC 7986 (5.1, 5.2) and by older usage.

    `VALUE=TEXT` makes clients that do not know NAME undo the escapes.
    """
    yield from (*_HEAD, f"NAME;VALUE=TEXT:{escape_text(name)}", f"X-WR-CALNAME:{escape_text(name)}")
    if remark:
        yield from (f"DESCRIPTION:{escape_text(remark)}", f"X-WR-CALDESC:{escape_text(remark)}")


def _free(days: tuple[date, date] | tuple[()], zone: ZoneInfo, stamp: str) -> Iterable[str]:
    """Return an empty VFREEBUSY, since a calendar needs at least one component (RFC 5545, 3.6).

    It has no period if busy times could not be read completely.
    """
    edges = [format_utc(day_start(each, zone)) for each in days]
    span = (f"{name}:{edge}" for name, edge in zip(("DTSTART", "DTEND"), edges, strict=False))
    uid = _hash("nothing", *edges)
    return ("BEGIN:VFREEBUSY", f"UID:{uid}", f"DTSTAMP:{stamp}", *span, "END:VFREEBUSY")


def _span(one: BusyTime) -> Iterable[str]:
    """Return the lines of start and end; an event without duration has no end (3.6.1)."""
    if one.dates:
        first, after = one.dates
        ends = [f"DTEND;VALUE=DATE:{format_date(after)}"] if after - first > DAY else []
        return (f"DTSTART;VALUE=DATE:{format_date(first)}", *ends)
    start, end = format_utc(one.event.start), format_utc(one.event.end)
    return (f"DTSTART:{start}", *([f"DTEND:{end}"] if start < end else []))


def _uid(one: BusyTime) -> str:
    """Return an id derived from the event's properties: Wix's events have no id."""
    event = one.event
    span = map(format_date, one.dates) if one.dates else map(format_utc, (event.start, event.end))
    return _hash(event.schedule_id, *span, f"{event.calendar_type.value} {event.all_day}")


def _hash(*facts: str) -> str:
    together = " ".join(facts).encode("utf-8", "replace")
    return f"{hashlib.sha256(together).hexdigest()[:32]}@calendar-connect"
