"""The signed token that carries what a connection was set to, from reconnecting to its page."""

from dataclasses import dataclass
from typing import Any

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.sync.saved_settings import SavedSettings
from app.calendars.values.digest import digest

RECONNECT_TOKEN_AGE_S = 60 * 60
"""How long earlier settings can be put back."""


@dataclass(frozen=True, slots=True)
class ReconnectState:
    """What the address of the page remembers. `tried` says that putting back was tried already."""

    memory: SavedSettings
    tried: bool = False


def sign_reconnect_token(
    signer: Signer, connection_id: str, reconnect_state: ReconnectState
) -> str:
    """Sign what the connection's page must know; good for this one connection."""
    payload: dict[str, Any] = reconnect_state.memory.payload()
    return signer.sign(
        Purpose.AGAIN, {**payload, "c": digest(connection_id), "w": reconnect_state.tried}
    )


def read_reconnect_token(signer: Signer, connection_id: str, token: str) -> ReconnectState | None:
    """Read it; what is stale, or of another connection, is silence."""
    try:
        payload = signer.read(Purpose.AGAIN, token, max_age_s=RECONNECT_TOKEN_AGE_S)
    except TokenError:
        return None
    if payload["c"] != digest(connection_id):
        return None
    return ReconnectState(SavedSettings.read(payload), payload["w"])


def pair_key(schedule_id: str, provider_id: str) -> str:
    """Return what a token is good for while the connection that it waits for is not made yet."""
    return f"{schedule_id} {provider_id}"
