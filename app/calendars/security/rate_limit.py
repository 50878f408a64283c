"""Rate limits for wrong passwords, against guessing and against locked accounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.calendars.values.email_address import account_key
from app.calendars.values.error_context import AppError, ErrorContext
from app.stores.store import Store, decode_time, encode_time


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A number of attempts per time window."""

    attempts: int
    window_s: float


PER_ACCOUNT = RateLimit(5, 15 * 60)
PER_SITE = RateLimit(10, 60 * 60)
PER_LINK = RateLimit(5, 60 * 60)


@dataclass(frozen=True, slots=True)
class AttemptsLeft:
    """How many attempts are left; if none, the wait until the next one."""

    attempts: int
    wait_s: float


class TooManyAttempts(AppError):
    """No attempt is left for now; nothing was sent."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(retry_after_s, context=ErrorContext(retry_after_s=retry_after_s))


class AttemptLimiter:
    """Counts attempts from their start, so that concurrent ones count too.

    A limit is a number of slots; each attempt claims one for the time window. So processes that
    share a store also share the limit.

    Args:
        store: holds the slots.
        clock: seconds since the epoch.
        per_account: limit of one account (or address) at a site.
        per_site: limit of all accounts of a site together.
        per_link: limit of a guest's link, in place of `per_site`, so that guests cannot use up
            the owner's attempts.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], float],
        per_account: RateLimit = PER_ACCOUNT,
        per_site: RateLimit = PER_SITE,
        per_link: RateLimit = PER_LINK,
    ) -> None:
        self._store, self._clock = store, clock
        self._per_account, self._per_site, self._per_link = per_account, per_site, per_link

    async def acquire(self, *, site: str, email: str, link: str = "") -> tuple[str, ...]:
        """Count an attempt and return its slots, for `refund`.

        Raises:
            TooManyAttempts: the account, the site or the link has no attempt left.
        """
        taken: list[str] = []
        for name, limit in self._limits(site, email, link):
            slot = await self._take(name, limit)
            if not slot:
                await self.refund(taken)
                left = await self.left(site=site, email=email, link=link)
                raise TooManyAttempts(max(left.wait_s, 1.0))
            taken.append(slot)
        return tuple(taken)

    async def refund(self, taken: Sequence[str]) -> None:
        """Release the slots of an attempt that was not a wrong password."""
        await self._store.drop(*taken)

    async def left(self, *, site: str, email: str, link: str = "") -> AttemptsLeft:
        """Return the attempts left for an account at a site."""
        limits = self._limits(site, email, link)
        lefts = [await self._left(name, limit) for name, limit in limits]
        return AttemptsLeft(min(one.attempts for one in lefts), max(one.wait_s for one in lefts))

    async def _take(self, name: str, limit: RateLimit) -> str:
        """Claim a free slot and return it, or "" if there is none."""
        slots = _slots(name, limit)
        until = encode_time(self._clock() + limit.window_s)
        for slot, taken in zip(slots, await self._store.get(*slots), strict=True):
            if taken:
                continue
            if not await self._store.claim(slot, until, ttl_s=limit.window_s):
                return slot
        return ""

    async def _left(self, name: str, limit: RateLimit) -> AttemptsLeft:
        taken = [*filter(None, await self._store.get(*_slots(name, limit)))]
        attempts = limit.attempts - len(taken)
        if attempts:
            return AttemptsLeft(attempts, 0.0)
        wait_s = min(map(decode_time, taken)) - self._clock()
        return AttemptsLeft(0, min(max(wait_s, 1.0), limit.window_s))

    def _limits(self, site: str, email: str, link: str) -> tuple[tuple[str, RateLimit], ...]:
        account = f"{site} {account_key(email)}", self._per_account
        if link:
            return account, (f"{site}\n{link}", self._per_link)
        return account, (site, self._per_site)


def _slots(name: str, limit: RateLimit) -> list[str]:
    return [f"{name}\n\n{number}" for number in range(limit.attempts)]
