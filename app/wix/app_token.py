"""Who asks, when it is a Wix app: one access token per installation, kept and never shown."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from app.wix.app_errors import AppNotInstalled
from app.wix.errors import WixForbidden, WixRefused
from app.wix.token_endpoint import AccessToken, TokenEndpoint

RENEW_BEFORE_S = 300.0
USE_UNTIL_S = 30.0
RENEW_AGAIN_S = 15.0
SPREAD_S = 300.0
"""How long a permission may take to reach all of Wix. Source: App Permissions introduction."""
# Source: the SDK sends the token bare, Wix's samples with and without "Bearer ".
SCHEME = ""

_MOST_TOKENS = 10_000


@dataclass(frozen=True, slots=True)
class _Kept:
    """A token, and when it was minted, is to be renewed, and is not to be used any more."""

    text: str = field(repr=False)
    minted_s: float
    renew_s: float
    end_s: float

    @classmethod
    def of(cls, token: AccessToken, minted_s: float) -> Self:
        """Keep a token; a short life is not used up by being early."""
        early_s, late_s = (min(one, token.life_s / 2) for one in (RENEW_BEFORE_S, USE_UNTIL_S))
        end_s = minted_s + token.life_s
        return cls(token.text, minted_s, end_s - early_s, end_s - late_s)


class AppTokens:
    """The tokens of all installations, minted when needed, one at a time for each.

    Args:
        endpoint: Where tokens come from.
        clock: Seconds that only grow.
    """

    def __init__(self, endpoint: TokenEndpoint, *, clock: Callable[[], float]) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._minting: dict[str, asyncio.Task[_Kept]] = {}

    async def of(self, instance_id: str) -> str:
        """A token that is good for half a minute at least.

        In its last five minutes a token is renewed behind the back of whoever asks, so that a
        token endpoint which is down for a while holds up nobody.

        Raises:
            WixError: None could be had; see `TokenEndpoint.mint`.
        """
        kept, now = self._kept.get(instance_id), self._clock()
        if kept and now < min(kept.renew_s, kept.end_s):
            return kept.text
        minting = self._minting.get(instance_id) or self._begin(instance_id)
        if kept and now < kept.end_s:
            return kept.text
        # Shielded: who gives up must not take the token from others who wait for it.
        return (await asyncio.shield(minting)).text

    def forget(self, instance_id: str) -> None:
        """Drops the token of an installation, also one that is under way; after `AppRemoved`."""
        self._kept.pop(instance_id, None)
        self._minting.pop(instance_id, None)

    def renew(self, instance_id: str, refused: str, *, after_s: float = 0) -> bool:
        """Drops a token that Wix refused, unless another took its place already.

        Args:
            instance_id: Whose token.
            refused: The token.
            after_s: How old it has to be for a new one to promise more.

        Returns:
            Whether another token may fare better.
        """
        kept = self._kept.get(instance_id)
        if kept and kept.text == refused:
            if self._clock() - kept.minted_s < after_s:
                return False
            del self._kept[instance_id]
        return True

    def _begin(self, instance_id: str) -> "asyncio.Task[_Kept]":
        task = asyncio.create_task(self._mint(instance_id))
        self._minting[instance_id] = task
        task.add_done_callback(lambda done: self._end(instance_id, done))
        return task

    async def _mint(self, instance_id: str) -> _Kept:
        started = self._clock()
        return _Kept.of(await self._endpoint.mint(instance_id), started)

    def _end(self, instance_id: str, task: "asyncio.Task[_Kept]") -> None:
        # Asked for in any case, or asyncio complains of an error that nobody waited for.
        error = None if task.cancelled() else task.exception()
        if self._minting.get(instance_id) is not task:
            return
        del self._minting[instance_id]
        if isinstance(error, AppNotInstalled):
            self._kept.pop(instance_id, None)
        elif error is None and not task.cancelled():
            self._keep(instance_id, task.result())
        elif kept := self._kept.get(instance_id):
            self._kept[instance_id] = replace(kept, renew_s=self._clock() + RENEW_AGAIN_S)

    def _keep(self, instance_id: str, minted: _Kept) -> None:
        self._kept[instance_id] = minted
        self._kept.move_to_end(instance_id)
        while len(self._kept) > _MOST_TOKENS:
            self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class AppToken:
    """A Wix app on one site; see `Auth`."""

    tokens: AppTokens = field(repr=False)
    instance_id: str

    async def headers(self) -> dict[str, str]:
        """See `Auth.headers`."""
        return {"Authorization": SCHEME + await self.tokens.of(self.instance_id)}

    def renew(self, refused: Mapping[str, str], error: WixRefused, /) -> bool:
        """See `Auth.renew`.

        A 403 may mean that the owner has granted more since the token was made, or that the app
        was removed: a new token tells, if this one is not new itself.
        """
        text = refused.get("Authorization", "").removeprefix(SCHEME)
        after_s = SPREAD_S if isinstance(error, WixForbidden) else 0
        return self.tokens.renew(self.instance_id, text, after_s=after_s)
