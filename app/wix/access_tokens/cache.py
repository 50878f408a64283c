"""Cache of access tokens, one per installation, and the authentication of a Wix app by them."""

import asyncio
import copy
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from app.wix.access_tokens.client import TokenEndpoint
from app.wix.access_tokens.models import AccessToken
from app.wix.errors import AppNotInstalled, WixError, WixForbidden, WixRefused

RENEW_BEFORE_S = 300.0
USE_UNTIL_S = 30.0
RETRY_RENEWAL_S = 15.0
PROPAGATION_S = 300.0
"""How long a new permission takes to be effective. Source: App Permissions introduction."""
# Source: the SDK sends no scheme; Wix's samples are with and without "Bearer ".
SCHEME = ""

_MAX_TOKENS = 10_000


@dataclass(frozen=True, slots=True)
class _CachedToken:
    """A token, and the clock times of its request, its renewal and its last use."""

    text: str = field(repr=False)
    minted_s: float
    renew_s: float
    end_s: float

    @classmethod
    def of(cls, token: AccessToken, minted_s: float) -> Self:
        """Compute the times; each margin is at most half of the token's life."""
        early_s, late_s = (min(one, token.life_s / 2) for one in (RENEW_BEFORE_S, USE_UNTIL_S))
        end_s = minted_s + token.life_s
        return cls(token.text, minted_s, end_s - early_s, end_s - late_s)


class AccessTokenCache:
    """Access tokens by installation, requested on demand, one request at a time for each."""

    def __init__(self, endpoint: TokenEndpoint, *, clock: Callable[[], float]) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._tokens: OrderedDict[str, _CachedToken] = OrderedDict()
        self._minting: dict[str, asyncio.Task[_CachedToken]] = {}

    async def get(self, instance_id: str) -> str:
        """Return a token that is valid for at least half a minute.

        In its last five minutes a token is renewed in the background, so that an outage of the
        token endpoint delays no request.

        Raises:
            AppNotInstalled: Wix issues none for this installation.
            AppSecretRefused: Wix issues none for this app.
            WixError: Wix was unreachable, limits the rate, or gave no usable response.
        """
        cached, now = self._tokens.get(instance_id), self._clock()
        if cached and now < min(cached.renew_s, cached.end_s):
            return cached.text
        minting = self._minting.get(instance_id) or self._start_minting(instance_id)
        if cached and now < cached.end_s:
            return cached.text
        # Shielded: a cancelled request must not cancel the token that others wait for.
        try:
            return (await asyncio.shield(minting)).text
        except WixError as error:
            raise copy.copy(error) from error  # each waiter attaches its own context

    def forget(self, instance_id: str) -> None:
        """Drop the token of an installation, even one being requested; after `AppRemoved`."""
        self._tokens.pop(instance_id, None)
        self._minting.pop(instance_id, None)

    def invalidate(self, instance_id: str, refused: str, *, after_s: float = 0) -> bool:
        """Drop a token that Wix refused, and return whether another may be accepted.

        A token that is younger than `after_s` seconds is kept: a new one would be refused, too.
        """
        cached = self._tokens.get(instance_id)
        if cached and cached.text == refused:
            if self._clock() - cached.minted_s < after_s:
                return False
            del self._tokens[instance_id]
        return True

    def _start_minting(self, instance_id: str) -> "asyncio.Task[_CachedToken]":
        task = asyncio.create_task(self._mint(instance_id))
        self._minting[instance_id] = task
        task.add_done_callback(lambda done: self._finish_minting(instance_id, done))
        return task

    async def _mint(self, instance_id: str) -> _CachedToken:
        started = self._clock()
        return _CachedToken.of(await self._endpoint.mint(instance_id), started)

    def _finish_minting(self, instance_id: str, task: "asyncio.Task[_CachedToken]") -> None:
        # Retrieved in any case, or asyncio reports the exception as never retrieved.
        error = None if task.cancelled() else task.exception()
        if self._minting.get(instance_id) is not task:
            return
        del self._minting[instance_id]
        if isinstance(error, AppNotInstalled):
            self._tokens.pop(instance_id, None)
        elif error is None and not task.cancelled():
            self._store(instance_id, task.result())
        elif cached := self._tokens.get(instance_id):
            self._tokens[instance_id] = replace(cached, renew_s=self._clock() + RETRY_RENEWAL_S)

    def _store(self, instance_id: str, minted: _CachedToken) -> None:
        self._tokens[instance_id] = minted
        self._tokens.move_to_end(instance_id)
        while len(self._tokens) > _MAX_TOKENS:
            self._tokens.popitem(last=False)


@dataclass(frozen=True, slots=True)
class AppAuth:
    """Authentication of a Wix app on one site."""

    tokens: AccessTokenCache = field(repr=False)
    instance_id: str

    async def headers(self) -> dict[str, str]:
        """Return the access token."""
        return {"Authorization": SCHEME + await self.tokens.get(self.instance_id)}

    def invalidate(self, refused: Mapping[str, str], error: WixRefused, /) -> bool:
        """Drop the token.

        A 403 may mean a permission granted after the token was created, or that the app was
        removed: a new token resolves both, unless this one is new itself.
        """
        text = refused.get("Authorization", "").removeprefix(SCHEME)
        after_s = PROPAGATION_S if isinstance(error, WixForbidden) else 0
        return self.tokens.invalidate(self.instance_id, text, after_s=after_s)
