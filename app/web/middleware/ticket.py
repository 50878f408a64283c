"""Tickets: out of the dashboard's frame into a tab of the app's own, as the same person.

A form in the frame opens the tab, and its POST carries no cookie at all, not even of the app's own
tabs: seen in Chromium, with third-party cookies and without.
"""

import secrets

from app.calendars.security.tokens import LEEWAY_S, Purpose, Signer, TokenError, TokenExpired
from app.stores.store import Store
from app.web.middleware.visitor import FrameSession

TICKET_AGE_S = 60
"""How long a button in the frame counts. Servers' clocks that differ come off it."""

_KEPT_S = TICKET_AGE_S + LEEWAY_S


class TicketForged(Exception):
    """No page of this app made this button."""


class TicketExpired(Exception):
    """The button was made more than a minute ago. `tenant` tells for which site."""

    def __init__(self, tenant: str) -> None:
        super().__init__()
        self.tenant = tenant


class TicketUsed(TicketExpired):
    """The button has opened a tab already."""


class Tickets:
    """Makes tickets, and takes each once, as far as its store remembers."""

    def __init__(self, signer: Signer, used: Store) -> None:
        self._signer, self._used = signer, used

    def issue(self, session: FrameSession, to: str) -> str:
        """Return a ticket to one page."""
        return self._sign(Purpose.TICKET, session, to=to, n=secrets.token_urlsafe(9))

    async def redeem(self, ticket: str) -> tuple[FrameSession, str]:
        """Return who goes where.

        Raises:
            TicketForged, TicketExpired, TicketUsed: see there.
        """
        try:
            payload = self._signer.read(Purpose.TICKET, ticket, max_age_s=TICKET_AGE_S - LEEWAY_S)
        except TokenExpired:
            raise TicketExpired(self._tenant(ticket)) from None
        except TokenError:
            raise TicketForged from None
        if await self._used.claim(payload["n"], "used", ttl_s=_KEPT_S):
            raise TicketUsed(payload["w"])
        return _session(payload), str(payload["to"])

    def sign_arrival(self, session: FrameSession) -> str:
        """Return what leads to the first page when the browser may have kept no cookie."""
        return self._sign(Purpose.ARRIVAL, session)

    def read_arrival(self, token: str) -> FrameSession | None:
        """Return who came; None where that is too long ago, or nobody."""
        try:
            age_s = TICKET_AGE_S - LEEWAY_S
            return _session(self._signer.read(Purpose.ARRIVAL, token, max_age_s=age_s))
        except TokenError:
            return None

    def _sign(self, purpose: Purpose, session: FrameSession, **more: str) -> str:
        who = {"id": session.id, "w": session.tenant, "u": session.user, "s": int(session.since)}
        return self._signer.sign(purpose, {**who, **more})

    def _tenant(self, ticket: str) -> str:
        payload = self._signer.read(Purpose.TICKET, ticket, max_age_s=2**31)
        return str(payload["w"])


def _session(payload: dict[str, str]) -> FrameSession:
    return FrameSession(payload["id"], payload["w"], payload["u"], float(payload["s"]))
