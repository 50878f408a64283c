"""Several questions at once, which end together."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar, overload

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
    """Return all answers.

    `asyncio.gather` would let the others go on asking Wix after one has failed. Here they are
    stopped, and the first failure is raised by itself, as if it had been asked for alone.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(question) for question in questions]
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
    else:
        return tuple(task.result() for task in tasks)
    raise first  # out of the group's `except`, so that its own cause is what the log shows
