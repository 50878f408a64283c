"""The way from the Wix dashboard into a tab: verified first, and a session after an act.

A link can carry a stranger's `instance`, so the address alone starts no session. What the first
request verified waits in a cookie of this browser, until somebody presses "Continue" here, or
because they have just pressed a button of the framed page. The cookie belongs to one site.
"""

from dataclasses import dataclass, replace

from starlette.responses import Response
from starlette.types import Scope

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.values.digest import digest
from app.calendars.values.error_context import AppError
from app.web.middleware.cookie import Cookies
from app.web.middleware.ticket import session_of, session_payload
from app.web.middleware.visitor import FrameSession, Visitor, new_id
from app.web.urls import path, see_other

ENTRY_AGE_S = 10 * 60
"""How long "Continue" may take."""

OPENED_AGE_S = 24 * 60 * 60
"""How long a browser keeps which `instance`s it opened: as long as one is valid."""

_ENTRY = "entry-"
_MAX_ENTRIES = 4
_OPENED = "opened"
_MAX_OPENED = 16


class InstanceUsed(AppError):
    """This browser has opened a tab with this `instance` before."""


@dataclass(frozen=True, slots=True)
class TabEntry:
    """Somebody on the way into a tab.

    Attributes:
        session: the session to continue; without an id, a new one.
        to: the page to open.
        instance: a digest of the `instance` that was verified, or "".
        pressed: whether a button of the framed page led here. No other page can send a ticket,
            and no other site can frame that page.
    """

    session: FrameSession
    to: str
    instance: str = ""
    pressed: bool = False

    def is_act_of(self, visitor: Visitor) -> bool:
        """Whether no question is needed: a button was pressed, and by the same user, if any."""
        return self.pressed and visitor.user in {"", self.session.user}


class TabEntries:
    """Keeps entries, and the `instance`s that were opened, in cookies."""

    def __init__(self, signer: Signer, cookies: Cookies) -> None:
        self._signer, self._cookies = signer, cookies

    def start(self, scope: Scope, entry: TabEntry) -> Response:
        """Keep an entry, and redirect to the page that continues or asks."""
        at = digest(entry.session.tenant)
        answer = see_other(path("wix", "switch", at=at), referrer="no-referrer")
        own = f"{_ENTRY}{at}"
        others = [one for one in self._cookies.short_names(scope, _ENTRY) if one != own]
        for one in others[: 1 - _MAX_ENTRIES]:
            answer.headers.append(*self._cookies.header(one, "", max_age_s=0))
        payload = {"to": entry.to, "i": entry.instance, "p": entry.pressed}
        token = self._signer.sign(Purpose.ENTRY, {**session_payload(entry.session), **payload})
        answer.headers.append(*self._cookies.header(own, token, max_age_s=ENTRY_AGE_S))
        return answer

    def read(self, scope: Scope, at: str) -> TabEntry | None:
        """Return the entry to a site, given the digest of its tenant."""
        tokens = self._cookies.values(scope, f"{_ENTRY}{at}")
        if len(tokens) != 1:
            return None
        try:
            payload = self._signer.read(Purpose.ENTRY, tokens[0], max_age_s=ENTRY_AGE_S)
        except TokenError:
            return None
        session = session_of(payload)
        if digest(session.tenant) != at:
            return None
        return TabEntry(session, payload["to"], payload["i"], payload["p"])

    def finish(self, scope: Scope, entry: TabEntry, visitor: Visitor) -> Response:
        """Sign the visitor in, and redirect to the page of the entry."""
        session = entry.session
        visitor.adopt(session if session.id else replace(session, id=new_id()))
        answer = see_other(entry.to, referrer="no-referrer")
        own = f"{_ENTRY}{digest(session.tenant)}"
        answer.headers.append(*self._cookies.header(own, "", max_age_s=0))
        if entry.instance:
            self.note_opened(scope, entry.instance, answer)
        return answer

    def note_opened(self, scope: Scope, instance: str, answer: Response) -> None:
        """Keep that this browser has opened an `instance`."""
        opened = [*self._opened(scope), instance][-_MAX_OPENED:]
        token = self._signer.sign(Purpose.OPENED, {"k": opened})
        answer.headers.append(*self._cookies.header(_OPENED, token, max_age_s=OPENED_AGE_S))

    def was_opened(self, scope: Scope, instance: str) -> bool:
        """Whether this browser has opened an `instance`."""
        return instance in self._opened(scope)

    def _opened(self, scope: Scope) -> list[str]:
        found: list[str] = []
        for token in self._cookies.values(scope, _OPENED):
            try:
                found += self._signer.read(Purpose.OPENED, token, max_age_s=OPENED_AGE_S)["k"]
            except TokenError:
                continue
        return found
