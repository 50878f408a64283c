"""The nine methods of Wix's External Calendar V2 API.

Source of all facts here: https://dev.wix.com/docs/rest/business-solutions/bookings/calendar/
external-calendar-v2/introduction and the pages beside it, with the SDK's typings, 2026-11-22.
Every method may raise any `WixError`; `Raises` names those that belong to it.
"""

from collections.abc import Collection

from app.wix import messages, reading
from app.wix.auth import Secret
from app.wix.events import Events
from app.wix.listing import ParsedList
from app.wix.messages import MOST_SCHEDULE_IDS
from app.wix.models import (
    Calendar,
    Connection,
    ConnectionList,
    Provider,
    SyncConfig,
)
from app.wix.paging import chunks, distinct, gather_limited, unique


class ExternalCalendars(Events):
    """Providers, connections, calendars and busy times."""

    async def list_providers(self) -> ParsedList[Provider]:
        """The providers that the site offers: Wix's own and those of installed apps."""
        return unique([await self.ask(messages.list_providers(), reading.providers)])

    async def get_connection(self, connection_id: str) -> Connection:
        """One connection, disconnected ones included.

        Raises:
            WixNotFound: No such connection on this site, or the id cannot be one.
        """
        return await self.ask(messages.get_connection(connection_id), reading.connection)

    async def list_connections(self, schedule_ids: Collection[str] | None = None) -> ConnectionList:
        """The connections of some schedules, or of the whole site.

        Args:
            schedule_ids: `None` for all. None at all (`[]`) answers empty without asking, since Wix
                takes an empty filter for no filter.

        Returns:
            Connections, and the providers Wix could not get details from. Wix fails as a whole
            only when it could not get details of a single one.
        """
        parts = [None] if schedule_ids is None else chunks(schedule_ids, MOST_SCHEDULE_IDS)
        lists = await gather_limited(
            [self.ask(messages.list_connections(part), reading.connection_list) for part in parts]
        )
        return ConnectionList(
            connections=tuple(unique(ParsedList(each.connections) for each in lists)),
            failed_provider_ids=distinct([each.failed_provider_ids for each in lists]),
            unreadable=sum(each.unreadable for each in lists),
        )

    async def connect_by_oauth(
        self, *, schedule_id: str, provider_id: str, redirect_url: str
    ) -> str:
        """The address where an account's owner lets Wix in; check it before sending anyone there.

        Args:
            schedule_id: What to connect.
            provider_id: From `list_providers`.
            redirect_url: Where Wix sends the owner afterwards, adding `connectionId` or `error`
                (`reject`, `unsupported` or `internal`) and nothing else.

        Raises:
            NotSupportedByProvider: It has no OAuth.
        """
        call = messages.connect_by_oauth(
            schedule_id=schedule_id, provider_id=provider_id, redirect_url=redirect_url
        )
        return await self.ask(call, reading.oauth_url)

    async def connect_by_credentials(
        self, *, schedule_id: str, provider_id: str, email: str, password: Secret
    ) -> Connection:
        """Connects with an e-mail and a password, for Apple an app-specific one.

        The password is sent once. When the error is `doubtful`, list the schedule's connections to
        find out whether there is a new one.

        Raises:
            BadCredentials: The provider does not accept them.
            PremiumFeatureNotEnabled: The site's plan does not include this.
            NotSupportedByProvider: It takes no credentials.
        """
        call = messages.connect_by_credentials(
            schedule_id=schedule_id, provider_id=provider_id, email=email, password=password
        )
        return await self.ask(call, reading.connection)

    async def list_calendars(self, connection_id: str) -> ParsedList[Calendar]:
        """The calendars of a connected account. None of them is marked as the primary one.

        Raises:
            ConnectionNotConnected: It was disconnected.
            NotSupportedByProvider: It does not let calendars be chosen.
            PremiumFeatureNotEnabled: The site's plan does not include this.
        """
        return unique([await self.ask(messages.list_calendars(connection_id), reading.calendars)])

    async def update_sync_config(self, connection_id: str, config: SyncConfig) -> Connection:
        """Sets what is imported and exported.

        Send both sides: whether Wix keeps a side that is left out is not documented. Read back
        after a `doubtful` error; nothing here does.

        Raises:
            ValueError: No side, import from no calendar, or from the primary and listed ones.
            NotSupportedByProvider: Nothing can be set, or not this.
        """
        call = messages.update_sync_config(connection_id, config)
        return await self.ask(call, reading.connection)

    async def disconnect(self, connection_id: str) -> Connection:
        """Ends a connection and removes Wix's events from the external calendar.

        Raises:
            ConnectionAlreadyDisconnected: After a `doubtful` error this is a success.
        """
        return await self.ask(messages.disconnect(connection_id), reading.connection)
