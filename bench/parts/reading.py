"""The cost of parsing Wix's JSON into typed values."""

import json
import time
from collections.abc import Callable

from app.wix.external_calendars.responses import parse_connection_list
from app.wix.parsing.json_body import decode_json
from bench.fake_wix.control import FakeWix
from bench.fake_wix.site_data import dumps, site_data
from bench.scale import Scale
from bench.table import Row, measure, show

CALLS = 300


def main(_: FakeWix, __: Scale) -> None:
    """Print the table."""
    body = dumps({"connections": [*site_data(10, 0).connections.values()]})
    rows = [
        Row("json.loads", lambda: timed(lambda: json.loads(body))),
        Row("decode_json (depth, NaN, UTF-8)", lambda: timed(lambda: decode_json(body))),
        Row(
            "decode_json and typed values",
            lambda: timed(lambda: parse_connection_list(decode_json(body))),
        ),
    ]
    measure(rows)
    show("Ten connections, 6 kB of JSON", rows)


def timed(work: Callable[[], object]) -> float:
    """Return µs of CPU per call."""
    started = time.process_time()
    for _ in range(CALLS):
        work()
    return (time.process_time() - started) / CALLS * 1e6
