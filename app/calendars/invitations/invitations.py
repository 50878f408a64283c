"""Create, check and use the invitations of a site."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from app.calendars.directory.directory_snapshot import ProviderUnknown, ScheduleUnknown
from app.calendars.directory.site_directory import Directory
from app.calendars.invitations.invitation import (
    LONGEST_S,
    ConnectionsUnreadable,
    Invitation,
    InvitationExpired,
    InvitationUsed,
    InvitationWithdrawn,
    connections_digest,
    invitation_token,
)
from app.calendars.invitations.invitation_report import (
    InvitationReport,
    InvitationStatus,
    InvitationTarget,
)
from app.calendars.invitations.link_turns import LinkTurns
from app.calendars.invitations.new_links import LinkChoices
from app.calendars.invitations.open_invitations import OpenInvitation, OpenInvitations
from app.calendars.security.tokens import Signer
from app.calendars.values.digest import digest
from app.calendars.values.error_context import ErrorContext, error_context
from app.calendars.values.provider import is_connectable
from app.calendars.values.unreadable import UnreadableCounts
from app.stores.store import Stores
from app.wix import Connection


class Invitations:
    """Invitations of one site.

    Args:
        directory: of the site.
        signer: signs the links.
        tenant: the site.
        clock: seconds since the epoch.
        stores: hold which links are open, were withdrawn or used, and locks of links in use.
        sleep: waits between two attempts to lock a link.
    """

    def __init__(  # noqa: PLR0913 -- by name
        self,
        directory: Directory,
        signer: Signer,
        stores: Stores,
        *,
        tenant: str,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._directory, self._signer, self._tenant = directory, signer, tenant
        self._used = stores("invitations", tenant)
        self.opened = OpenInvitations(stores, tenant, clock)
        self.turns = LinkTurns(self._used, sleep)

    async def use_up(self, invitation: Invitation, connection_id: str) -> bool:
        """Record that a link was used: Wix might drop disconnected connections.

        Return whether its settings are for this connection. While a guest is at the provider,
        another may use the link, or the owner withdraw it; Wix connects the calendar all the same.
        """
        token, made = invitation.token, digest(connection_id)
        used_for = await self._used.claim(digest(token), made, ttl_s=LONGEST_S)
        await self.opened.remove(token)
        return used_for in {"", made} and not await self.opened.is_withdrawn(invitation)

    async def target(self, schedule_id: str, *, fresh: bool = False) -> InvitationTarget:
        """Return the person, providers and connections of an invitation to a schedule.

        `fresh` asks Wix for the connections, for a decision.

        Raises:
            ScheduleUnknown: no connectable person has it.
        """
        with error_context(ErrorContext(schedule_id=schedule_id)):
            people = await self._directory.list_people(schedule_id=schedule_id)
            providers = await self._directory.list_providers()
            listed = await self._directory.connections_of(schedule_id, fresh=fresh)
            if (person := people.by_id.get(schedule_id)) is None:
                raise ScheduleUnknown
        complete = listed is not None and listed.whole
        return InvitationTarget(
            person=person,
            providers=tuple(one for one in providers if is_connectable(one)),
            connections=listed.connections if listed and complete else None,
            unreadable=UnreadableCounts(providers=providers.unreadable),
        )

    async def create(self, *, schedule_id: str, choices: LinkChoices) -> str:
        """Return the token of a new link.

        Raises:
            ScheduleUnknown, ProviderUnknown, ConnectionsUnreadable: Wix could not name them all.
        """
        target = await self.target(schedule_id, fresh=True)
        if not {*choices.provider_ids} <= {one.id for one in target.providers}:
            raise ProviderUnknown
        return await self._create(schedule_id, choices, target.connections)

    async def create_many(self, schedule_ids: Sequence[str], choices: LinkChoices) -> list[str]:
        """Return the tokens of new links, read from one list of connections; raises as `create`."""
        first = await self.target(schedule_ids[0], fresh=True)
        if not {*choices.provider_ids} <= {one.id for one in first.providers}:
            raise ProviderUnknown
        people = await self._directory.list_people()
        if not {*schedule_ids} <= people.by_id.keys():
            raise ScheduleUnknown
        index = await self._directory.index_connections()
        if index is None or not index.listed.whole:
            raise ConnectionsUnreadable
        return [await self._create(one, choices, index.of(one).connections) for one in schedule_ids]

    async def _create(
        self, schedule_id: str, choices: LinkChoices, connections: Sequence[Connection] | None
    ) -> str:
        if connections is None:
            raise ConnectionsUnreadable
        token = invitation_token(
            self._signer,
            tenant=self._tenant,
            schedule_id=schedule_id,
            provider_ids=choices.provider_ids,
            connections=connections,
            days=choices.days,
            settings=choices.settings,
        )
        await self.opened.add(Invitation.read(self._signer, token))
        return token

    async def report(self, invitation: Invitation, *, fresh: bool = False) -> InvitationReport:
        """Return the state of an invitation; `fresh` as `target`.

        Raises:
            ScheduleUnknown: its schedule is gone.
        """
        target = await self.target(invitation.schedule_id, fresh=fresh)
        if await self.opened.is_withdrawn(invitation):
            return InvitationReport(target, InvitationStatus.WITHDRAWN)
        if target.connections is None:
            return InvitationReport(
                target, InvitationStatus.OVER if invitation.expired else InvitationStatus.UNCLEAR
            )
        [used] = await self._used.get(digest(invitation.token))
        if invitation.is_unused(target.connections) and not used:
            return InvitationReport(
                target, InvitationStatus.OVER if invitation.expired else InvitationStatus.OPEN
            )
        connected = invitation.connected_since(target.connections)
        return InvitationReport(
            target, InvitationStatus.USED if connected else InvitationStatus.CHANGED, connected
        )

    async def list_open(self) -> list[OpenInvitation]:
        """Return the open invitations, newest first, without those whose schedule has changed."""
        return [one for one in await self.opened.list_open() if await self._is_open(one)]

    async def _is_open(self, one: OpenInvitation) -> bool:
        listed = await self._directory.connections_of(one.schedule_id, fresh=False)
        if listed is None or not listed.whole:
            return True
        return connections_digest(listed.connections) == one.seal

    async def admit(self, invitation: Invitation, *, fresh: bool = False) -> InvitationTarget:
        """Return the target of a valid invitation, with the providers that it allows.

        `fresh` as `target`: without it, a link that was just used may still be admitted; with it,
        it counts as a beginning.

        Raises:
            WixBudgetExceeded: too many guests have begun with the link of late.
            InvitationExpired, InvitationUsed, InvitationWithdrawn: the link is not valid any more.
            ConnectionsUnreadable: Wix could not list all connections of the schedule.
            ScheduleUnknown: the schedule or all providers of the invitation are gone.
        """
        if invitation.expired:
            raise InvitationExpired
        if await self.opened.is_withdrawn(invitation):  # before a stranger's click costs a call
            raise InvitationWithdrawn
        if fresh:
            await self.turns.begin(invitation.token)
        report = await self.report(invitation, fresh=fresh)
        if report.status is InvitationStatus.UNCLEAR:
            raise ConnectionsUnreadable
        if report.status is not InvitationStatus.OPEN:
            raise InvitationUsed
        providers = tuple(one for one in report.target.providers if invitation.allows(one.id))
        if not providers:
            raise ScheduleUnknown
        return replace(report.target, providers=providers)
