"""Several questions at once, which end together."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


async def at_once(questions: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Return all answers, in their order. When one fails the others are stopped.

    `asyncio.gather` would let the others go on asking. `asyncio.TaskGroup` would leave a request to
    cancel on whoever waits (CPython up to 3.12), which no `asyncio.timeout` gets along with
    before 3.11.3.

    Raises:
        Exception: the first failure, by itself, as if it had been asked for alone.
    """
    tasks = [asyncio.create_task(question) for question in questions]
    done: set[asyncio.Task[T]] = set()
    try:
        if tasks:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await _stopped(tasks)
    answered = (task for task in tasks if task in done)
    failed = next((task for task in answered if not task.cancelled() and task.exception()), None)
    return [failed.result()] if failed else [task.result() for task in tasks]


async def _stopped(tasks: Sequence[asyncio.Task[T]]) -> None:
    """Stop what is not done, and wait for it."""
    left = [task for task in tasks if task.cancel()]
    if left:
        await asyncio.wait(left)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody complains of what was not raised
