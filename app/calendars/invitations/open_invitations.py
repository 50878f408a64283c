"""The open invitations of a site, and which were withdrawn.

A link is valid by itself: the list serves the owner, and a lost list ends no link. What it holds
opens nothing: an id is a digest of the link.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.calendars.invitations.invitation import LONGEST_S, Invitation
from app.calendars.values.digest import digest
from app.stores.store import Stores, decode_time, encode_time, round_time

_ALL = "all"


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the list keeps of a link; `made` is in seconds since the epoch, as in the link."""

    id: str
    schedule_id: str
    seal: str
    made: float
    days: int

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromtimestamp(self.made, UTC)

    @property
    def ends_at(self) -> datetime:
        """When it expires."""
        return self.made_at + timedelta(days=self.days)


class OpenInvitations:
    """Lists the open invitations of one site, and records withdrawals.

    Args:
        stores: hold the open ones, and which were withdrawn.
        tenant: the site.
        clock: seconds since the epoch.
    """

    def __init__(self, stores: Stores, tenant: str, clock: Callable[[], float]) -> None:
        self._listed = stores.listed("open", tenant)
        self._withdrawn = stores("withdrawn", tenant)
        self._clock = clock

    async def add(self, invitation: Invitation) -> None:
        """Add a new invitation to the list."""
        entry = OpenInvitation(
            id=digest(invitation.token),
            schedule_id=invitation.schedule_id,
            seal=invitation.seal,
            made=invitation.created_at.timestamp(),
            days=invitation.days,
        )
        lasts_s = timedelta(days=invitation.days).total_seconds()
        await self._listed.put(entry.id, json.dumps(asdict(entry)), ttl_s=lasts_s)

    async def remove(self, token: str) -> None:
        """Remove a used invitation from the list."""
        await self._listed.drop(digest(token))

    async def list_open(self) -> list[OpenInvitation]:
        """Return the listed invitations, newest first."""
        return [_entry(json.loads(value)) for value in await self._listed.values()]

    async def withdraw(self, invitation_id: str) -> None:
        """Withdraw one invitation, listed or not."""
        await self._withdrawn.put(invitation_id, "withdrawn", ttl_s=LONGEST_S)
        await self._listed.drop(invitation_id)

    async def withdraw_all(self) -> None:
        """Withdraw all invitations made until now, listed or not."""
        now = self._clock()
        await self._withdrawn.put(_ALL, encode_time(now), ttl_s=LONGEST_S)
        earlier = [one.id for one in await self.list_open() if one.made <= round_time(now)]
        await self._listed.drop(*earlier)

    async def is_withdrawn(self, invitation: Invitation) -> bool:
        """Whether an invitation was withdrawn."""
        one, all_at = await self._withdrawn.get(digest(invitation.token), _ALL)
        return bool(one) or invitation.created_at.timestamp() <= decode_time(all_at)


def _entry(value: dict[str, Any]) -> OpenInvitation:
    return OpenInvitation(**value)
