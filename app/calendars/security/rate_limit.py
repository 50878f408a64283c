"""How often a wrong password may be sent, so that nobody guesses through us or locks an account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.calendars.values.email_address import account_key
from app.stores.store import Store, epoch_s, moment


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

    A limit is so many places, and a try takes one for as long as it counts. So no two processes
    that share a store let anybody have more.

    Args:
        store: who has which place.
        clock: seconds since the epoch.
        per_account: the limit of one account (or address) at a site.
        per_site: the limit of all of them together.
        per_link: the limit of a guest, by their link, in place of the site's: guests who use up
            their tries leave the owner's as they are.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], float],
        per_account: Limit = PER_ACCOUNT,
        per_site: Limit = PER_SITE,
        per_link: Limit = PER_LINK,
    ) -> None:
        self._store, self._clock = store, clock
        self._per_account, self._per_site, self._per_link = per_account, per_site, per_link

    async def begin(self, *, site: str, email: str, link: str = "") -> tuple[str, ...]:
        """Count a try; return the places that it takes, for `forgive`.

        Raises:
            TooManyTries: the account, or the site or the link, has none left.
        """
        taken: list[str] = []
        for name, limit in self._limits(site, email, link):
            place = await self._take(name, limit)
            if not place:
                await self.forgive(taken)
                left = await self.left(site=site, email=email, link=link)
                raise TooManyTries(max(left.wait_s, 1.0))
            taken.append(place)
        return tuple(taken)

    async def forgive(self, taken: Sequence[str]) -> None:
        """Take a try back that was no wrong password."""
        await self._store.drop(*taken)

    async def left(self, *, site: str, email: str, link: str = "") -> Left:
        """Return what is left for an account at a site."""
        limits = self._limits(site, email, link)
        lefts = [await self._left(name, limit) for name, limit in limits]
        return Left(min(one.tries for one in lefts), max(one.wait_s for one in lefts))

    async def _take(self, name: str, limit: Limit) -> str:
        """Take a free place and return it, or "" where there is none."""
        places = _places(name, limit)
        until = moment(self._clock() + limit.window_s)
        for place, taken in zip(places, await self._store.get(*places), strict=True):
            if taken:
                continue
            if not await self._store.claim(place, until, keep_s=limit.window_s):
                return place
        return ""

    async def _left(self, name: str, limit: Limit) -> Left:
        taken = [*filter(None, await self._store.get(*_places(name, limit)))]
        tries = limit.most - len(taken)
        if tries:
            return Left(tries, 0.0)
        wait_s = min(map(epoch_s, taken)) - self._clock()
        return Left(0, min(max(wait_s, 1.0), limit.window_s))

    def _limits(self, site: str, email: str, link: str) -> tuple[tuple[str, Limit], ...]:
        account = f"{site} {account_key(email)}", self._per_account
        if link:
            return account, (f"{site}\n{link}", self._per_link)
        return account, (site, self._per_site)


def _places(name: str, limit: Limit) -> list[str]:
    return [f"{name}\n\n{number}" for number in range(limit.most)]
