"""How many functions are called to parse one item of a list: a guard against slower parsing."""

import json
import sys

import pytest

from app.wix.external_calendars.responses import CONNECTION_LIST, EVENT_PAGE
from app.wix.parsing.list_body import parse_body
from app.wix.schedules.responses import SCHEDULE_PAGE
from app.wix.staff_members.responses import STAFF_PAGE
from tests.wix.conftest import sample

ITEMS = 300
STAFF_MEMBER = {
    "id": "m1",
    "name": "Anita",
    "email": "anita@example.test",
    "resourceId": "r1",
    "associatedWixIdentity": {"identificationData": {"wixUserId": "u1"}},
}


@pytest.mark.parametrize("slice_bytes", [8 * 1024, 1024 * 1024])
@pytest.mark.parametrize(
    ("parser", "item", "most"),
    [
        (CONNECTION_LIST, sample("get_connection")["connection"], 196),
        (CONNECTION_LIST, sample("list_connections")["connections"][1], 138),
        (SCHEDULE_PAGE, sample("get_schedule")["schedule"], 65),
        (STAFF_PAGE, STAFF_MEMBER, 69),
        (EVENT_PAGE, sample("list_events_own_pi")["events"][0], 72),
    ],
)
async def test_parsing_an_item_takes_few_calls(parser, item, most, slice_bytes):
    body = json.dumps({parser.key: [item] * ITEMS}).encode()
    await parse_body(body, parser, slice_bytes=slice_bytes)
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        await parse_body(body, parser, slice_bytes=slice_bytes)
    finally:
        sys.setprofile(None)
    assert calls / ITEMS <= most
