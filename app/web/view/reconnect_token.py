"""The signed token that carries a connection's earlier settings through a reconnect."""

from dataclasses import dataclass
from typing import Any

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.values.digest import digest
from app.calendars.values.saved_settings import SavedSettings

RECONNECT_TOKEN_AGE_S = 60 * 60
"""How long earlier settings can be restored."""


@dataclass(frozen=True, slots=True)
class ReconnectState:
    """The earlier settings; `tried` says that restoring them was tried already."""

    saved: SavedSettings
    tried: bool = False


def sign_reconnect_token(
    signer: Signer, connection_id: str, reconnect_state: ReconnectState
) -> str:
    """Sign the state for one connection."""
    payload: dict[str, Any] = reconnect_state.saved.payload()
    return signer.sign(
        Purpose.RECONNECT, {**payload, "c": digest(connection_id), "w": reconnect_state.tried}
    )


def read_reconnect_token(signer: Signer, connection_id: str, token: str) -> ReconnectState | None:
    """Return the state, or None if the token is invalid, expired or for another connection."""
    try:
        payload = signer.read(Purpose.RECONNECT, token, max_age_s=RECONNECT_TOKEN_AGE_S)
    except TokenError:
        return None
    if payload["c"] != digest(connection_id):
        return None
    return ReconnectState(SavedSettings.read(payload), payload["w"])


def pair_key(schedule_id: str, provider_id: str) -> str:
    """Return the key to sign for in place of a connection id, before the connection exists."""
    return f"{schedule_id} {provider_id}"
