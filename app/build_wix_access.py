"""Builds what all sites' calls to Wix share."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from app.calendars.connecting.oauth_url import origin_of
from app.settings import LOOPBACK, Mode, Settings
from app.stores.call_counts import LocalCallCounts
from app.stores.redis_call_counts import RedisCallCounts
from app.wix import AccessTokenCache, CallGate, CallGates, RetryClock, Secret, TokenEndpoint

if TYPE_CHECKING:
    from app.stores.redis_stores import RedisStores


def create_app_tokens(
    settings: Settings, transport: httpx.AsyncBaseTransport, retry_clock: RetryClock
) -> AccessTokenCache | None:
    """Return the access tokens of all installations of a Wix app; `None` in the other modes."""
    if settings.mode is not Mode.APP:
        return None
    endpoint = TokenEndpoint(
        transport,
        base_url=settings.api_url,
        app_id=settings.wix_app_id or "",
        secrets=[Secret(secret) for secret in settings.app_secrets],
        retry_clock=retry_clock,
    )
    return AccessTokenCache(endpoint, clock=retry_clock.clock)


def create_call_gates(
    settings: Settings, redis: "RedisStores | None", retry_clock: RetryClock
) -> Callable[[str], CallGate | None]:
    """Return what limits each site's calls to Wix, shared by Redis if there is one.

    The sandbox has no limits: it is this process, and what fails in it works a click later.
    """
    if settings.mode is Mode.SANDBOX:
        return lambda _: None
    local = LocalCallCounts(clock=retry_clock.clock)
    counts = RedisCallCounts(redis, local) if redis else local
    return CallGates(counts, retry_clock=retry_clock).of


def http_consent_origin(settings: Settings) -> str | None:
    """Return the origin whose consent pages may use plain http: that of an API on this machine."""
    parts = urlsplit(settings.api_url)
    local = settings.mode is Mode.SANDBOX or parts.hostname in LOOPBACK
    return origin_of(parts) if local else None
