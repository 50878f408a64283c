"""How a connection that was connected again differs from before, and what can be restored."""

from dataclasses import dataclass, replace

from app.calendars.security.tokens import Signer
from app.calendars.site import Site
from app.calendars.sync.reconnect import Restoration
from app.calendars.sync.sync_options import SyncOptions
from app.web.urls import path
from app.web.view.reconnect_token import ReconnectState, read_reconnect_token, sign_reconnect_token
from app.wix import Connection


@dataclass(frozen=True, slots=True)
class ReconnectResult:
    """What the page shows. `keep_path` is None unless another account was connected."""

    token: str
    keep_path: str | None
    restoration: Restoration
    complete: bool
    lost_names: tuple[str, ...]
    unnamed: int
    tried: bool
    export_unknown: bool
    other_unknown: bool
    disconnect_path: str
    earlier: tuple[str, str] | None


async def reconnect_result(
    site: Site, signer: Signer, connection: Connection, offered: SyncOptions, token: str
) -> ReconnectResult | None:
    """Compare a connection with the settings in the token; None if the token is not valid."""
    known = read_reconnect_token(signer, connection.id, token)
    if known is None:
        return None
    found = await site.reconnector.compare(known.memory, connection, offered)
    kept = ReconnectState(replace(known.memory, account=None), known.tried)
    keep = path(
        "connections", connection.id, again=sign_reconnect_token(signer, connection.id, kept)
    )
    earlier = found.previous
    return ReconnectResult(
        token=token,
        keep_path=keep if found.other_account else None,
        restoration=found.restoration,
        complete=found.restoration.complete and not found.unknown_settings_differ,
        lost_names=found.lost_names,
        unnamed=found.restoration.lost - len(found.lost_names),
        tried=known.tried,
        export_unknown=known.memory.exports is None and offered.export_locked is None,
        other_unknown=found.unknown_settings_differ,
        disconnect_path=path("connections", connection.id, "disconnect"),
        earlier=_earlier(earlier) if earlier else None,
    )


def _earlier(connection: Connection) -> tuple[str, str]:
    href = path("connections", connection.id, "disconnect")
    return connection.external_account_email or "", href
