"""Rate limits for wrong passwords, against guessing and against locked accounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

from app.calendars.values.email_address import account_key
from app.calendars.values.error_context import AppError, ErrorContext
from app.stores.store import Store, Stores, decode_time, encode_time


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A number of attempts per time window."""

    attempts: int
    window_s: float


PER_ACCOUNT = RateLimit(5, 15 * 60)
PER_ACCOUNT_EVERYWHERE = RateLimit(20, 15 * 60)
"""At all sites together: higher, so that it takes four other sites to hold up an owner."""

PER_SITE = RateLimit(10, 60 * 60)
PER_LINK = RateLimit(5, 60 * 60)


Slot: TypeAlias = tuple[Store, str]
"""A claimed slot, and the store that holds it."""


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
        everywhere: holds the slots of accounts at all sites together; None for no such limit.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], float],
        per_account: RateLimit = PER_ACCOUNT,
        per_site: RateLimit = PER_SITE,
        everywhere: Store | None = None,
    ) -> None:
        self._store, self._clock, self._everywhere = store, clock, everywhere
        self._per_account, self._per_site = per_account, per_site

    @classmethod
    def of_site(cls, stores: Stores, tenant: str, *, clock: Callable[[], float]) -> Self:
        """Return the limiter of app passwords at a site, with the limit of all sites together."""
        return cls(stores("passwords", tenant), clock=clock, everywhere=stores("accounts"))

    async def acquire(self, *, site: str, email: str, link: str = "") -> tuple[Slot, ...]:
        """Count an attempt and return its slots, for `refund`.

        Raises:
            TooManyAttempts: the account, the site or the link has no attempt left.
        """
        taken: list[Slot] = []
        for store, name, limit in self._limits(site, email, link):
            slot = await self._take(store, name, limit)
            if slot is None:
                await self.refund(taken)
                left = await self.left(site=site, email=email, link=link)
                raise TooManyAttempts(max(left.wait_s, 1.0))
            taken.append(slot)
        return tuple(taken)

    async def refund(self, taken: Sequence[Slot]) -> None:
        """Release the slots of an attempt that was not a wrong password."""
        for store, slot in taken:
            await store.drop(slot)

    async def left(self, *, site: str, email: str, link: str = "") -> AttemptsLeft:
        """Return the attempts left for an account at a site."""
        limits = self._limits(site, email, link)
        lefts = [await self._left(*one) for one in limits]
        return AttemptsLeft(min(one.attempts for one in lefts), max(one.wait_s for one in lefts))

    async def _take(self, store: Store, name: str, limit: RateLimit) -> Slot | None:
        """Claim a free slot and return it, or None if there is none."""
        slots = _slots(name, limit)
        until = encode_time(self._clock() + limit.window_s)
        for slot, taken in zip(slots, await store.get(*slots), strict=True):
            if taken:
                continue
            if not await store.claim(slot, until, ttl_s=limit.window_s):
                return store, slot
        return None

    async def _left(self, store: Store, name: str, limit: RateLimit) -> AttemptsLeft:
        taken = [*filter(None, await store.get(*_slots(name, limit)))]
        attempts = limit.attempts - len(taken)
        if attempts:
            return AttemptsLeft(attempts, 0.0)
        wait_s = min(map(decode_time, taken)) - self._clock()
        return AttemptsLeft(0, min(max(wait_s, 1.0), limit.window_s))

    def _limits(self, site: str, email: str, link: str) -> list[tuple[Store, str, RateLimit]]:
        """Return the limits; guests have that of their link, and cannot use up the owner's."""
        guest = (self._store, f"{site}\n{link}", PER_LINK)
        found = [
            (self._store, f"{site} {account_key(email)}", self._per_account),
            guest if link else (self._store, site, self._per_site),
        ]
        if self._everywhere:
            found.append((self._everywhere, account_key(email), PER_ACCOUNT_EVERYWHERE))
        return found


def _slots(name: str, limit: RateLimit) -> list[str]:
    return [f"{name}\n\n{number}" for number in range(limit.attempts)]
