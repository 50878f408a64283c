"""Values made of long lists, without blocking the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")

LARGE = 500
"""Lists of more items are worked on in a thread. Of 500, an audit takes some 10 ms."""

_THREAD = ThreadPoolExecutor(1, thread_name_prefix="derived")
"""One for all sites: threads share the interpreter, and with each the event loop waits longer."""


class Derived(Generic[K, T]):
    """The latest value that a pure function made; callers with the same argument share it.

    Args:
        make: the function.
        size: the number of items in its argument.
        same: whether two arguments lead to the same value.
    """

    def __init__(
        self, make: Callable[[K], T], *, size: Callable[[K], int], same: Callable[[K, K], bool]
    ) -> None:
        self._make, self._size, self._same = make, size, same
        self._latest: tuple[K, T] | None = None
        self._making: tuple[K, asyncio.Future[T]] | None = None

    async def of(self, given: K) -> T:
        """Return the value of an argument, made by `make` unless it is known or being made."""
        if self._latest and self._same(self._latest[0], given):
            return self._latest[1]
        if self._size(given) <= LARGE:
            value = self._make(given)
        else:
            value = await self._in_thread(given)
        self._latest = given, value
        return value

    def clear(self) -> None:
        """Forget the latest value."""
        self._latest = self._making = None

    async def _in_thread(self, given: K) -> T:
        making = self._making
        if making is None or not self._same(making[0], given):
            loop = asyncio.get_running_loop()
            making = given, loop.run_in_executor(_THREAD, self._make, given)
            self._making = making
        try:
            return await asyncio.shield(making[1])
        finally:
            if making[1].done() and self._making is making:
                self._making = None
