"""Invitations: a link with which somebody connects a calendar to one schedule, without a sign-in.

The link is all there is of an invitation: nothing is kept of it here or at Wix.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from app.calendars.security.tokens import Purpose, Signer, TokenError, TokenExpired
from app.calendars.values.digest import digest
from app.wix import Connection, Status

DAYS = (1, 7, 30)
"""How long an invitation may be good for."""

_DAY_S = 24 * 60 * 60
LONGEST_S = (max(DAYS) + 1) * _DAY_S
_TOLD_S = 400 * _DAY_S
"""How old one may be for its maker still to be told what became of it."""

_GUID_BYTES = 16
_DIGEST_BYTES = 6


class InvitationForged(Exception):
    """The link was not made by this app, or not all of it arrived."""


class InvitationExpired(Exception):
    """The days for which the link was good are over."""


class InvitationUsed(Exception):
    """The schedule's connections are others than when the link was made, as after its use."""


class ConnectionsUnreadable(Exception):
    """Wix could not list every connection of the schedule, so nobody knows whether a link fits."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link stands for.

    `providers` are digests of the ids of those that may be connected; `seal` is that of the
    connections that the schedule had when the link was made. `over` says that its days are.
    """

    token: str
    tenant: str
    schedule_id: str
    providers: frozenset[str]
    seal: str
    days: int
    created_at: datetime
    expired: bool

    @classmethod
    def read(cls, signer: Signer, token: str) -> Self:
        """Read a link, expired or not.

        Raises:
            InvitationForged: see there.
        """
        try:
            payload = signer.read(Purpose.INVITATION, token, max_age_s=_TOLD_S)
        except TokenError:
            raise InvitationForged from None
        packed = urlsafe_b64decode(payload["i"])
        digests = packed[2 * _GUID_BYTES :]
        seal, *providers = (
            urlsafe_b64encode(digests[at : at + _DIGEST_BYTES]).decode()
            for at in range(0, len(digests), _DIGEST_BYTES)
        )
        return cls(
            token=token,
            tenant=str(UUID(bytes=packed[:_GUID_BYTES])),
            schedule_id=str(UUID(bytes=packed[_GUID_BYTES : 2 * _GUID_BYTES])),
            providers=frozenset(providers),
            seal=seal,
            days=payload["d"],
            created_at=datetime.fromtimestamp(payload["t"], UTC),
            expired=_is_expired(signer, token, payload["d"]),
        )

    @property
    def expires_at(self) -> datetime:
        """Until when it is good."""
        return self.created_at + timedelta(days=self.days)

    def allows(self, provider_id: str) -> bool:
        """Whether this provider was chosen."""
        return digest(provider_id) in self.providers

    def is_unused(self, connections: Iterable[Connection]) -> bool:
        """Whether the schedule's connections are as they were when the link was made.

        This is what makes a link good for one use: whoever connects a calendar changes them.
        Disconnected ones count too, so that a used link doesn't open again after disconnecting.

        Source: that List Connections names those too is not documented; the status exists, and
        Disconnect returns the connection, 2026-11.
        """
        return connections_digest(connections) == self.seal

    def connected_since(self, connections: Iterable[Connection]) -> tuple[Connection, ...]:
        """Return what was connected since, as far as it can be told from what is there now."""
        now = tuple(connections)
        first = self.seal == connections_digest(())
        return tuple(
            one
            for one in now
            if live(one) and (first or self.is_unused(other for other in now if other != one))
        )


def invitation_token(  # noqa: PLR0913 -- by name
    signer: Signer,
    *,
    tenant: str,
    schedule_id: str,
    provider_ids: Iterable[str],
    connections: Iterable[Connection],
    days: int,
) -> str:
    """Return the token of a link, packed tightly: a phone has to read it from a QR code.

    Args:
        signer: signs it.
        tenant: the site, a GUID.
        schedule_id: which schedule, a GUID.
        provider_ids: what may be connected to it.
        connections: of that schedule.
        days: one of `DAYS`.
    """
    digests = [connections_digest(connections), *map(digest, provider_ids)]
    packed = UUID(tenant).bytes + UUID(schedule_id).bytes + urlsafe_b64decode("".join(digests))
    payload = {"i": urlsafe_b64encode(packed).decode(), "d": days}
    return signer.sign(Purpose.INVITATION, payload)


def connections_digest(connections: Iterable[Connection]) -> str:
    """Return a digest of which connections there are, and which of them are live."""
    return digest(" ".join(sorted(f"{digest(one.id)}{live(one):d}" for one in connections)))


def live(connection: Connection) -> bool:
    """Whether it is connected, in good health or not."""
    return connection.status is not Status.DISCONNECTED


def _is_expired(signer: Signer, token: str, days: int) -> bool:
    try:
        signer.read(Purpose.INVITATION, token, max_age_s=days * _DAY_S)
    except TokenExpired:
        return True
    return False
