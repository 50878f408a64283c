"""Run an action at most once per key, across requests and processes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from app.stores.store import INTERRUPTED, UNDER_WAY, Store
from app.stores.waiting import Busy, waiting

T = TypeVar("T")

RESULT_TTL_S = 9 * 60 * 60
"""Longer than a form is valid."""

_RETRYABLE_TTL_S = 1.0
"""Long enough for other processes that poll for the result."""

_POLLS, _POLL_INTERVAL_S = 108, 0.25
"""27 seconds in all; an action has 25."""

_MAX_WAITING = 10
"""Requests that wait for one result; others get the fallback."""


class SingleFlight(Generic[T]):
    """Runs each action once per key and returns the same result to every caller.

    Results are kept for hours, so they must not contain secrets; a raised exception would hold
    every frame that it passed through.

    Args:
        store: shares the state and result of an action with other processes.
        fallback: result of an action that was interrupted.
        to_json: serialises a result.
        from_json: parses a result, None if the text is not one.
        is_final: whether a result is final; after any other the action may run again.
        sleep: waits between two polls of another process's action.
    """

    def __init__(  # noqa: PLR0913 -- by name
        self,
        store: Store,
        *,
        fallback: T,
        to_json: Callable[[T], str],
        from_json: Callable[[str], T | None],
        is_final: Callable[[T], bool] = lambda _: True,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store, self._fallback = store, fallback
        self._to_json, self._from_json, self._is_final, self._sleep = (
            to_json,
            from_json,
            is_final,
            sleep,
        )
        self._running: dict[str, asyncio.Future[T]] = {}

    async def run(self, key: str, act: Callable[[], Awaitable[T]]) -> T:
        """Run the action, or wait for the run with this key; return its result."""
        if running := self._running.get(key):
            return await self._awaited(key, lambda: asyncio.shield(running))
        future = self._running[key] = asyncio.get_running_loop().create_future()
        end = self._fallback
        try:
            end = await self._first(key, act, future)
        finally:
            del self._running[key]
            if not future.done():
                future.set_result(end)
        return end

    async def started(self, key: str) -> bool:
        """Whether an action with this key is running or has a final result."""
        [kept] = await self._store.get(key)
        end = self._from_json(kept)
        return key in self._running or (bool(kept) and (end is None or self._is_final(end)))

    async def finished(self, key: str) -> bool:
        """Whether an action with this key has ended."""
        [kept] = await self._store.get(key)
        return kept == INTERRUPTED or self._from_json(kept) is not None

    async def _first(
        self, key: str, act: Callable[[], Awaitable[T]], future: asyncio.Future[T]
    ) -> T:
        found = await self._store.claim(key, UNDER_WAY, ttl_s=RESULT_TTL_S)
        if not found:
            return await self._act(key, act)
        end = self._fallback if found == INTERRUPTED else self._from_json(found)
        if end is not None:
            return end

        async def poll() -> T:
            future.set_result(await self._poll(key))  # others go on even if this request may not
            return future.result()

        return await self._awaited(key, poll)

    async def _awaited(self, key: str, result: Callable[[], Awaitable[T]]) -> T:
        """Return a result of another request; the fallback if this one must not wait, or go on."""
        try:
            with waiting(f"result {key}", most=_MAX_WAITING):
                return await result()
        except Busy:
            return self._fallback

    async def _poll(self, key: str) -> T:
        for _ in range(_POLLS):
            await self._sleep(_POLL_INTERVAL_S)
            [found] = await self._store.get(key)
            end = self._from_json(found)
            if end is not None:
                return end
            if found in {"", INTERRUPTED}:  # the first is lost together with its store
                break
        return self._fallback

    async def _act(self, key: str, act: Callable[[], Awaitable[T]]) -> T:
        end = self._fallback
        try:
            end = await act()
        finally:
            lasts = self._is_final(end)
            await self._store.put(
                key, self._to_json(end), ttl_s=RESULT_TTL_S if lasts else _RETRYABLE_TTL_S
            )
        return end
