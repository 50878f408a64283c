"""Undo a change of settings, within 15 minutes and unless they changed again."""

from dataclasses import dataclass, replace

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.sync.reconnect import plan_restoration
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import SyncOptions
from app.calendars.sync.sync_plan import has_known_source, planned_config
from app.calendars.values.digest import digest
from app.calendars.values.error_context import AppError
from app.calendars.values.saved_settings import SavedSettings
from app.wix import Connection, ImportConfig, SyncConfig

UNDO_AGE_S = 15 * 60


@dataclass(frozen=True, slots=True)
class Undo:
    """The settings to restore, and fingerprints of the settings before and after the change."""

    saved: SavedSettings
    before: str
    after: str


class UndoUnavailable(AppError):
    """The undo token has expired, or is not for this connection."""


class UndoConflict(AppError):
    """The settings were changed again since, so undoing would lose that change."""


def undo_token(signer: Signer, before: Connection, after: Connection) -> str | None:
    """Return a token that undoes a change.

    None if nothing changed, or if the earlier settings cannot be saved completely.
    """
    saved = SavedSettings.of(before)
    was, is_ = fingerprint(before.sync_config), fingerprint(after.sync_config)
    if was == is_ or saved.dropped or not _nameable(before.sync_config):
        return None
    return signer.sign(Purpose.UNDO, {"b": was, "w": is_, **saved.payload()})


def read_undo(signer: Signer, connection_id: str, token: str) -> Undo:
    """Return the contents of a token.

    Raises:
        UndoUnavailable: the token has expired, or is not for this connection.
    """
    try:
        payload = signer.read(Purpose.UNDO, token, max_age_s=UNDO_AGE_S)
    except TokenError:
        raise UndoUnavailable from None
    saved = SavedSettings.read(payload)
    if saved.connection != digest(connection_id):
        raise UndoUnavailable
    return Undo(saved, payload["b"], payload["w"])


def undo_config(connection: Connection, options: SyncOptions, undo: Undo) -> SyncConfig:
    """Return the settings to send; a direction that is locked now is left unchanged.

    Raises:
        UndoConflict: the settings were changed again since.
        NothingToChange: both directions are locked.
    """
    # on a double click the earlier settings are already restored
    if fingerprint(connection.sync_config) not in {undo.before, undo.after}:
        raise UndoConflict
    back = plan_restoration(undo.saved, options)
    asked = planned_config(connection, back.options, back.change)
    if undo.saved.main_calendar and back.change.import_enabled:
        main = ImportConfig(enabled=True, primary_calendar=True)
        return replace(asked, imports=main)
    return asked


def _nameable(config: SyncConfig | None) -> bool:
    imports = config.imports if config else None
    return imports is None or not imports.enabled or has_known_source(imports)
