"""Everything that a page needs to serve one site."""

from dataclasses import dataclass

from app.calendars.busy.busy_times import BusyTimes
from app.calendars.busy.disconnect_cost import DisconnectCosts
from app.calendars.clashes.site_clashes import ClashFinder
from app.calendars.connecting.credentials import CredentialsConnector
from app.calendars.connecting.oauth import OAuthConnector
from app.calendars.coverage.busy_scopes import BusyScopes
from app.calendars.coverage.site_auditor import SiteAuditor
from app.calendars.directory.calendar_needs import CalendarNeeds
from app.calendars.directory.owner_changes import OwnerChanges
from app.calendars.directory.site_directory import Directory
from app.calendars.directory.site_info import SiteInfo
from app.calendars.history.site_history import ConnectionRemoved, SiteHistory
from app.calendars.invitations.invitations import Invitations
from app.calendars.invitations.settings_saver import InvitedSettingsSaver
from app.calendars.proof.proofs import Proofs
from app.calendars.security.feed_tokens import FeedTokens
from app.calendars.security.leaky_bucket import Arrivals
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.sync.disconnect import Disconnector
from app.calendars.sync.expected_endings import ExpectedEndings
from app.calendars.sync.reconnect import Reconnector
from app.calendars.sync.sync_settings import SyncSettings
from app.calendars.values.error_context import ErrorContext
from app.wix import AutomationsClient, Connection, WixNotFound


@dataclass(frozen=True, slots=True)
class Site:
    """A site, identified by its tenant id, with its services."""

    tenant: str
    arrivals: Arrivals
    site_info: SiteInfo
    snapshot: SiteSnapshot
    directory: Directory
    needs: CalendarNeeds
    owners: OwnerChanges
    history: SiteHistory
    endings: ExpectedEndings
    oauth: OAuthConnector
    credentials: CredentialsConnector
    sync: SyncSettings
    auditor: SiteAuditor
    clashes: ClashFinder
    busy_scopes: BusyScopes
    busy: BusyTimes
    disconnect_costs: DisconnectCosts
    disconnector: Disconnector
    proofs: Proofs
    reconnector: Reconnector
    invitations: Invitations
    invited: InvitedSettingsSaver
    feeds: FeedTokens
    automations: AutomationsClient

    async def connection(self, connection_id: str) -> Connection:
        """Return a connection, read a moment ago.

        Raises:
            ConnectionRemoved: Wix has no such connection any more.
            WixNotFound: the site has none, as far as known.
        """
        try:
            return await self.directory.connection(connection_id)
        except WixNotFound:
            if await self.history.removed(connection_id):
                raise ConnectionRemoved(context=ErrorContext(connection_id=connection_id)) from None
            raise

    async def forget(self) -> None:
        """Forget what happened to its connections, as the app was removed."""
        await self.history.forget()
        await self.proofs.forget()

    def clear(self) -> None:
        """Drop what was read from Wix, and what was made of it."""
        self.snapshot.clear()
        self.directory.clear()
        self.auditor.clear()
        self.clashes.clear()
        self.busy_scopes.clear()
