"""How a connection that was connected again differs from before, and what can be restored."""

from dataclasses import dataclass, replace

from app.calendars.security.tokens import Signer
from app.calendars.site import Site
from app.calendars.sync.reconnect import ReconnectResult
from app.calendars.sync.sync_options import SyncOptions
from app.web.urls import path
from app.web.view.reconnect_token import ReconnectState, read_reconnect_token, sign_reconnect_token
from app.wix import Connection


@dataclass(frozen=True, slots=True)
class ReconnectView:
    """What the page shows. `keep_path` is None unless another account was connected."""

    result: ReconnectResult
    token: str
    tried: bool
    keep_path: str | None
    export_unknown: bool


async def reconnect_view(
    site: Site, signer: Signer, connection: Connection, offered: SyncOptions, token: str
) -> ReconnectView | None:
    """Compare a connection with the settings in the token; None if the token is not valid."""
    state = read_reconnect_token(signer, connection.id, token)
    if state is None:
        return None
    result = await site.reconnector.compare(state.saved, connection, offered)
    kept = ReconnectState(replace(state.saved, account=None), state.tried)
    new_token = sign_reconnect_token(signer, connection.id, kept)
    kept_path = path("connections", connection.id, again=new_token)
    return ReconnectView(
        result=result,
        token=token,
        tried=state.tried,
        keep_path=kept_path if result.other_account else None,
        export_unknown=state.saved.exports is None and offered.export_locked is None,
    )
