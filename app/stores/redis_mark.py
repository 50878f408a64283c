"""A mark in Redis, by which a process notices that Redis lost its data."""

import math
import secrets
from collections.abc import Callable

from app.stores import redis_commands
from app.stores.redis_connection import Command

_CHECK_S = 1.0


class RedisMark:
    """Remembers the mark of the Redis that a process uses.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._known, self._check_at = clock, "", -math.inf

    def commands(self) -> list[Command]:
        """Return commands whose last reply `is_lost` reads; none if it is too early."""
        if (now := self._clock()) < self._check_at:
            return []
        self._check_at = now + _CHECK_S
        return [redis_commands.FIND_MARK] if self._known else self.renewal()

    def renewal(self) -> list[Command]:
        """Return commands that leave a mark if there is none; `renew` reads their last reply."""
        return [redis_commands.leave_mark(secrets.token_hex(8)), redis_commands.FIND_MARK]

    def is_lost(self, reply: object) -> bool:
        """Whether the mark in Redis is another one than before, or none."""
        [found] = redis_commands.texts(reply, 1)
        self._known = self._known or found
        return found != self._known

    def renew(self, reply: object) -> bool:
        """Remember the mark in Redis from now on, and return whether it was another one before."""
        lost = self.is_lost(reply)
        [self._known] = redis_commands.texts(reply, 1)
        return lost
