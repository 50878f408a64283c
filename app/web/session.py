"""The visitor: who asked, as far as a browser without an account can be told from another."""

import hashlib
import secrets
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.calendars.tokens import Purpose, Signer, TokenError
from app.web.cookie import Cookies

SESSION_AGE_S = 8 * 60 * 60


@dataclass(slots=True)
class Visitor:
    """One browser. `id` never leaves the signed cookie; forms carry its `mark`."""

    id: str
    new: bool
    remembered: bool = False

    @property
    def mark(self) -> str:
        """What a form holds to show that it was made for this browser."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:32]

    def remember(self) -> None:
        """Have the answer set the session cookie, because it holds a form."""
        self.remembered = True


class Sessions:
    """Middleware: reads the session cookie into `request.state.visitor`, and sets it on demand."""

    def __init__(self, app: ASGIApp, *, signer: Signer, cookies: Cookies) -> None:
        self._app, self._signer, self._cookies = app, signer, cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass http requests on with their visitor."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visitor = self._visitor(scope)
        scope.setdefault("state", {})["visitor"] = visitor

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and visitor.new and visitor.remembered:
                token = self._signer.sign(Purpose.SESSION, {"id": visitor.id})
                header = self._cookies.header("session", token, max_age_s=SESSION_AGE_S)
                MutableHeaders(scope=message).append(*header)
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    def _visitor(self, scope: Scope) -> Visitor:
        ids: set[str] = set()
        for token in self._cookies.values(scope, "session"):
            try:
                payload = self._signer.read(Purpose.SESSION, token, max_age_s=SESSION_AGE_S)
            except TokenError:
                continue
            ids.add(str(payload["id"]))
        if len(ids) == 1:
            return Visitor(ids.pop(), new=False)
        return Visitor(secrets.token_urlsafe(16), new=True)
