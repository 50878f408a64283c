"""Strategies for arbitrary responses of Wix: bodies, headers and values for property tests.

`make fuzz` tries fifty times as many, others each time; `FUZZ` is how many times as many.
"""

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, settings, strategies as some

_TIMES_AS_MANY = int(os.environ.get("FUZZ", "1"))


def example_settings(examples: int) -> settings:
    """Return settings with a fixed set of examples, unless more are requested."""
    return settings(
        max_examples=examples * _TIMES_AS_MANY,
        derandomize=_TIMES_AS_MANY == 1,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],  # shrinking a page takes minutes
        database=None,
        suppress_health_check=[*HealthCheck],
    )


TIMES = (
    *("2026-11-24t10:00:00z", "2026-11-24T24:00:00Z", "2026-12-31T23:59:60Z", "2026-11-24"),
    *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999999-12:00"),
    *("10000-01-01T00:00:00Z", "2026-11-24T10:00:00+99:99", "2026-11-24T10:00:00", "soon"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7, 1.5, 10**400, float("nan"), float("inf"), [], {}, [None], [[]]),
    *("", " ", "x", "\ud800", "\x00", "\u202e", "%s%(n)s{x}", "<b>", "a" * 70_000, "../..", "?"),
    *({"id": 5}, {"id": "\ud800"}, ["x", 5, {}], {"calendars": 5}, {"next": "again"}, *TIMES),
)
BODIES: tuple[bytes, ...] = (
    *(b"", b" ", b"null", b"[]", b'"x"', b"5", b"{}", b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00"),
    *(
        b"NaN",
        b'{"events": NaN}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"events": [',
    ),
    *(b"[" * 100_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b"<html>", b" " * 3_000_000),
    *(b'{"events": [{}], "connections": [5], "schedules": [null], "providers": [[]]}',),
    *(b'{"connection": {"id": "c"}, "connection": {"id": "d"}}', b'{"connections": {}}'),
)
HEADERS: tuple[tuple[str, str], ...] = (
    *(
        ("retry-after", odd)
        for odd in ("-5", "nan", "1e9", "", "9" * 400, "0", "Mon, 99 Foo 1", "²")
    ),
    ("retry-after", "Fri, 31 Dec 9999 23:59:59 -9999"),
    ("retry-after", "Sat, 01 Jan 0001 00:00:00 +9999"),
    ("retry-after", "Sun, 06 Nov 2094 08:49:37"),
    *(
        ("location", odd)
        for odd in ("http://[::1", "//", "http://x:99999999/", "\x00", "ü", "mailto:")
    ),
    *(("content-encoding", odd) for odd in ("gzip", "br", "gzip, gzip", "identity", "ü")),
    *(("content-type", odd) for odd in ("text/html", "x", "application/json; charset=utf-7")),
    *(("x-wix-request-id", odd) for odd in ("", "a b", "\t", "x" * 10_000)),
    ("set-cookie", "a=\x00; expires=Fri, 99 Foo 99999"),
)
STATUSES = (
    *(200, 201, 204, 206, 301, 304, 400, 401, 403, 404, 409, 410, 428, 429),
    *(500, 503, 599),
)

odd_responses = some.tuples(
    some.sampled_from(STATUSES) | some.just(200),
    some.sampled_from(BODIES) | some.binary(max_size=40),
    some.lists(some.sampled_from(HEADERS), max_size=2, unique_by=lambda header: header[0]),
)
changes = some.lists(
    some.tuples(
        some.integers(0, 10_000),
        some.sampled_from(("replaced", "replaced", "deleted", "doubled", "joined")),
        some.sampled_from(VALUES),
    ),
    min_size=1,
    max_size=3,
)


def build_response(odd: tuple[int, bytes, list[tuple[str, str]]]) -> httpx.Response:
    """Build a response from drawn values."""
    status, body, headers = odd
    raw = [(name.encode(), value.encode("utf-8")) for name, value in headers]
    return httpx.Response(status, stream=httpx.ByteStream(body), headers=raw)


def change_json(body: bytes, changes: list[tuple[int, str, Any]]) -> bytes:
    """Return JSON with one value changed."""
    content = json.loads(body)
    for number, how, value in changes:
        places = [*_places(content)]
        if not places:
            break
        inside, key = places[number % len(places)]
        if how == "replaced":
            inside[key] = copy.deepcopy(value)
        elif how == "deleted":
            del inside[key]
        elif isinstance(inside, list):
            inside.append(copy.deepcopy(inside[key] if how == "doubled" else value))
    return json.dumps(content).encode()


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every value in some JSON, as its container and key."""
    keys: list[Any] = []
    if isinstance(content, dict):
        keys = list(content)
    elif isinstance(content, list):
        keys = list(range(len(content)))
    for key in keys:
        yield content, key
        yield from _places(content[key])
