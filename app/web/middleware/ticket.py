"""Single-use tickets that carry a session from the dashboard's frame into a tab.

A form in the frame opens the tab, and its POST sends no cookies, not even those of the app's tabs:
observed in Chromium, with third-party cookies enabled and disabled.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from app.calendars.security.tokens import (
    LEEWAY_S,
    Purpose,
    Signer,
    TokenError,
    TokenExpired,
    TokenForged,
)
from app.calendars.values.error_context import AppError, ErrorContext
from app.stores.store import StoreOf, round_time
from app.web.middleware.visitor import FrameSession

TICKET_AGE_S = 60
"""How long a ticket is valid. Tolerance for clock differences is subtracted from it."""

_KEPT_S = TICKET_AGE_S + LEEWAY_S


class TicketForged(AppError):
    """The ticket is not signed by this app."""


class TicketExpired(AppError):
    """The ticket was issued more than a minute ago."""

    def __init__(self, tenant: str) -> None:
        super().__init__(tenant, context=ErrorContext(tenant=tenant))


class TicketUsed(TicketExpired):
    """The ticket has been redeemed before."""


class Tickets:
    """Issues tickets, and redeems each once, as far as its store remembers."""

    def __init__(self, signer: Signer, used: StoreOf) -> None:
        self._signer, self._used = signer, used

    def issue(self, session: FrameSession, to: str) -> str:
        """Return a ticket for one page."""
        return self._sign(Purpose.TICKET, session, to=to, n=secrets.token_urlsafe(9))

    async def redeem(self, ticket: str) -> tuple[FrameSession, str]:
        """Return the session and the page of a ticket.

        Raises:
            TicketForged: this app did not sign it.
            TicketExpired: it is older than `TICKET_AGE_S`.
            TicketUsed: it was redeemed before.
            TokenFromFuture: the clocks of two servers differ.
        """
        try:
            payload = self._signer.read(Purpose.TICKET, ticket, max_age_s=TICKET_AGE_S - LEEWAY_S)
        except TokenExpired:
            raise TicketExpired(self._tenant(ticket)) from None
        except TokenForged:
            raise TicketForged from None
        if await self._used(payload["w"]).claim(payload["n"], "used", ttl_s=_KEPT_S):
            raise TicketUsed(payload["w"])
        return session_of(payload), str(payload["to"])

    def sign_arrival(self, session: FrameSession) -> str:
        """Sign a session for the first page, in case the browser has kept no cookie."""
        return self._sign(Purpose.ARRIVAL, session)

    def read_arrival(self, token: str) -> FrameSession | None:
        """Return the session of an arrival token, or None if it is invalid or has expired."""
        try:
            age_s = TICKET_AGE_S - LEEWAY_S
            return session_of(self._signer.read(Purpose.ARRIVAL, token, max_age_s=age_s))
        except TokenError:
            return None

    def _sign(self, purpose: Purpose, session: FrameSession, **more: str) -> str:
        return self._signer.sign(purpose, {**session_payload(session), **more})

    def _tenant(self, ticket: str) -> str:
        payload = self._signer.read(Purpose.TICKET, ticket, max_age_s=2**31)
        return str(payload["w"])


def session_payload(session: FrameSession) -> dict[str, str | float]:
    """Return a session as part of a token."""
    since = round_time(session.since)
    return {"id": session.id, "w": session.tenant, "u": session.user, "s": since}


def session_of(payload: Mapping[str, Any]) -> FrameSession:
    """Return the session in a token."""
    return FrameSession(payload["id"], payload["w"], payload["u"], float(payload["s"]))
