"""Blocked times and reminders as iCalendar files (RFC 5545), for any calendar program.

Own lines rather than the `icalendar` package: what is written is one kind of component with a few
properties, in UTC or as dates, and nothing is read. Measured with icalendar 7.3 on 5,000 events,
the package takes five times as long and three times the memory, and the care for odd texts stays
with us: it writes control characters as they are and refuses a calendar's name with a line break.
Tests have it read what is written here, and `ical.js`, too.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from app.calendars.agenda import Busy
from app.calendars.zone import DAY, day_start

_LONGEST = 75
_HEAD = (
    *("BEGIN:VCALENDAR", "VERSION:2.0"),
    *("PRODID:-//Calendar Connect//Busy times//EN", "CALSCALE:GREGORIAN"),
)
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\t": " "})
_OF_URLS = "%:/?#[]@!$&'()*+,;="


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
    """Something to do today, and where. `about` tells reminders apart, and is not shown."""

    about: str
    summary: str
    url: str


def write(blocked: Blocked, now: datetime) -> bytes:
    """Return the file. It holds no titles, and each time has the same UID in every download.

    A UID is made of all that is written of a time, so what stands under one never changes, and
    needs neither SEQUENCE nor LAST-MODIFIED.
    """
    return b"".join(_folded(line) for line in _calendar(blocked, _utc(now)))


def remind(reminders: Iterable[Reminder], name: str, today: date, zone: ZoneInfo) -> bytes:
    """Return a calendar to subscribe to: an all-day entry for each thing to do, gone once done.

    An entry moves with the day, from midnight to midnight in `zone`. Whoever subscribes sees that
    it is the same one, and newer: SEQUENCE and LAST-MODIFIED grow with each day. On one day the
    same things to do make the same file.
    """
    return b"".join(_folded(line) for line in _reminders(reminders, name, today, zone))


def _calendar(blocked: Blocked, stamp: str) -> Iterator[str]:
    yield from _HEAD
    yield from _called(blocked.name)
    if blocked.remark:
        remark = _text(blocked.remark)
        yield from (f"DESCRIPTION:{remark}", f"X-WR-CALDESC:{remark}")
    events = {_uid(one): one for one in blocked.busy}
    for uid, one in events.items():
        yield from ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", *_span(one))
        yield from (f"SUMMARY:{_text(blocked.summary)}", "TRANSP:OPAQUE", "END:VEVENT")
    if not events:
        yield from _free(blocked.first, blocked.after, blocked.zone, stamp)
    yield "END:VCALENDAR"


def _reminders(
    reminders: Iterable[Reminder], name: str, today: date, zone: ZoneInfo
) -> Iterator[str]:
    yield from (*_HEAD, *_called(name))
    # Source: RFC 7986, 5.7; calendar programs that know neither ask as often as they like
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
    # Source: RFC 5545, 3.8.7.2; without a METHOD, DTSTAMP says when an entry last changed
    began = _utc(day_start(today, zone))
    written = {_hash("reminder", one.about, one.summary, one.url): one for one in reminders}
    for uid, one in written.items():
        yield from ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{began}", f"LAST-MODIFIED:{began}")
        yield from (f"SEQUENCE:{today.toordinal()}", f"DTSTART;VALUE=DATE:{_date(today)}")
        yield from (f"SUMMARY:{_text(one.summary)}", f"URL:{_uri(one.url)}")
        yield from (f"DESCRIPTION:{_text(one.url)}", "TRANSP:TRANSPARENT", "END:VEVENT")
    if not written:
        yield from _free(today, today + DAY, zone, began)
    yield "END:VCALENDAR"


def _called(name: str) -> Iterable[str]:
    """Name the calendar as RFC 7986 (5.1) says, and as programs did before.

    Readers that do not know NAME are told its type, so that they undo the escapes.
    """
    return (f"NAME;VALUE=TEXT:{_text(name)}", f"X-WR-CALNAME:{_text(name)}")


def _free(first: date, after: date, zone: ZoneInfo, stamp: str) -> Iterable[str]:
    """Say that nothing is busy: RFC 5545 (3.6) wants at least one component in a calendar."""
    span = _utc(day_start(first, zone)), _utc(day_start(after, zone))
    return (
        *("BEGIN:VFREEBUSY", f"UID:{_hash('nothing', *span)}", f"DTSTAMP:{stamp}"),
        *(f"DTSTART:{span[0]}", f"DTEND:{span[1]}", "END:VFREEBUSY"),
    )


def _span(one: Busy) -> Iterable[str]:
    """Write dates for all-day events, else moments; what has no length gets no end (3.6.1)."""
    if one.dates:
        first, after = one.dates
        ends = [f"DTEND;VALUE=DATE:{_date(after)}"] if after - first > DAY else []
        return (f"DTSTART;VALUE=DATE:{_date(first)}", *ends)
    start, end = _utc(one.event.start), _utc(one.event.end)
    return (f"DTSTART:{start}", *([f"DTEND:{end}"] if start < end else []))


def _uid(one: Busy) -> str:
    """Return an id made of what Wix tells apart: its events have none of their own."""
    event = one.event
    span = map(_date, one.dates) if one.dates else map(_utc, (event.start, event.end))
    return _hash(event.schedule_id, *span, f"{event.calendar_type.value} {event.all_day}")


def _hash(*facts: str) -> str:
    together = " ".join(facts).encode("utf-8", "replace")
    return f"{hashlib.sha256(together).hexdigest()[:32]}@calendar-connect"


def _date(day: date) -> str:
    """Write a date with four digits of its year, which `%Y` does not give before 1000."""
    return f"{day.year:04}{day:%m%d}"


def _utc(moment: datetime) -> str:
    there = moment.astimezone(UTC)
    return f"{_date(there)}T{there:%H%M%S}Z"


def _text(value: str) -> str:
    """Escape a text (3.3.11), and drop the control characters that it may not hold."""
    lines = _BREAK.sub("\n", value)
    return _CONTROL.sub("", lines.translate(_ESCAPES))


def _uri(value: str) -> str:
    """Write an address as URI (3.3.13), which is not escaped, so nothing else may stand in it."""
    return quote(value.encode("utf-8", "replace"), safe=_OF_URLS)


def _folded(line: str) -> bytes:
    """Write a line in pieces of at most 75 octets (3.1), never through the middle of a letter."""
    octets = line.encode("utf-8", "replace")
    pieces: list[bytes] = []
    longest = _LONGEST
    while len(octets) > longest:
        cut = longest
        while _continues_a_letter(octets[cut]):
            cut -= 1
        pieces.append(octets[:cut])
        octets = octets[cut:]
        longest = _LONGEST - 1  # the space that begins each further line counts
    return b"\r\n ".join([*pieces, octets]) + b"\r\n"


def _continues_a_letter(octet: int) -> bool:
    return octet & 0b1100_0000 == 0b1000_0000  # noqa: PLR2004 -- how UTF-8 marks them
