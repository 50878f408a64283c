"""Counts of the calls that each site made in the last minute, in all processes."""

import secrets
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING

from app.stores.call_counts import WINDOW_S, LocalCallCounts

if TYPE_CHECKING:
    from app.stores.redis_stores import RedisStores

_NAME = "calls"

_ADMIT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window, call = tonumber(ARGV[1]), ARGV[2]
local held, free = math.max(redis.call('PTTL', KEYS[1]), 0), 0
for number = 2, #KEYS do
  local key, limit = KEYS[number], tonumber(ARGV[number + 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local made = redis.call('ZCARD', key)
  if made >= limit then
    local last = redis.call('ZRANGE', key, made - limit, made - limit, 'WITHSCORES')
    free = math.max(free, last[2] + window - now)
  end
end
if held == 0 and free == 0 then
  for number = 2, #KEYS do
    redis.call('ZADD', KEYS[number], now, call)
    redis.call('PEXPIRE', KEYS[number], window)
  end
end
return {free, held}
"""
"""The times are those of Redis, since the clocks of several machines differ."""

_HOLD = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end
"""


class RedisCallCounts:
    """Counts shared by several processes; implements `CallCounts` of `app.wix`.

    Without Redis it counts the calls of this process alone.

    Args:
        redis: the shared server.
        local: calls of this process.
    """

    def __init__(self, redis: "RedisStores", local: LocalCallCounts) -> None:
        self._redis, self._local = redis, local
        self._process, self._calls = secrets.token_hex(8), count()

    async def admit(self, site: str, groups: Mapping[str, int]) -> tuple[float, float]:
        """Implement `CallCounts`, with one round trip, or none if this process made too many."""
        waits = self._local.waits(site, groups)
        if any(waits):
            return waits
        keys = [self._key(site, "held"), *(self._key(site, f"group {one}") for one in groups)]
        call = f"{self._process} {next(self._calls)}"
        answers = await self._redis.execute(
            ("EVAL", _ADMIT, len(keys), *keys, int(WINDOW_S * 1000), call, *groups.values())
        )
        if answers is None:
            return await self._local.admit(site, groups)
        free_ms, held_ms = answers[0]
        if not free_ms and not held_ms:
            self._local.count(site, groups)
        return free_ms / 1000, held_ms / 1000

    async def hold(self, site: str, wait_s: float) -> None:
        """Implement `CallCounts`."""
        await self._local.hold(site, wait_s)
        held_ms = max(int(wait_s * 1000), 1)
        await self._redis.execute(("EVAL", _HOLD, 1, self._key(site, "held"), held_ms))

    def _key(self, site: str, what: str) -> str:
        return f"calendar-connect:{_NAME}:{self._redis.digest(_NAME, site, what).hex()}"
