"""Invitations: links that let a guest connect a calendar to one schedule without signing in.

The link contains the whole invitation.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from app.calendars.invitations.invited_settings import InvitedSettings
from app.calendars.security.tokens import Purpose, Signer, TokenExpired, TokenForged
from app.calendars.values.digest import digest
from app.calendars.values.error_context import AppError
from app.wix import Connection

LIFETIMES = (1, 7, 30)
"""Possible lifetimes in days."""

_DAY_S = 24 * 60 * 60
LONGEST_S = (max(LIFETIMES) + 1) * _DAY_S
_TOLD_S = 400 * _DAY_S
"""How long the owner can look up its state."""

_GUID_BYTES = 16
_DIGEST_BYTES = 6


class InvitationForged(AppError):
    """The link was not signed by this app, or is incomplete."""


class InvitationExpired(AppError):
    """The link has expired."""


class InvitationUsed(AppError):
    """The schedule's connections have changed since the link was created, as after its use."""


class InvitationWithdrawn(AppError):
    """The owner has withdrawn the link."""


class ConnectionsUnreadable(AppError):
    """Wix could not list all connections of the schedule, so the link cannot be checked."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """The contents of a link.

    `providers` are digests of the ids of the allowed providers; `seal` is the digest of the
    schedule's connections at creation. `settings` are what the owner chose for the connection, None
    in a link of an earlier release.
    """

    token: str
    tenant: str
    schedule_id: str
    providers: frozenset[str]
    seal: str
    days: int
    created_at: datetime
    expired: bool
    settings: InvitedSettings | None = None

    @classmethod
    def read(cls, signer: Signer, token: str) -> Self:
        """Read a link, expired or not.

        Raises:
            InvitationForged: not signed by this app, or incomplete.
            TokenFromFuture: the clocks of two servers differ.
        """
        try:
            payload = signer.read(Purpose.INVITATION, token, max_age_s=_TOLD_S)
        except (TokenForged, TokenExpired):
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
            settings=InvitedSettings.from_bits(payload["s"]) if "s" in payload else None,
        )

    @property
    def expires_at(self) -> datetime:
        """When it expires."""
        return self.created_at + timedelta(days=self.days)

    def allows(self, provider_id: str) -> bool:
        """Whether this provider may be connected."""
        return digest(provider_id) in self.providers

    def is_unused(self, connections: Iterable[Connection]) -> bool:
        """Whether the schedule's connections are the same as when the link was created.

        This makes a link single-use: connecting a calendar changes them. Disconnected ones count
        too, so that a used link is not valid again after disconnecting.

        Source: that List Connections names those too is not documented; the status exists, and
        Disconnect returns the connection, 2026-11.
        """
        return connections_digest(connections) == self.seal

    def connected_since(self, connections: Iterable[Connection]) -> tuple[Connection, ...]:
        """Return what was connected since, as far as the current connections show it."""
        now = tuple(connections)
        first = self.seal == connections_digest(())
        return tuple(
            one
            for one in now
            if not one.ended and (first or self.is_unused(other for other in now if other != one))
        )


def invitation_token(  # noqa: PLR0913 -- by name
    signer: Signer,
    *,
    tenant: str,
    schedule_id: str,
    provider_ids: Iterable[str],
    connections: Iterable[Connection],
    days: int,
    settings: InvitedSettings | None = None,
) -> str:
    """Return the token of a link, compact enough for a QR code.

    Args:
        signer: signs it.
        tenant: the site, a GUID.
        schedule_id: which schedule, a GUID.
        provider_ids: what may be connected to it.
        connections: of that schedule.
        days: one of `LIFETIMES`.
        settings: for the connection, applied when it is made.
    """
    digests = [connections_digest(connections), *map(digest, provider_ids)]
    packed = UUID(tenant).bytes + UUID(schedule_id).bytes + urlsafe_b64decode("".join(digests))
    payload = {"i": urlsafe_b64encode(packed).decode(), "d": days}
    if settings:
        payload["s"] = settings.to_bits()
    return signer.sign(Purpose.INVITATION, payload)


def connections_digest(connections: Iterable[Connection]) -> str:
    """Return a digest of the ids of the connections and which of them are live."""
    return digest(" ".join(sorted(f"{digest(one.id)}{not one.ended:d}" for one in connections)))


def _is_expired(signer: Signer, token: str, days: int) -> bool:
    try:
        signer.read(Purpose.INVITATION, token, max_age_s=days * _DAY_S)
    except TokenExpired:
        return True
    return False
