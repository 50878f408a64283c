"""Blocked times and reminders as iCalendar files (RFC 5545), for any calendar program.

Own lines rather than the `icalendar` package: what is written here is one component with a few
properties, in UTC or as dates, and nothing is read. The package would bring its parser, its time
zone database and another dependency (`python-dateutil`) for that.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.calendars.agenda import Busy
from app.calendars.zone import DAY

_LONGEST = 75
_HEAD = (
    *("BEGIN:VCALENDAR", "VERSION:2.0"),
    *("PRODID:-//Calendar Connect//Busy times//EN", "CALSCALE:GREGORIAN"),
)
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Blocked:
    """What to write: busy times of the days from `first` up to `after`, and what they are called.

    `remark` says what is missing, if anything is.
    """

    busy: tuple[Busy, ...]
    first: date
    after: date
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
    """Return the file. It holds no titles, and each time has the same UID in every download."""
    return b"".join(_folded(line) for line in _calendar(blocked, _utc(now)))


def remind(reminders: Iterable[Reminder], name: str, now: datetime) -> bytes:
    """Return a calendar to subscribe to: an all-day entry for each thing to do, gone once done."""
    return b"".join(_folded(line) for line in _reminders(reminders, name, now))


def _reminders(reminders: Iterable[Reminder], name: str, now: datetime) -> Iterator[str]:
    yield from (*_HEAD, f"X-WR-CALNAME:{_text(name)}")
    # Source: RFC 7986, 5.7; calendar programs that know neither ask as often as they like
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
    written = [*reminders]
    for one in written:
        yield from ("BEGIN:VEVENT", f"UID:{_hash('reminder', one.about)}", f"DTSTAMP:{_utc(now)}")
        yield from (f"DTSTART;VALUE=DATE:{now:%Y%m%d}", f"SUMMARY:{_text(one.summary)}")
        yield from (f"URL:{one.url}", f"DESCRIPTION:{_text(one.url)}", "TRANSP:TRANSPARENT")
        yield "END:VEVENT"
    if not written:
        yield from _free(now, now + DAY, _utc(now))
    yield "END:VCALENDAR"


def _calendar(blocked: Blocked, stamp: str) -> Iterator[str]:
    yield from _HEAD
    yield f"X-WR-CALNAME:{_text(blocked.name)}"
    if blocked.remark:
        yield f"X-WR-CALDESC:{_text(blocked.remark)}"
    events = {_uid(one): one for one in blocked.busy}
    for uid, one in events.items():
        yield from ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", *_span(one))
        yield from (f"SUMMARY:{_text(blocked.summary)}", "TRANSP:OPAQUE", "END:VEVENT")
    if not events:
        yield from _free(blocked.first, blocked.after, stamp)
    yield "END:VCALENDAR"


def _free(first: date, after: date, stamp: str) -> Iterable[str]:
    """Say that nothing is busy: RFC 5545 (3.6) wants at least one component in a calendar."""
    span = f"{first:%Y%m%d}T000000Z", f"{after:%Y%m%d}T000000Z"
    uid = _hash("nothing", *span)
    return (
        *("BEGIN:VFREEBUSY", f"UID:{uid}", f"DTSTAMP:{stamp}"),
        *(f"DTSTART:{span[0]}", f"DTEND:{span[1]}", "END:VFREEBUSY"),
    )


def _span(one: Busy) -> Iterable[str]:
    """Write dates for all-day events, else moments; what has no length gets no end (3.6.1)."""
    if one.dates:
        first, after = one.dates
        end = "" if after - first == DAY else f"DTEND;VALUE=DATE:{after:%Y%m%d}"
        return filter(None, (f"DTSTART;VALUE=DATE:{first:%Y%m%d}", end))
    start, end = _utc(one.event.start), _utc(one.event.end)
    return (f"DTSTART:{start}", *([f"DTEND:{end}"] if start < end else []))


def _uid(one: Busy) -> str:
    """Return an id made of what Wix tells apart: its events have none of their own."""
    event = one.event
    kind = f"{event.calendar_type.value} {event.all_day}"
    return _hash(event.schedule_id, _utc(event.start), _utc(event.end), kind)


def _hash(*facts: str) -> str:
    return f"{hashlib.sha256(' '.join(facts).encode()).hexdigest()[:32]}@calendar-connect"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escape a text (3.3.11), and drop the control characters that it may not hold."""
    escaped = value.translate(_ESCAPES)
    return "".join(c for c in escaped if c >= " " and c != "\x7f")


def _folded(line: str) -> bytes:
    """Write a line in pieces of at most 75 octets (3.1), never through the middle of a letter."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        octets = letter.encode("utf-8", "replace")
        if len(piece) + len(octets) > _LONGEST:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
