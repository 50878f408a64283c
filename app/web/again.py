"""What a page says of a connection that was connected again: what is other, what can come back."""

from dataclasses import dataclass, replace
from typing import Any

from app.calendars.choice import Choices
from app.calendars.digest import digest
from app.calendars.memory import Memory
from app.calendars.reconnecting import Restoration
from app.calendars.site import Site
from app.calendars.tokens import Purpose, Signer, TokenError
from app.web.page import path
from app.wix import Connection

AGAIN_AGE_S = 60 * 60
"""How long earlier settings can be put back."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the address of the page remembers. `tried` says that putting back was tried already."""

    memory: Memory
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """What the page shows. `keep` is None unless another account came."""

    token: str
    keep: str | None
    restoration: Restoration
    whole: bool
    lost_names: tuple[str, ...]
    unnamed: int
    tried: bool
    export_unknown: bool
    other_unknown: bool
    undo: str
    earlier: tuple[str, str] | None


def again_token(signer: Signer, connection_id: str, recalled: Recalled) -> str:
    """Sign what the connection's page must know; good for this one connection."""
    payload: dict[str, Any] = recalled.memory.payload()
    return signer.sign(Purpose.AGAIN, {**payload, "c": digest(connection_id), "w": recalled.tried})


def recalled(signer: Signer, connection_id: str, token: str) -> Recalled | None:
    """Read it; what is stale, or of another connection, is silence."""
    try:
        payload = signer.read(Purpose.AGAIN, token, max_age_s=AGAIN_AGE_S)
    except TokenError:
        return None
    if payload["c"] != digest(connection_id):
        return None
    return Recalled(Memory.read(payload), payload["w"])


def of_pair(schedule_id: str, provider_id: str) -> str:
    """Return what a token is good for while the connection that it waits for is not made yet."""
    return f"{schedule_id} {provider_id}"


async def again(
    site: Site, signer: Signer, connection: Connection, offered: Choices, token: str
) -> Again | None:
    """Compare a connection with what its page's address remembers, if it remembers anything."""
    known = recalled(signer, connection.id, token)
    if known is None:
        return None
    found = await site.reconnecting.compare(known.memory, connection, offered)
    kept = Recalled(replace(known.memory, account=None), known.tried)
    keep = path("connections", connection.id, again=again_token(signer, connection.id, kept))
    earlier = found.earlier
    return Again(
        token=token,
        keep=keep if found.other_account else None,
        restoration=found.restoration,
        whole=found.restoration.whole and not found.other_unknown,
        lost_names=found.lost_names,
        unnamed=found.restoration.lost - len(found.lost_names),
        tried=known.tried,
        export_unknown=known.memory.exports is None and offered.export_locked is None,
        other_unknown=found.other_unknown,
        undo=path("connections", connection.id, "disconnect"),
        earlier=_earlier(earlier) if earlier else None,
    )


def _earlier(connection: Connection) -> tuple[str, str]:
    href = path("connections", connection.id, "disconnect")
    return connection.external_account_email or "", href
