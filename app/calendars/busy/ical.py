"""Blocked times and reminders as iCalendar files (RFC 5545), for any calendar program.

Own lines rather than the `icalendar` package: what is written is one kind of component with a few
properties, in UTC or as dates, and nothing is read. Measured with icalendar 7.3 on 5,000 events,
the package takes five times as long and three times the memory, and the care for odd texts stays
with us: it writes control characters as they are and refuses a calendar's name with a line break.
Tests have it read what is written here, and `ical.js`, too.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.calendars.busy.agenda import Busy
from app.calendars.busy.ical_line import day, folded, moment, text, uri
from app.calendars.values.zone import DAY, day_start

_HEAD = (
    *("BEGIN:VCALENDAR", "VERSION:2.0"),
    *("PRODID:-//Calendar Connect//Busy times//EN", "CALSCALE:GREGORIAN"),
)


@dataclass(frozen=True, slots=True)
class Blocked:
    """What to write: busy times of the days from `first` up to `after`, and what they are called.

    `zone` is where those days begin. `remark` says what is missing, if anything is.
    """

    busy: tuple[Busy, ...]
    first: date
    after: date
    zone: ZoneInfo
    name: str
    summary: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to do today, why, and where. `about` tells reminders apart, and is not shown."""

    about: str
    summary: str
    url: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reminders:
    """What to do on the day that it is at the business, from midnight to midnight in `zone`.

    `remark` says what could not be looked at, if anything.
    """

    todo: tuple[Reminder, ...]
    today: date
    zone: ZoneInfo
    name: str
    remark: str = ""


def write(blocked: Blocked, now: datetime) -> bytes:
    """Return the file. It holds no titles, and each time has the same UID in every download.

    A UID is made of all that is written of a time, so what stands under one never changes, and
    needs neither SEQUENCE nor LAST-MODIFIED.
    """
    return b"".join(folded(line) for line in _calendar(blocked, moment(now)))


def remind(reminders: Reminders) -> bytes:
    """Return a calendar to subscribe to: an all-day entry for each thing to do, gone once done.

    An entry moves with the day. Whoever subscribes sees that it is the same one, and newer:
    SEQUENCE and LAST-MODIFIED grow with each day. On one day nothing changes under a UID, which is
    made of all that is written: the same things to do make the same file.
    """
    return b"".join(folded(line) for line in _reminders(reminders))


def _calendar(blocked: Blocked, stamp: str) -> Iterator[str]:
    yield from _head(blocked.name, blocked.remark)
    events = {_uid(one): one for one in blocked.busy}
    for uid, one in events.items():
        yield from ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", *_span(one))
        yield from (f"SUMMARY:{text(blocked.summary)}", "TRANSP:OPAQUE", "END:VEVENT")
    if not events:
        span = () if blocked.remark else (blocked.first, blocked.after)
        yield from _free(span, blocked.zone, stamp)
    yield "END:VCALENDAR"


def _reminders(reminders: Reminders) -> Iterator[str]:
    today, zone = reminders.today, reminders.zone
    yield from _head(reminders.name, reminders.remark)
    # Source: RFC 7986, 5.7; calendar programs that know neither ask as often as they like
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
    # Source: RFC 5545, 3.8.7.2; without a METHOD, DTSTAMP says when an entry last changed
    began = moment(day_start(today, zone))
    written = {_hash("reminder", *astuple(one)): one for one in reminders.todo}
    for uid, one in written.items():
        yield from ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{began}", f"LAST-MODIFIED:{began}")
        yield from (f"SEQUENCE:{today.toordinal()}", f"DTSTART;VALUE=DATE:{day(today)}")
        yield from (f"SUMMARY:{text(one.summary)}", f"URL:{uri(one.url)}")
        told = text(f"{one.why}\n{one.url}".strip())
        yield from (f"DESCRIPTION:{told}", "TRANSP:TRANSPARENT", "END:VEVENT")
    if not written:
        yield from _free(() if reminders.remark else (today, today + DAY), zone, began)
    yield "END:VCALENDAR"


def _head(name: str, remark: str) -> Iterator[str]:
    """Begin a calendar, named and described as RFC 7986 (5.1, 5.2) says and as was done before.

    Readers that do not know NAME are told its type, so that they undo the escapes.
    """
    yield from (*_HEAD, f"NAME;VALUE=TEXT:{text(name)}", f"X-WR-CALNAME:{text(name)}")
    if remark:
        yield from (f"DESCRIPTION:{text(remark)}", f"X-WR-CALDESC:{text(remark)}")


def _free(days: tuple[date, date] | tuple[()], zone: ZoneInfo, stamp: str) -> Iterable[str]:
    """Say that nothing is busy: RFC 5545 (3.6) wants at least one component in a calendar.

    Without days it says so of no time at all: that is for what could not be read to the end.
    """
    edges = [moment(day_start(each, zone)) for each in days]
    span = (f"{name}:{edge}" for name, edge in zip(("DTSTART", "DTEND"), edges, strict=False))
    uid = _hash("nothing", *edges)
    return ("BEGIN:VFREEBUSY", f"UID:{uid}", f"DTSTAMP:{stamp}", *span, "END:VFREEBUSY")


def _span(one: Busy) -> Iterable[str]:
    """Write dates for all-day events, else moments; what has no length gets no end (3.6.1)."""
    if one.dates:
        first, after = one.dates
        ends = [f"DTEND;VALUE=DATE:{day(after)}"] if after - first > DAY else []
        return (f"DTSTART;VALUE=DATE:{day(first)}", *ends)
    start, end = moment(one.event.start), moment(one.event.end)
    return (f"DTSTART:{start}", *([f"DTEND:{end}"] if start < end else []))


def _uid(one: Busy) -> str:
    """Return an id made of what Wix tells apart: its events have none of their own."""
    event = one.event
    span = map(day, one.dates) if one.dates else map(moment, (event.start, event.end))
    return _hash(event.schedule_id, *span, f"{event.calendar_type.value} {event.all_day}")


def _hash(*facts: str) -> str:
    together = " ".join(facts).encode("utf-8", "replace")
    return f"{hashlib.sha256(together).hexdigest()[:32]}@calendar-connect"
