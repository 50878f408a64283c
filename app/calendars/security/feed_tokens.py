"""Tokens in the addresses of a site's feeds, which the owner can replace one by one.

Nothing lists the addresses: a token carries the generation of its feed, and the store holds the
current one. A generation is the time at which the address was replaced, zero before that.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from app.calendars.security.tokens import Purpose, Signer
from app.stores.store import Stores

FEED_AGE_S = 2 * 365 * 24 * 60 * 60
"""Feeds are set up once."""

_KEPT_S = FEED_AGE_S + 24 * 60 * 60
_DIGITS = 13


class FeedKind(StrEnum):
    """The feeds of a site."""

    CALENDAR = "ics"
    JSON = "json"


class FeedTokens:
    """Issues and checks the tokens of one site's feeds.

    A store that lost its entries would accept replaced addresses again. So the token of a newer
    address, which is signed, restores the generation as soon as it is used.

    Args:
        signer: signs them.
        tenant: the site.
        stores: hold the current generation of each feed.
        clock: seconds since the epoch.
    """

    def __init__(
        self, signer: Signer, stores: Stores, *, tenant: str, clock: Callable[[], float]
    ) -> None:
        self._signer, self._tenant, self._clock = signer, tenant, clock
        self._generations = stores("feeds", tenant)

    async def token(self, feed: FeedKind) -> str:
        """Return a token for the current address of a feed."""
        payload = {"w": self._tenant, "k": feed.value}
        if generation := await self._generation(feed):
            payload["g"] = generation
        return self._signer.sign(Purpose.HEALTH, payload)

    async def accepts(self, payload: Mapping[str, Any], feed: FeedKind) -> bool:
        """Whether a verified token is for this feed, and for its current address.

        Tokens without a feed, of earlier versions, are for both.
        """
        if payload.get("k", feed) != feed:
            return False
        given, current = str(payload.get("g", "")), await self._generation(feed)
        if given > current:
            await self._put(feed, given)
        return given >= current

    async def replace(self, *feeds: FeedKind) -> None:
        """Make all present addresses of these feeds invalid."""
        for feed in feeds:
            after = int(await self._generation(feed) or "0") + 1
            now = max(int(self._clock() * 1000), after)
            await self._put(feed, f"{now:0{_DIGITS}d}")

    async def _generation(self, feed: FeedKind) -> str:
        [found] = await self._generations.get(feed.value)
        return found

    async def _put(self, feed: FeedKind, generation: str) -> None:
        await self._generations.put(feed.value, generation, ttl_s=_KEPT_S)
