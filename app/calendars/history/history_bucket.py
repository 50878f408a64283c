"""The values of a site's history: the records of some connections, as text. No I/O."""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from app.calendars.history.connection_history import WatchedSpan
from app.calendars.history.history_record import Record
from app.calendars.history.observed import Observed

_BUCKETS = 64
"""Values per site. A look reads all of them, and a change writes one."""

KEYS = [f"{n:02d}" for n in range(_BUCKETS)]
_FORM = re.compile(r"(\d{12}) (.*)", re.DOTALL)

Bucket = dict[str, Record]


def after_look(bucket: Bucket, seen: Mapping[str, Observed], at_s: int, *, whole: bool) -> Bucket:
    """Return the records after a look; `whole` as in `SiteHistory.looked`."""
    found = {key: bucket.get(key, Record()).observed(at_s, one) for key, one in seen.items()}
    others = {key: one for key, one in bucket.items() if key not in seen}
    if whole:
        others = {key: one.missed(at_s) for key, one in others.items()}
    return {**{key: one for key, one in others.items() if not one.is_over(at_s)}, **found}


def bucket_key(handle: str) -> str:
    """Return the key of the value that has a connection."""
    return KEYS[sum(handle.encode()) % _BUCKETS]


def encode(before: str, now_s: float, value: object) -> str:
    """Return a value as text that is greater than the one before."""
    number = max(version_of(before) + 1, int(now_s))
    return f"{number:012d} {json.dumps(value, separators=(',', ':'))}"


def version_of(text: str) -> int:
    """Return the number that a value begins with; it is about the time of writing."""
    found = _FORM.fullmatch(text)
    return int(found[1]) if found else 0


def _read(text: str) -> object:
    found = _FORM.fullmatch(text)
    return json.loads(found[2]) if found else None


def decode(text: str) -> Bucket:
    """Return the records in a value."""
    try:
        rows = cast("dict[str, list[Any]]", _read(text) or {})
        return {handle: Record.from_json(row) for handle, row in rows.items()}
    except (ValueError, TypeError, AttributeError):  # of a release that records something else
        return {}


def decode_spans(text: str) -> tuple[WatchedSpan, ...]:
    """Return the times in which the site was looked at."""
    rows = cast("list[tuple[int, int]]", _read(text) or [])
    return tuple(WatchedSpan(first, last) for first, last in rows)
