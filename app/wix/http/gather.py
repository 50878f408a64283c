"""Run coroutines concurrently; when one fails, cancel the others."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar, overload

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")

_CONCURRENCY = 4


@overload
async def gather_or_cancel(
    one: Coroutine[Any, Any, A], two: Coroutine[Any, Any, B], /
) -> tuple[A, B]: ...


@overload
async def gather_or_cancel(
    one: Coroutine[Any, Any, A], two: Coroutine[Any, Any, B], three: Coroutine[Any, Any, C], /
) -> tuple[A, B, C]: ...


@overload
async def gather_or_cancel(*calls: Coroutine[Any, Any, T]) -> tuple[T, ...]: ...


async def gather_or_cancel(*calls: Coroutine[Any, Any, object]) -> tuple[object, ...]:
    """Return all results, in the order of the calls; when one fails, cancel the others.

    `asyncio.gather` would leave the others running. `asyncio.TaskGroup` leaves a cancellation
    request on the waiting task (CPython up to 3.12), which breaks `asyncio.timeout` before 3.11.3.

    Raises:
        Exception: The first failure, unwrapped.
    """
    tasks = [asyncio.create_task(call) for call in calls]
    done: set[asyncio.Task[object]] = set()
    try:
        if tasks:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await cancel_all(tasks)
    answered = (task for task in tasks if task in done)
    failed = next((task for task in answered if not task.cancelled() and task.exception()), None)
    return (failed.result(),) if failed else tuple(task.result() for task in tasks)


async def gather_limited(calls: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Do as `gather_or_cancel`, with at most four calls running at once."""
    if len(calls) == 1:
        return [await calls[0]]
    semaphore = asyncio.Semaphore(_CONCURRENCY)

    async def limited(call: Coroutine[Any, Any, T]) -> T:
        async with semaphore:
            return await call

    try:
        return list(await gather_or_cancel(*(limited(call) for call in calls)))
    finally:
        for call in calls:
            call.close()


async def cancel_all(tasks: Sequence[asyncio.Task[T]]) -> None:
    """Cancel the unfinished tasks and wait for them."""
    left = [task for task in tasks if task.cancel()]
    if left:
        await asyncio.wait(left)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # retrieved, so that asyncio does not report it as never retrieved
