"""The result of the last save, passed to the next page in a signed token of its URL."""

from dataclasses import dataclass, field
from typing import Any

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import SyncOptions
from app.calendars.sync.sync_plan import Aspect, differences
from app.calendars.sync.sync_settings import SaveResult
from app.calendars.sync.undo import UNDO_AGE_S, UndoUnavailable, read_undo, undo_token
from app.calendars.values.digest import digest
from app.web.urls import path
from app.web.view.formatting import calendar_name
from app.web.view.wording import UNDO_TEXTS
from app.wix import Connection, SyncConfig

_MOST_NAMED = 60


@dataclass(frozen=True, slots=True)
class Notice:
    """The result of the last save.

    `not_kept` maps each aspect that Wix saved differently to whether it was asked to be on.
    `calendars` are digests of the requested calendars. `undo` is a token that undoes the save.
    `restored` marks a save of earlier settings; `changed` then maps each changed aspect to whether
    it is on.
    """

    not_kept: dict[Aspect, bool]
    calendars: frozenset[str] = frozenset()
    undo: str | None = None
    restored: bool = False
    changed: dict[Aspect, bool] = field(default_factory=dict[Aspect, bool])

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return a sentence for each restored aspect."""
        return tuple(UNDO_TEXTS[each] for each in self.changed.items() if self.restored)


@dataclass(frozen=True, slots=True)
class NotKept:
    """An aspect that Wix saved differently; calendars are given by name where known."""

    aspect: Aspect
    on: bool
    asked: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def notice_path(
    signer: Signer,
    before: Connection,
    saved: SaveResult,
    *,
    reconnect_token: str | None = None,
    restored: bool = False,
) -> str:
    """Return the path of the connection's page with the result of a save.

    `before` is the connection before the save. `reconnect_token` carries on the settings from
    before a reconnect; `restored` says that earlier settings were restored.
    """
    connection_id = saved.connection.id
    asked = {aspect.value: _on(aspect, saved.expected) for aspect in saved.differences}
    held = fingerprint(saved.connection.sync_config)
    payload: dict[str, Any] = {"c": digest(connection_id), "d": asked, "h": held}
    if restored:
        payload["b"] = _changed(before, saved.connection)
    if Aspect.CALENDARS in saved.differences and saved.expected.imports:
        ids = [digest(calendar.id) for calendar in saved.expected.imports.calendars]
        payload["k"] = ids[:_MOST_NAMED]
    return path(
        "connections",
        connection_id,
        notice=signer.sign(Purpose.NOTICE, payload),
        undo=undo_token(signer, before, saved.connection),
        again=reconnect_token,
    )


def read_notice(signer: Signer, connection: Connection, token: str, undo: str) -> Notice | None:
    """Return the result of the last save of this connection.

    Return None if the token is invalid, expired, or of settings that Wix no longer holds: after
    Undo, the Back button would otherwise show "Saved" above settings that were undone.
    """
    try:
        payload = signer.read(Purpose.NOTICE, token, max_age_s=UNDO_AGE_S)
    except TokenError:
        return None
    now = (digest(connection.id), fingerprint(connection.sync_config))
    if (payload["c"], payload["h"]) != now:
        return None
    asked = {Aspect(aspect): on for aspect, on in payload["d"].items()}
    good = undo if _undo_valid(signer, connection.id, undo) else None
    changed = {Aspect(aspect): on for aspect, on in payload.get("b", {}).items()}
    kept = frozenset(payload.get("k", ()))
    return Notice(asked, kept, good, restored="b" in payload, changed=changed)


def not_kept(notice: Notice, offered: SyncOptions) -> tuple[NotKept, ...]:
    """Return each aspect that Wix saved differently, with the requested and the saved value."""
    calendars = offered.calendars or ()
    asked = tuple(calendar_name(one) for one in calendars if digest(one.id) in notice.calendars)
    kept = tuple(calendar_name(one) for one in calendars if one.chosen)
    return tuple(
        NotKept(aspect, on, asked, kept) if aspect is Aspect.CALENDARS else NotKept(aspect, on)
        for aspect, on in notice.not_kept.items()
    )


def _changed(before: Connection, now: Connection) -> dict[str, bool]:
    if now.sync_config is None:
        return {}
    found = differences(now.sync_config, before.sync_config)
    return {aspect.value: _on(aspect, now.sync_config) for aspect in found}


def _on(aspect: Aspect, asked: SyncConfig) -> bool:
    side = asked.exports if aspect is Aspect.EXPORT else asked.imports
    return bool(side and side.enabled)


def _undo_valid(signer: Signer, connection_id: str, undo: str) -> bool:
    try:
        read_undo(signer, connection_id, undo)
    except UndoUnavailable:
        return False
    return True
