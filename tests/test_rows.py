"""A table reports each of its failing rows."""

import inspect

import pytest

from tests.rows import each_row


@each_row(("left", "right"), [(1, 1), (2, 3), (4, 5)])
def compare(left, right):
    assert left == right


@each_row("one", "ab")
@each_row("two", "xy")
async def pair(seen, one, two):
    seen.append(one + two)


@each_row("text", ["five", "5"])
async def refuse(text):
    with pytest.raises(ValueError, match="invalid literal"):
        int(text)


def test_each_failing_row_is_reported():
    with pytest.raises(BaseExceptionGroup) as caught:
        compare()

    notes = [error.__notes__ for error in caught.value.exceptions]
    assert notes == [
        ["in the row {'left': 2, 'right': 3}"],
        ["in the row {'left': 4, 'right': 5}"],
    ]


async def test_missing_expected_failures_are_reported_too():
    with pytest.raises(pytest.fail.Exception) as caught:
        await refuse()

    assert caught.value.__notes__ == ["in the row {'text': '5'}"]


async def test_tables_multiply_and_leave_fixtures_to_pytest():
    seen: list[str] = []

    await pair(seen=seen)

    assert seen == ["ax", "ay", "bx", "by"]
    assert [*inspect.signature(pair).parameters] == ["seen"]


def test_an_empty_table_is_an_error():
    with pytest.raises(AssertionError, match="no row of one"):
        each_row("one", [])
