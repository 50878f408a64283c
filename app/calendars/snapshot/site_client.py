"""The client of one site, which reports every connection that it reads or changes."""

from collections.abc import Awaitable
from typing import Protocol

from app.wix import Connection, Secret, SyncConfig, WixClient, WixError


class ConnectionObserver(Protocol):
    """Is told about connections, so that nothing in memory is older than a write."""

    async def connection_read(self, connection: Connection) -> None:
        """Take the current state of a connection."""
        ...

    async def connection_written(self, connection_id: str | None) -> None:
        """Take note that a connection may have changed, `None` if it is not known which."""
        ...


class SiteClient(WixClient):
    """A `WixClient` with an observer. Its reads always ask Wix."""

    observer: ConnectionObserver | None = None

    async def get_connection(self, connection_id: str) -> Connection:
        """Do as `WixClient`, and report the connection."""
        connection = await super().get_connection(connection_id)
        if self.observer:
            await self.observer.connection_read(connection)
        return connection

    async def connect_by_credentials(
        self, *, schedule_id: str, provider_id: str, email: str, password: Secret
    ) -> Connection:
        """Do as `WixClient`, and report the write."""
        call = super().connect_by_credentials(
            schedule_id=schedule_id, provider_id=provider_id, email=email, password=password
        )
        return await self._written(call)

    async def update_sync_config(self, connection_id: str, config: SyncConfig) -> Connection:
        """Do as `WixClient`, and report the write."""
        return await self._written(super().update_sync_config(connection_id, config), connection_id)

    async def disconnect(self, connection_id: str) -> Connection:
        """Do as `WixClient`, and report the write."""
        return await self._written(super().disconnect(connection_id), connection_id)

    async def _written(
        self, call: Awaitable[Connection], connection_id: str | None = None
    ) -> Connection:
        try:
            connection = await call
        except WixError as error:
            if error.may_have_run:
                await self._report(connection_id)
            raise
        await self._report(connection.id)
        return connection

    async def _report(self, connection_id: str | None) -> None:
        if self.observer:
            await self.observer.connection_written(connection_id)
