"""Inviting: links that let a person connect a calendar, and what became of them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from weakref import WeakValueDictionary

from app.calendars.directory.directory import Directory, ProviderUnknown, ScheduleUnknown
from app.calendars.invitations.invitation import (
    LONGEST_S,
    ConnectionsUnread,
    Invitation,
    InvitationOver,
    InvitationSpent,
    invite,
)
from app.calendars.security.tokens import Signer
from app.calendars.values.digest import digest
from app.calendars.values.person import Person
from app.calendars.values.provider import by_credentials, by_oauth
from app.calendars.values.unreadable import NOTHING_UNREAD, Unread
from app.stores.store import Store
from app.wix import Connection, Provider, gather_or_cancel

_TURN_S = 45.0
"""For longer than a guest takes to connect by an app password."""

_BETWEEN_S = 0.25


class Fate(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    USED = "used"
    """A calendar was connected since it was made."""
    CHANGED = "changed"
    """It is good no more, because a calendar was disconnected since, or is gone."""
    OVER = "over"
    UNCLEAR = "unclear"
    """Wix could not list the schedule's connections."""


@dataclass(frozen=True, slots=True)
class Place:
    """One person, what can be connected to their schedule, and what is.

    `connections` is None where Wix could not list them all.
    """

    person: Person
    providers: tuple[Provider, ...]
    connections: tuple[Connection, ...] | None
    unread: Unread = NOTHING_UNREAD


@dataclass(frozen=True, slots=True)
class Story:
    """An invitation and what became of it. `since` was connected after it was made."""

    place: Place
    fate: Fate
    since: tuple[Connection, ...] = ()


class Inviting:
    """Makes the invitations of one site, and knows whether they are still good.

    Args:
        directory: of the site.
        signer: signs the links.
        tenant: the site that they are for.
        spent: which links were used, and whose guest has their turn.
        pause: waits between two looks at whose turn it is.
    """

    def __init__(
        self,
        directory: Directory,
        signer: Signer,
        *,
        tenant: str,
        spent: Store,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._directory, self._signer, self._tenant = directory, signer, tenant
        self._spent, self._pause = spent, pause
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, token: str) -> AsyncGenerator[None]:
        """Hold the others of a link back while a guest connects, so that of many one succeeds."""
        place = f"turn {digest(token)}"
        async with self._turns.setdefault(place, asyncio.Lock()):
            while await self._spent.claim(place, "taken", ttl_s=_TURN_S):
                await self._pause(_BETWEEN_S)
            try:
                yield
            finally:
                await self._spent.drop(place)

    async def spend(self, token: str) -> None:
        """Remember that a link was used: Wix might forget what is disconnected."""
        await self._spent.put(digest(token), "used", ttl_s=LONGEST_S)

    async def place(self, schedule_id: str) -> Place:
        """Return what an invitation for a schedule is made of.

        Raises:
            ScheduleUnknown: nobody connectable has it.
        """
        people, providers = await gather_or_cancel(
            self._directory.people(), self._directory.providers()
        )
        person = next((one for one in people if one.id == schedule_id), None)
        if person is None:
            raise ScheduleUnknown
        listed = await self._directory.list_connections([schedule_id])
        complete = listed is not None and listed.whole
        return Place(
            person=person,
            providers=tuple(one for one in providers if by_oauth(one) or by_credentials(one)),
            connections=listed.connections if listed and complete else None,
            unread=Unread(providers=providers.unreadable),
        )

    async def make(self, *, schedule_id: str, provider_ids: Collection[str], days: int) -> str:
        """Return the token of a new link.

        Raises:
            ScheduleUnknown, ProviderUnknown: Wix has no such schedule or provider.
            ConnectionsUnread: see there.
        """
        place = await self.place(schedule_id)
        if not {*provider_ids} <= {one.id for one in place.providers}:
            raise ProviderUnknown
        if place.connections is None:
            raise ConnectionsUnread
        return invite(
            self._signer,
            tenant=self._tenant,
            schedule_id=schedule_id,
            provider_ids=provider_ids,
            connections=place.connections,
            days=days,
        )

    async def story(self, invitation: Invitation) -> Story:
        """Return what became of an invitation.

        Raises:
            ScheduleUnknown: its schedule is gone.
        """
        place = await self.place(invitation.schedule_id)
        if place.connections is None:
            return Story(place, Fate.OVER if invitation.over else Fate.UNCLEAR)
        [used] = await self._spent.get(digest(invitation.token))
        if invitation.fits(place.connections) and not used:
            return Story(place, Fate.OVER if invitation.over else Fate.OPEN)
        since = invitation.since(place.connections)
        return Story(place, Fate.USED if since else Fate.CHANGED, since)

    async def welcome(self, invitation: Invitation) -> Place:
        """Return what somebody who was invited may choose from.

        Raises:
            InvitationOver, InvitationSpent, ConnectionsUnread: see there.
            ScheduleUnknown: nobody has the schedule any more, or none of the providers is offered.
        """
        if invitation.over:
            raise InvitationOver
        story = await self.story(invitation)
        if story.fate is Fate.UNCLEAR:
            raise ConnectionsUnread
        if story.fate is not Fate.OPEN:
            raise InvitationSpent
        providers = tuple(one for one in story.place.providers if invitation.allows(one.id))
        if not providers:
            raise ScheduleUnknown
        return replace(story.place, providers=providers)
