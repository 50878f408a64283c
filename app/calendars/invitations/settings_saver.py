"""Applies the settings of an invitation to the connection made with it."""

import logging

from app.calendars.directory.site_directory import Directory
from app.calendars.history.connection_history import Actor
from app.calendars.invitations.invitation import LONGEST_S, Invitation
from app.calendars.invitations.invited_settings import InvitedSettings
from app.calendars.sync.sync_plan import differences, planned_config
from app.calendars.sync.sync_settings import SyncSettings
from app.calendars.values.digest import digest
from app.calendars.values.error_context import AppError
from app.stores.store import Store
from app.wix import SyncConfig, WixError, time_budget

_BUDGET_S = 10.0
"""Of its own, since connecting by a password may have taken all the time of the request."""

log = logging.getLogger(__name__)


class InvitedSettingsSaver:
    """Saves the settings of an invitation once, as the page of the connection does.

    Args:
        directory: of the site.
        sync: saves the settings of a connection.
        store: holds to which connections they were applied.
    """

    def __init__(self, directory: Directory, sync: SyncSettings, store: Store) -> None:
        self._directory, self._sync, self._store = directory, sync, store

    async def apply(self, invitation: Invitation, connection_id: str) -> None:
        """Apply them, unless that was tried: the owner may have changed them since.

        A failure is logged, and leaves the connection as it is.
        """
        key = f"{digest(invitation.token)} {digest(connection_id)}"
        if not invitation.settings or await self._store.claim(key, "tried", ttl_s=LONGEST_S):
            return
        try:
            with time_budget(_BUDGET_S):
                await self._apply(invitation.settings, connection_id)
        except (WixError, AppError) as error:
            log.warning("invitation=unapplied reason=%s", type(error).__name__)

    async def _apply(self, settings: InvitedSettings, connection_id: str) -> None:
        connection = await self._directory.current_connection(connection_id)
        provider = await self._directory.provider_of(connection)
        if provider is None:
            return
        options = await self._sync.available_options(connection, provider.features)
        if not options.editable:
            return
        asked = planned_config(connection, options, settings.change(options, connection))
        held = connection.sync_config or SyncConfig(None, None)
        if differences(asked, held):
            await self._sync.save(connection, asked, who=Actor.APP)
