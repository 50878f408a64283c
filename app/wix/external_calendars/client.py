"""The methods of External Calendar V2, except List Events.

Source: https://dev.wix.com/docs/rest/business-solutions/bookings/calendar/external-calendar-v2/
introduction, the pages of its methods, and the SDK's typings, 2026-11-22.
Every method may raise any `WixError`; `Raises` lists the specific ones.
"""

from collections.abc import Collection

from app.wix.external_calendars import requests, responses
from app.wix.external_calendars.events_client import EventsClient
from app.wix.external_calendars.models import (
    Calendar,
    Connection,
    ConnectionList,
    Provider,
    SyncConfig,
)
from app.wix.http.auth import Secret
from app.wix.http.gather import gather_limited
from app.wix.http.paging import batches, merge_by_id, unique_ids
from app.wix.parsing.parsed_list import ParsedList


class ExternalCalendarsClient(EventsClient):
    """Providers, connections, calendars and busy times."""

    async def list_providers(self) -> ParsedList[Provider]:
        """Return the providers available to the site: Wix's own and those of installed apps."""
        return merge_by_id([await self.send(requests.list_providers(), responses.parse_providers)])

    async def get_connection(self, connection_id: str) -> Connection:
        """Return a connection, even a disconnected one.

        Raises:
            WixNotFound: No such connection on this site, or a malformed id.
        """
        return await self.send(requests.get_connection(connection_id), responses.parse_connection)

    async def list_connections(self, schedule_ids: Collection[str] | None = None) -> ConnectionList:
        """Return the connections of some schedules, or of the whole site.

        `[]` returns an empty list without a request, since Wix ignores an empty filter. Wix returns
        an error only if it could query none of the providers.
        """
        parts = [None] if schedule_ids is None else batches(schedule_ids, requests.MAX_SCHEDULE_IDS)
        lists = await gather_limited(
            [
                self.send(requests.list_connections(part), responses.CONNECTION_LIST)
                for part in parts
            ]
        )
        found = {one.id: one for each in lists for one in each.connections}
        return ConnectionList(
            connections=tuple(found.values()),
            failed_provider_ids=unique_ids([each.failed_provider_ids for each in lists]),
            unreadable=sum(each.unreadable for each in lists),
        )

    async def connect_by_oauth(
        self, *, schedule_id: str, provider_id: str, redirect_url: str
    ) -> str:
        """Return the URL of the provider's consent page, unchecked.

        Afterwards Wix redirects to `redirect_url` with the query parameter `connectionId` or
        `error` (`reject`, `unsupported` or `internal`).

        Raises:
            NotSupportedByProvider: The provider has no OAuth.
        """
        call = requests.connect_by_oauth(
            schedule_id=schedule_id, provider_id=provider_id, redirect_url=redirect_url
        )
        return await self.send(call, responses.parse_oauth_url)

    async def connect_by_credentials(
        self, *, schedule_id: str, provider_id: str, email: str, password: Secret
    ) -> Connection:
        """Connect with an e-mail and a password, for Apple an app-specific one.

        The password is sent once. After an error that `may_have_run`, list the schedule's
        connections to find out whether there is a new one.

        Raises:
            BadCredentials: The provider does not accept them.
            PremiumFeatureNotEnabled: The site's plan lacks external calendars.
            NotSupportedByProvider: The provider takes no credentials.
        """
        call = requests.connect_by_credentials(
            schedule_id=schedule_id, provider_id=provider_id, email=email, password=password
        )
        return await self.send(call, responses.parse_connection)

    async def list_calendars(self, connection_id: str) -> ParsedList[Calendar]:
        """Return the calendars of a connected account. None is marked as the primary one.

        Raises:
            ConnectionNotConnected: The connection was disconnected.
            NotSupportedByProvider: The provider has no choice of calendars.
            PremiumFeatureNotEnabled: The site's plan lacks external calendars.
        """
        return merge_by_id(
            [await self.send(requests.list_calendars(connection_id), responses.parse_calendars)]
        )

    async def update_sync_config(self, connection_id: str, config: SyncConfig) -> Connection:
        """Set import and export.

        Send both: whether Wix keeps one that is left out is not documented. After an error that
        `may_have_run`, read the connection to find out.

        Raises:
            ValueError: Neither import nor export; import from no calendar, or from the primary and
                listed ones; or unknown fields that were too large to keep.
            NotSupportedByProvider: The provider does not support these settings.
        """
        call = requests.update_sync_config(connection_id, config)
        return await self.send(call, responses.parse_connection)

    async def disconnect(self, connection_id: str) -> Connection:
        """End a connection and remove Wix's events from the external calendar.

        Raises:
            ConnectionAlreadyDisconnected: A success after an error that `may_have_run`.
        """
        return await self.send(requests.disconnect(connection_id), responses.parse_connection)
