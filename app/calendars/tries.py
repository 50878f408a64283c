"""How often a wrong password may be sent, so that nobody guesses through us or locks an account."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds."""

    most: int
    window_s: float


PER_ACCOUNT = Limit(5, 15 * 60)
PER_SITE = Limit(10, 60 * 60)
PER_LINK = Limit(5, 60 * 60)


@dataclass(frozen=True, slots=True)
class Left:
    """How many tries are left, and with none how long to wait for the next one."""

    tries: int
    wait_s: float


class TooManyTries(Exception):
    """No try is left for now; nothing was sent."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class Tries:
    """Counts tries from the moment they begin, so that many at once are counted too.

    Addresses are kept as digests under a key that lives as long as this object.

    Args:
        clock: seconds that only grow.
        per_account: the limit of one account (or address) at a site.
        per_site: the limit of all of them together.
        per_link: the limit of a guest, by their link, in place of the site's: guests who use up
            their tries leave the owner's as they are.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        per_account: Limit = PER_ACCOUNT,
        per_site: Limit = PER_SITE,
        per_link: Limit = PER_LINK,
    ) -> None:
        self._clock = clock
        self._per_account, self._per_site, self._per_link = per_account, per_site, per_link
        self._key = secrets.token_bytes(32)
        self._begun: OrderedDict[bytes, list[float]] = OrderedDict()

    def begin(self, *, site: str, email: str, link: str = "") -> float:
        """Count a try; return the moment it began, for `forgive`.

        Raises:
            TooManyTries: the account, or the site or the link, has none left.
        """
        left = self.left(site=site, email=email, link=link)
        if left.tries < 1:
            raise TooManyTries(left.wait_s)
        now = self._clock()
        for key, _ in self._limits(site, email, link):
            self._begun.setdefault(key, []).append(now)
            self._begun.move_to_end(key)
        while len(self._begun) > _MOST_COUNTED:
            self._begun.popitem(last=False)
        return now

    def forgive(self, begun: float, *, site: str, email: str, link: str = "") -> None:
        """Take a try back that was no wrong password."""
        for key, _ in self._limits(site, email, link):
            if begun in self._begun.get(key, ()):
                self._begun[key].remove(begun)

    def left(self, *, site: str, email: str, link: str = "") -> Left:
        """Return what is left for an account at a site."""
        lefts = [self._left(key, limit) for key, limit in self._limits(site, email, link)]
        return Left(min(one.tries for one in lefts), max(one.wait_s for one in lefts))

    def _left(self, key: bytes, limit: Limit) -> Left:
        now = self._clock()
        recent = [one for one in self._begun.get(key, ()) if now - one < limit.window_s]
        if key in self._begun:
            self._begun[key] = recent
        tries = limit.most - len(recent)
        return Left(tries, 0.0 if tries else limit.window_s - (now - recent[0]))

    def _limits(self, site: str, email: str, link: str) -> tuple[tuple[bytes, Limit], ...]:
        account = self._digest(f"{site} {email.strip().casefold()}"), self._per_account
        if link:
            return account, (self._digest(f"{site}\n{link}"), self._per_link)
        return account, (self._digest(site), self._per_site)

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self._key, digest_size=16).digest()
