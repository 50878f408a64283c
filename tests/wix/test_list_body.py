"""Responses with a long list are read item by item, as strictly as any other."""

import asyncio
import json
import tracemalloc
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, strategies as some

from app.wix.parsing.fields import ITEMS_MAX
from app.wix.parsing.json_body import MAX_DEPTH, UnreadableError, decode_json
from app.wix.parsing.json_window import VALUE_MAX
from app.wix.parsing.list_body import SLICE, ListBody, parse_body
from tests.rows import each_row
from tests.strategies import BODIES, VALUES, example_settings

Found = tuple[list[Any], int, Mapping[str, object]]


def item_or_error(item):
    if "bad" in item:
        raise UnreadableError("bad")
    return item


ITEMS = ListBody("items", item_or_error, lambda found, rest: ([*found], found.unreadable, rest))


async def in_slices(body: bytes, slice_bytes: int = SLICE) -> Found | None:
    """Return items, number of unreadable ones and other members; None for an unreadable body."""
    with suppress(UnreadableError):
        return await parse_body(body, ITEMS, slice_bytes=slice_bytes)
    return None


def at_once(body: bytes) -> Found | None:
    """Return what `in_slices` must return, by decoding the whole body."""
    with suppress(UnreadableError):
        rest = dict(decode_json(body))
        items = rest.pop("items", None)
        if items is None or isinstance(items, list):
            good = [one for one in items or [] if isinstance(one, dict) and "bad" not in one]
            return good, len(items or []) - len(good), rest
    return None


ODD = """{ "more": [1, {"a": null}],
    "items" : [ {"n": -12.5e+30, "t": "aü\U0001f600\\ud83d\\" [{,"} ,{"x":0},
    7, null,"]", [], {"bad":1},
    {"x": [true, false, {"y": {}}]} , 1.0, -3, 2E-2 ] ,"last":12345.5e-1}
"""


@pytest.mark.parametrize("slice_bytes", [1, 7, 1000])
@each_row(
    "body",
    [
        b'{"items": [{"x": 1}], "items": [{"x": 2}]}',
        b'{"items": null, "items": [{"x": 2}]}',
        b'{"items": [{"x": 1}], "\\u0069tems": null}',
        b'{"items": [{"x": 1}, {"x": 1, "x": 1}]}',
        b'{"items": [{"x": {"y": 1, "y": 2}}]}',
        b'{"items": [], "more": 1, "more": 2}',
        b'{"items": [], "more": {"x": 1, "x": 2}}',
        b'{"items": [{"x": NaN}, {"x": 1}]}',
    ],
)
async def test_a_repeated_key_makes_the_whole_response_unreadable(body, slice_bytes):
    assert await in_slices(body, slice_bytes) is None
    assert at_once(body) is None


@pytest.mark.parametrize("slice_bytes", [*range(1, 12), 100, 1000])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
async def test_where_a_slice_ends_changes_nothing(slice_bytes, mark):
    body = mark + ODD.encode()
    found = at_once(body)
    assert found
    assert (len(found[0]), found[1]) == (3, 8)
    assert await in_slices(body, slice_bytes) == found


@each_row("body", [ODD.encode()[:end] for end in range(len(ODD.encode()) - 2)])
async def test_a_body_that_ends_too_early_is_unreadable(body):
    assert await in_slices(body, 40) is None


@each_row(
    "body",
    [
        *BODIES,
        *(json.dumps({"items": value}).encode() for value in VALUES),
        *(json.dumps({"items": [value, {"a": value}], "b": value}).encode() for value in VALUES),
        *(b'{"items": [{}], "items": [{"a": 1}]}', b'{"items": [{}], "items": null}'),
        *(b'{"items": 5, "items": [{}]}', b'{"items": [{}], "items": 5}', b'{"a": 1, "a": 2}'),
        *(b'{"items": [{},]}', b'{"items": [,{}]}', b'{"items": [{} {}]}', b'{"items": [{}}'),
        *(b'{"a": 1,}', b"{,}", b'{"a" 1}', b"{a: 1}", b"{1: 1}", b'{"a": 1}}', b'{"a": 1} x'),
        *(b'{"items": [{}], "a": 1 "b": 2}', b'{"a": 01}', b'{"items": [1.]}', b'{"a": +1}'),
        *(b'{"items": ["\xff"]}', b'{"items": ["\xc3"]}', b'{"a": "\n"}', b"{} \xc3"),
    ],
)
async def test_any_body_is_judged_like_one_decoded_at_once(body):
    for slice_bytes in (7, SLICE):
        assert repr(await in_slices(body, slice_bytes)) == repr(at_once(body)), slice_bytes


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from(["items", "bad", "a", "ü"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@example_settings(300)
@given(
    json_values.map(lambda value: {"items": value, "a": 1}) | json_values,
    some.sampled_from([None, 1]),
    some.lists(some.tuples(some.integers(0, 300), some.binary(max_size=2)), max_size=1),
    some.integers(1, 30),
)
async def test_any_json_is_judged_like_one_decoded_at_once(value, indent, cuts, slice_bytes):
    body = json.dumps(value, indent=indent).encode()
    for at, instead in cuts:
        body = body[: at % (len(body) + 1)] + instead + body[at % (len(body) + 1) + 1 :]
    assert repr(await in_slices(body, slice_bytes)) == repr(at_once(body))


def nested(depth: int) -> str:
    return '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1)


@each_row("item", [nested(MAX_DEPTH - 2), json.dumps({"a": "{[" * 50})])
async def test_an_item_may_be_nested_as_deep_as_in_any_response(item):
    body = f'{{"items": [{item}], "b": {nested(MAX_DEPTH - 1)}}}'.encode()
    assert await in_slices(body, 7) == await in_slices(body) == at_once(body)
    assert at_once(body)


@each_row(
    "body",
    [
        f'{{"items": [{nested(MAX_DEPTH - 1)}]}}',
        f'{{"items": [[{nested(MAX_DEPTH - 2)}]]}}',
        f'{{"b": {nested(MAX_DEPTH)}}}',
    ],
)
async def test_deeper_nesting_is_unreadable(body):
    assert await in_slices(body.encode(), 7) is None
    assert await in_slices(body.encode()) is None
    assert at_once(body.encode()) is None


async def test_other_tasks_run_between_slices_of_a_long_list():
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count_turns())
    item = b'{"a":"' + b"x" * 92 + b'"}'
    await in_slices(b'{"items":[' + b",".join([item] * (SLICE // 101)) + b"]}")
    assert turns == 0
    await in_slices(b'{"items":[' + b",".join([item] * (10 * SLICE // 101)) + b"]}")
    assert turns in {9, 10}
    counting.cancel()


@each_row(
    "body",
    [
        {"items": [{}] * (ITEMS_MAX + 1)},
        {"items": [{"a": "x" * (2 * VALUE_MAX)}]},
        {"items": [], "a": "x" * VALUE_MAX},
        {"items": [], **{str(number): "x" * 1000 for number in range(VALUE_MAX // 1000)}},
    ],
)
async def test_what_would_take_too_much_memory_is_unreadable(body):
    assert await in_slices(json.dumps(body).encode()) is None


async def peak_of(body: bytes) -> int:
    tracemalloc.start()
    await in_slices(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


async def test_memory_is_needed_for_one_item_not_for_the_list():
    item = b'{"bad":[' + b"[]," * 30_000 + b"[]]}"
    few, many = [await peak_of(b'{"items":[' + b",".join([item] * n) + b"]}") for n in (2, 12)]
    assert many < 1.2 * few
