"""Commands to Redis, within a time limit."""

import asyncio
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

TIMEOUT_S = 0.25

MAX_CONNECTIONS = 64

_TURNS = 10
"""The time limit passes in so many turns of the event loop, each of which waits for a reply. So a
process that is itself late does not take Redis for silent."""

FAILURES = (RedisError, OSError, ValueError)
"""What executing commands raises. redis-py raises ValueError if the server is not Redis."""

Command = tuple[str | int, ...]


class RedisConnection:
    """Connections to a server.

    Args:
        url: of Redis; it may hold a password.
        timeout_s: for one batch of commands, connecting included.
    """

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        # redis-py's defaults: no timeout, ten retries, an error when the pool is exhausted
        limit_s = _TURNS * timeout_s  # `execute` gives up before, but for a late process
        pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]  # redis-py leaves it open
            url,
            max_connections=MAX_CONNECTIONS,
            timeout=limit_s,
            protocol=2,
            socket_timeout=limit_s,
            socket_connect_timeout=limit_s,
            retry=Retry(NoBackoff(), 0),
            driver_info=None,
        )
        self._redis = Redis.from_pool(pool)
        self._timeout_s = timeout_s

    async def execute(self, *commands: Command) -> list[Any]:
        """Return a reply to each command, or raise one of `FAILURES`."""
        pipeline = self._redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)  # pyright: ignore[reportUnknownMemberType]  # the same
        asking = asyncio.create_task(pipeline.execute())
        # retrieve the exception after a timeout, or asyncio logs it
        asking.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            for _ in range(_TURNS):
                await asyncio.wait([asking], timeout=self._timeout_s / _TURNS)
                if asking.done():
                    return asking.result()
        finally:
            asking.cancel()
        raise TimeoutError

    async def write_error(self) -> Exception | None:
        """Return the error of a test write and a test script, or None if both succeed."""
        try:
            write = ("SET", "calendar-connect:try", "1", "PX", 1000)
            await self.execute(write, ("EVAL", "return 1", 0))
        except FAILURES as error:
            return error
        return None

    async def close(self) -> None:
        """Close all connections."""
        await self._redis.aclose()
