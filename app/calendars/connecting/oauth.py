"""Connect by OAuth: the authorization request, and the callback that returns the connection.

The app stores nothing in between. A signed state is part of the callback URL; its flow is in a
cookie. Both must match, and `connectionId` is verified with Wix.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from app.calendars.connecting.callback import CallbackParams, connection_id_of
from app.calendars.connecting.confirmed_connection import ConfirmedConnections
from app.calendars.connecting.connecting_errors import (
    ProviderNotByOAuth,
    StateForgotten,
    StateUsed,
)
from app.calendars.connecting.flow import FLOW_AGE_S, FlowTokens, OAuthFlow
from app.calendars.connecting.oauth_url import checked_oauth_url
from app.calendars.directory.directory_snapshot import ScheduleUnknown
from app.calendars.directory.site_directory import Directory
from app.calendars.security.tokens import LEEWAY_S
from app.calendars.values.digest import digest
from app.calendars.values.error_context import error_context
from app.calendars.values.provider import by_oauth
from app.calendars.values.saved_settings import SavedSettings
from app.stores.store import Store
from app.wix import Connection, WixClient, WixNotFound, WixUnavailable, gather_or_cancel

_STATE_TTL_S = FLOW_AGE_S + 2 * LEEWAY_S  # longer than any server accepts a state


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """The URL to redirect the browser to, and the flow token for its cookie."""

    oauth_url: str
    nonce: str
    flow_token: str


@dataclass(frozen=True, slots=True)
class CallbackResult:
    """A connection made by this browser, its flow, and the token that replaces the flow token."""

    connection: Connection
    flow: OAuthFlow
    result_token: str


class OAuthConnector:
    """Starts OAuth flows and verifies their callbacks.

    Args:
        used_states: maps each used state to a digest of its connection.
        callback_url: absolute URL that the state is appended to.
        own_origin, sandbox_origin: see `checked_oauth_url`.
        sleep: waits between reads of a new connection; tests pass one that does not wait.
    """

    def __init__(  # noqa: PLR0913 -- the composition root builds it once, by name
        self,
        *,
        wix: WixClient,
        directory: Directory,
        flows: FlowTokens,
        used_states: Store,
        callback_url: str,
        own_origin: str,
        sandbox_origin: str | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._wix, self._directory, self._flows = wix, directory, flows
        self._callback_url, self._used_states = callback_url, used_states
        self._confirmed = ConfirmedConnections(wix, used_states, sleep)
        self._check = partial(
            checked_oauth_url, own_origin=own_origin, sandbox_origin=sandbox_origin
        )

    async def start_flow(
        self,
        *,
        schedule_id: str,
        provider_id: str,
        saved: SavedSettings | None = None,
        invitation: str | None = None,
        browser: str = "",
    ) -> AuthorizationRequest:
        """Start a flow: get the URL of the consent page from Wix.

        `handle_callback` returns `saved` and `invitation`; `browser` identifies the browser.

        Raises:
            ScheduleUnknown, ProviderUnknown: Wix has no such pair.
            ProviderNotByOAuth: the provider takes credentials.
            OAuthUrlRefused: Wix's URL is not safe to redirect to.
        """
        nonce, state = self._flows.new_state(invited=bool(invitation), browser=browser)
        flow = OAuthFlow(nonce, schedule_id, provider_id, frozenset(), saved, invitation)
        with error_context(flow.context):
            pair = await self._directory.pair(schedule_id=schedule_id, provider_id=provider_id)
            if not by_oauth(pair.provider):
                raise ProviderNotByOAuth
            # what another flow connected a moment ago is no connection of this one
            oauth_url, listed = await gather_or_cancel(
                self._oauth_url(flow, state), self._connections_now(schedule_id)
            )
        before = frozenset(digest(one.id) for one in (*pair.connections, *listed))
        token = self._flows.flow_token(replace(flow, existing=before))
        return AuthorizationRequest(oauth_url, nonce, token)

    async def _oauth_url(self, flow: OAuthFlow, state: str) -> str:
        try:
            oauth_url = await self._wix.connect_by_oauth(
                schedule_id=flow.schedule_id,
                provider_id=flow.provider_id,
                redirect_url=self._callback_url + state,
            )
        except WixNotFound as error:
            raise ScheduleUnknown from error  # gone since the pair was read
        return self._check(oauth_url)

    async def _connections_now(self, schedule_id: str) -> tuple[Connection, ...]:
        with suppress(WixUnavailable, WixNotFound):
            return (await self._wix.list_connections([schedule_id])).connections
        return ()

    async def handle_callback(
        self,
        *,
        state: str,
        tokens_for: Callable[[str], Sequence[str]],
        params: CallbackParams,
        browser: str = "",
    ) -> CallbackResult:
        """Verify a callback, in an order that reveals nothing to other browsers.

        Wix is not called, and its error is not read, before the browser is verified. Reloads and
        repeats are harmless.

        Args:
            state: from the URL.
            tokens_for: returns the cookies of a nonce.
            params: query parameters.
            browser: as in `start_flow`; explains why a cookie is missing.

        Raises:
            ConnectingError: one subclass for each reason.
        """
        nonce = self._flows.nonce_of(state)
        tokens, [first] = tokens_for(nonce), await self._used_states.get(nonce)
        if not tokens and self._flows.started_by(state, browser):
            raise StateUsed if first else StateForgotten
        flow = self._flows.resolve(nonce, tokens, params)
        with error_context(flow.context):
            return await self._complete_flow(flow, first, params)

    async def _complete_flow(
        self, flow: OAuthFlow, first: str, params: CallbackParams
    ) -> CallbackResult:
        """Confirm the callback of a verified browser."""
        connection_id = connection_id_of(params)
        if first not in {"", digest(connection_id)}:
            raise StateUsed
        connection = await self._confirmed.read(connection_id, flow)
        first = await self._used_states.claim(flow.nonce, digest(connection_id), ttl_s=_STATE_TTL_S)
        if first not in {"", digest(connection_id)}:
            raise StateUsed  # a concurrent callback was quicker
        return CallbackResult(connection, flow, self._flows.result_token(flow, connection_id))
