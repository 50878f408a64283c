"""Taking a change of settings back, for a quarter of an hour and while nobody changed more."""

from dataclasses import dataclass, replace

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.sync.reconnecting import restoration
from app.calendars.sync.saved_settings import Memory
from app.calendars.sync.sync import nameable, plan
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import Choices
from app.calendars.values.digest import digest
from app.wix import Connection, ImportConfig, SyncConfig

UNDO_AGE_S = 15 * 60


@dataclass(frozen=True, slots=True)
class Undo:
    """The settings to go back to, and fingerprints of those and of what must be there still."""

    memory: Memory
    before: str
    after: str


class UndoGone(Exception):
    """It is too late to take this back, or it was never offered for this connection."""


class UndoOvertaken(Exception):
    """The settings were changed again since, so going back would undo that change too."""


def offer(signer: Signer, before: Connection, after: Connection) -> str | None:
    """Return a token to take a change back with.

    None where nothing changed, or where what was there before cannot be remembered whole.
    """
    memory = Memory.of(before)
    was, is_ = fingerprint(before.sync_config), fingerprint(after.sync_config)
    if was == is_ or memory.forgotten or not _nameable(before.sync_config):
        return None
    return signer.sign(Purpose.UNDO, {"b": was, "w": is_, **memory.payload()})


def accept(signer: Signer, connection_id: str, token: str) -> Undo:
    """Return what a token offers.

    Raises:
        UndoGone: see there.
    """
    try:
        payload = signer.read(Purpose.UNDO, token, max_age_s=UNDO_AGE_S)
    except TokenError:
        raise UndoGone from None
    memory = Memory.read(payload)
    if memory.connection != digest(connection_id):
        raise UndoGone
    return Undo(memory, payload["b"], payload["w"])


def going_back(connection: Connection, offered: Choices, undo: Undo) -> SyncConfig:
    """Return the settings to send; a direction that is locked by now stays as it is.

    Raises:
        UndoOvertaken: see there.
        NothingToSteer: both directions are locked.
    """
    # whoever clicks twice finds the earlier settings there already
    if fingerprint(connection.sync_config) not in {undo.before, undo.after}:
        raise UndoOvertaken
    back = restoration(undo.memory, offered)
    asked = plan(connection, back.offered, back.wish)
    if undo.memory.main_calendar and back.wish.import_enabled:
        main = ImportConfig(enabled=True, primary_calendar=True)
        return replace(asked, imports=main)
    return asked


def _nameable(config: SyncConfig | None) -> bool:
    imports = config.imports if config else None
    return imports is None or not imports.enabled or nameable(imports)
