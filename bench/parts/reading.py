"""The cost of parsing Wix's JSON into typed values."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from app.wix.external_calendars.responses import CONNECTION_LIST
from app.wix.parsing.json_body import decode_json
from app.wix.parsing.list_body import parse_body
from bench.fake_wix.control import FakeWix
from bench.fake_wix.objects import dumps
from bench.fake_wix.site_data import site_data
from bench.scale import Scale
from bench.table import Row, measure, show

CALLS = 300


def main(_: FakeWix, __: Scale) -> None:
    """Print the table."""
    body = dumps({"connections": [*site_data("", 10, 0, datetime.now(UTC)).connections.values()]})
    rows = [
        Row("json.loads", lambda: timed(lambda: json.loads(body))),
        Row("decode_json (depth, NaN, UTF-8)", lambda: timed(lambda: decode_json(body))),
        Row("parse_body: typed values", lambda: asyncio.run(timed_parsing(body))),
    ]
    measure(rows)
    show("Ten connections, 6 kB of JSON", rows)


def timed(work: Callable[[], object]) -> float:
    """Return µs of CPU per call."""
    started = time.process_time()
    for _ in range(CALLS):
        work()
    return (time.process_time() - started) / CALLS * 1e6


async def timed_parsing(body: bytes) -> float:
    """Return µs of CPU per response parsed to typed values."""
    started = time.process_time()
    for _ in range(CALLS):
        await parse_body(body, CONNECTION_LIST)
    return (time.process_time() - started) / CALLS * 1e6
