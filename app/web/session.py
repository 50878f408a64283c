"""The visitor: who asked, and for which site, as far as a signed cookie can tell."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.calendars.tokens import Purpose, Signer, TokenError
from app.web.cookie import Cookies

SESSION_AGE_S = 8 * 60 * 60
"""How long a browser is known, signed in or not, whatever it does."""

IDLE_S = 60 * 60
"""How long somebody who signed in may do nothing."""

_RENEW_S = 5 * 60
_MOST_ENDED = 10_000


@dataclass(slots=True)
class Visitor:
    """One browser. `id` never leaves the signed cookie; forms carry its `mark`.

    `tenant` is the site that somebody signed in to, `since` when that was (epoch seconds, None for
    just now); without a sign-in there is neither.
    """

    id: str
    new: bool
    tenant: str | None = None
    since: float | None = None
    remembered: bool = False
    left: bool = False

    @property
    def mark(self) -> str:
        """What a form holds to show that it was made for this browser."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:32]

    def remember(self) -> None:
        """Have the answer set the session cookie, because it holds a form."""
        self.remembered = self.remembered or self.new

    def enter(self, tenant: str) -> None:
        """Sign in to a site, under a new id: whoever knew the old one is left outside."""
        self.id, self.tenant, self.since = _new_id(), tenant, None
        self.remembered = True

    def leave(self) -> None:
        """Sign out."""
        self.left = True


class Sessions:
    """Middleware: reads the session cookie into `request.state.visitor`, and sets it on demand.

    Sessions that were signed out of are remembered until they would have ended by themselves, by
    this process; a copy of their cookie is worth nothing.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        signer: Signer,
        cookies: Cookies,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app, self._signer, self._cookies, self._clock = app, signer, cookies, clock
        self._ended: OrderedDict[str, float] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass http requests on with their visitor."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visitor = self._visitor(scope)
        scope.setdefault("state", {})["visitor"] = visitor

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and (header := self._header(visitor)):
                MutableHeaders(scope=message).append(*header)
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    def _header(self, visitor: Visitor) -> tuple[str, str] | None:
        if visitor.left:
            self._end(visitor)
            return self._cookies.header("session", "", max_age_s=0)
        if not visitor.remembered:
            return None
        return self._cookies.header("session", self._token(visitor), max_age_s=SESSION_AGE_S)

    def _token(self, visitor: Visitor) -> str:
        if visitor.tenant is None:
            return self._signer.sign(Purpose.SESSION, {"id": visitor.id})
        since = int(visitor.since or self._clock())
        entered = {"id": visitor.id, "w": visitor.tenant, "s": since}
        return self._signer.sign(Purpose.ENTERED, entered)

    def _end(self, visitor: Visitor) -> None:
        self._ended[visitor.id] = self._clock() + SESSION_AGE_S
        while len(self._ended) > _MOST_ENDED or next(iter(self._ended.values())) < self._clock():
            self._ended.popitem(last=False)

    def _visitor(self, scope: Scope) -> Visitor:
        tokens = self._cookies.values(scope, "session")
        found = [one for token in tokens if (one := self._known(token) or self._entered(token))]
        visitors = {visitor.id: visitor for visitor in found}
        if len(visitors) == 1:
            return visitors.popitem()[1]
        return Visitor(_new_id(), new=True)

    def _known(self, token: str) -> Visitor | None:
        try:
            payload = self._signer.read(Purpose.SESSION, token, max_age_s=SESSION_AGE_S)
        except TokenError:
            return None
        return Visitor(str(payload["id"]), new=False)

    def _entered(self, token: str) -> Visitor | None:
        try:
            payload = self._signer.read(Purpose.ENTERED, token, max_age_s=IDLE_S)
        except TokenError:
            return None
        now = self._clock()
        if now - payload["s"] > SESSION_AGE_S or payload["id"] in self._ended:
            return None
        stale = now - payload["t"] > _RENEW_S
        who, tenant, since = payload["id"], payload["w"], payload["s"]
        return Visitor(who, new=False, tenant=tenant, since=since, remembered=stale)


def _new_id() -> str:
    return secrets.token_urlsafe(16)
