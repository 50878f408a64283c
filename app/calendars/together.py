"""Two or three questions at once, of kinds that differ."""

from collections.abc import Coroutine
from typing import Any, TypeVar, overload

from app.wix import at_once

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


@overload
async def together(one: Coroutine[Any, Any, A], two: Coroutine[Any, Any, B], /) -> tuple[A, B]: ...


@overload
async def together(
    one: Coroutine[Any, Any, A], two: Coroutine[Any, Any, B], three: Coroutine[Any, Any, C], /
) -> tuple[A, B, C]: ...


async def together(*questions: Coroutine[Any, Any, object]) -> tuple[object, ...]:
    """Return all answers; see `at_once`."""
    return tuple(await at_once(questions))
