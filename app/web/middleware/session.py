"""Sessions in signed cookies."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.calendars.security.tokens import LEEWAY_S, Purpose, Signer, TokenError, TokenFromFuture
from app.calendars.values.digest import digest
from app.stores.store import StoreOf, decode_time, encode_time, round_time
from app.web.middleware.cookie import Cookies
from app.web.middleware.frame_request import frame_site_digest, is_framed
from app.web.middleware.request_context import request_context
from app.web.middleware.visitor import Visitor, new_id

SESSION_AGE_S = 8 * 60 * 60
"""Maximum age of a session, signed in or not."""

IDLE_S = 60 * 60
"""How long a signed-in session may be idle."""

DASHBOARD_AGE_S = 60 * 60
"""Maximum age, in a tab, of a session started from the Wix dashboard."""

FRAMED_AGE_S = 45 * 60
"""Maximum age of a framed session. A tab opened from it has at least 15 minutes left, as long as
a visit to a provider may take."""

FRAMED_IDLE_S = 15 * 60

_RENEWALS = 12
"""How many times per idle period the cookie of an active session is renewed."""

_FRAMES = "session-framed-"
_MAX_FRAMES = 8


class SessionMiddleware:
    """Middleware that reads the session cookie into the request's context, and sets it on demand.

    A framed page has a cookie of its own per site, which no other page accepts. The address names
    the site; the context's `framed_visitor` reads the cookie for a request whose address does not.

    Signed-out sessions are stored until they would have expired, so that a copied cookie is
    rejected. For a user of the Wix dashboard, signing out ends all their sessions: frame and tab
    may each have started one, and a ticket replaces them.

    Args:
        ended: stores sign-outs: of sessions with their tenant, of users with none.
        from_wix: whether visitors sign in through the Wix dashboard, with shorter sessions.
        removed_at: returns when the app was removed from a site; earlier sessions are rejected.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        signer: Signer,
        cookies: Cookies,
        ended: StoreOf,
        clock: Callable[[], float],
        from_wix: bool = False,
        removed_at: Callable[[str], Awaitable[float]],
    ) -> None:
        self._app, self._signer, self._cookies, self._clock = app, signer, cookies, clock
        self._from_wix, self._removed_at = from_wix, removed_at
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass http requests on with their visitor."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context = request_context(scope)
        context.visitor = await self._visitor(scope)
        context.framed_visitor = self._framed_visitor

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                visitor = context.known_visitor()
                if visitor.signed_out:
                    await self._record_sign_out(visitor)
                for header in self._headers(scope, visitor):
                    MutableHeaders(scope=message).append(*header)
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    def _headers(self, scope: Scope, visitor: Visitor) -> Iterator[tuple[str, str]]:
        if visitor.signed_out:
            yield self._cookies.header("session", "", max_age_s=0)
        elif visitor.framed and visitor.tenant and visitor.needs_cookie:
            yield from self._framed_headers(scope, visitor, digest(visitor.tenant))
        elif visitor.needs_cookie and not visitor.framed:
            age_s = SESSION_AGE_S
            if visitor.tenant and self._from_wix:
                age_s, _ = self._ages(visitor)
            yield self._cookies.header("session", self._token(visitor), max_age_s=age_s)

    def _framed_headers(self, scope: Scope, visitor: Visitor, at: str) -> Iterator[tuple[str, str]]:
        """Set the cookie of a framed page; delete those of other sites, except for the latest."""
        write, own = self._cookies.framed_header, f"{_FRAMES}{at}"
        others = [n for n in self._cookies.framed_short_names(scope, _FRAMES) if n != own]
        for short_name in others[: 1 - _MAX_FRAMES]:
            yield write(short_name, "", max_age_s=0)
        yield write(own, self._token(visitor), max_age_s=FRAMED_AGE_S)

    def _token(self, visitor: Visitor) -> str:
        if visitor.tenant is None:
            return self._signer.sign(Purpose.SESSION, {"id": visitor.id})
        since = round_time(visitor.since or self._clock())
        entered: dict[str, Any] = {"id": visitor.id, "w": visitor.tenant, "s": since}
        if visitor.user:
            entered["u"] = visitor.user
        purpose = Purpose.FRAMED if visitor.framed else Purpose.ENTERED
        return self._signer.sign(purpose, entered)

    def _ages(self, visitor: Visitor) -> tuple[int, int]:
        """Return the maximum age and the maximum idle time of a session, in seconds."""
        if visitor.framed:
            return FRAMED_AGE_S, FRAMED_IDLE_S
        return (DASHBOARD_AGE_S, IDLE_S) if self._from_wix else (SESSION_AGE_S, IDLE_S)

    async def _record_sign_out(self, visitor: Visitor) -> None:
        now, ttl_s = encode_time(self._clock()), SESSION_AGE_S + LEEWAY_S
        await self._ended(visitor.tenant or "").put(visitor.id, now, ttl_s=ttl_s)
        if visitor.user:
            await self._ended("").put(visitor.user, now, ttl_s=ttl_s)

    async def _is_ended(self, visitor: Visitor) -> bool:
        [ended] = await self._ended(visitor.tenant or "").get(visitor.id)
        [left] = await self._ended("").get(visitor.user) if visitor.user else [""]
        since, removed_at = visitor.since or 0, await self._removed_at(visitor.tenant or "")
        # Wix tells the second of a removal
        return bool(ended) or since <= decode_time(left) or int(since) <= removed_at

    async def _visitor(self, scope: Scope) -> Visitor:
        if is_framed(scope):
            return await self._framed_visitor(scope, frame_site_digest(scope))
        tokens = self._cookies.values(scope, "session")
        found = [
            one
            for token in tokens
            if (one := self._read_anonymous(token) or await self._read_signed_in(scope, token))
        ]
        return _single(found) or Visitor(new_id(), new=True)

    async def _framed_visitor(self, scope: Scope, at: str) -> Visitor:
        """Return the visitor of a site's framed page; the cookie's tenant must match its name."""
        tokens = self._cookies.framed_values(scope, f"{_FRAMES}{at}")
        entered = [await self._read_signed_in(scope, token, framed=True) for token in tokens]
        found = [one for one in entered if one and one.tenant and digest(one.tenant) == at]
        return _single(found) or Visitor(new_id(), new=True, framed=True)

    def _read_anonymous(self, token: str) -> Visitor | None:
        try:
            payload = self._signer.read(Purpose.SESSION, token, max_age_s=SESSION_AGE_S)
        except TokenError:
            return None
        return Visitor(str(payload["id"]), new=False)

    async def _read_signed_in(
        self, scope: Scope, token: str, *, framed: bool = False
    ) -> Visitor | None:
        purpose = Purpose.FRAMED if framed else Purpose.ENTERED
        try:
            payload = self._signer.read(purpose, token, max_age_s=IDLE_S)
        except TokenError as error:
            request_context(scope).session_from_future = isinstance(error, TokenFromFuture)
            return None
        now, since, tenant = self._clock(), payload["s"], payload["w"]
        who, user = payload["id"], payload.get("u", "")
        visitor = Visitor(who, new=False, tenant=tenant, since=since, user=user, framed=framed)
        age_s, idle_s = self._ages(visitor)
        if now - since > age_s or now - payload["t"] > idle_s:
            return None
        if await self._is_ended(visitor) or bool(visitor.user) is not self._from_wix:
            return None
        visitor.needs_cookie = now - payload["t"] > idle_s // _RENEWALS
        return visitor


def _single(found: list[Visitor]) -> Visitor | None:
    """Return the only visitor in the cookies; None for several, since one may have been planted."""
    visitors = {visitor.id: visitor for visitor in found}
    return visitors.popitem()[1] if len(visitors) == 1 else None
