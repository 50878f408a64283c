"""Work for a thread of its own, one piece after the other."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class OwnThread:
    """A thread that starts with the first piece of work.

    The end of the process does not wait for it, unlike an executor's, whose disk may not answer.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._work: SimpleQueue[Callable[[], None] | None] | None = None

    async def run(self, act: Callable[[], T]) -> T:
        """Run something in the thread and return its result."""
        if self._work is None:
            self._work = SimpleQueue()
            threading.Thread(target=_run, args=[self._work], name=self._name, daemon=True).start()
        loop = asyncio.get_running_loop()
        result: asyncio.Future[T] = loop.create_future()

        def tell(set_it: Callable[[], None]) -> None:
            with suppress(RuntimeError):  # the event loop has ended meanwhile
                loop.call_soon_threadsafe(lambda: None if result.done() else set_it())

        def work() -> None:
            try:
                found = act()
            except Exception as error:  # noqa: BLE001 -- raised again where it is awaited
                tell(lambda error=error: result.set_exception(error))  # type: ignore[misc]
            else:
                tell(lambda: result.set_result(found))

        self._work.put(work)
        return await result

    def close(self) -> None:
        """End the thread after what it has to do."""
        if self._work is not None:
            self._work.put(None)
            self._work = None


def _run(pieces: "SimpleQueue[Callable[[], None] | None]") -> None:
    while (work := pieces.get()) is not None:
        work()
