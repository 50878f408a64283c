"""Undo of a save: what a token remembers, and when it is rejected."""

from dataclasses import replace

import pytest

from app.calendars.security.tokens import Purpose, Signer
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import CalendarOption, LockReason
from app.calendars.sync.sync_plan import NothingToChange, SyncChange
from app.calendars.sync.undo import (
    UndoConflict,
    UndoUnavailable,
    read_undo,
    undo_config,
    undo_token,
)
from app.calendars.values.saved_settings import MAX_SAVED_CALENDARS
from app.wix import Calendar, ExportConfig, ExportTarget, ImportConfig, SyncConfig
from tests.calendars.doubles import KEY, chosen, save

DEDICATED = ExportTarget.DEDICATED


@pytest.fixture
def signer(clock):
    return Signer([KEY], clock=clock)


def with_settings(connection, imports=None, exports=None):
    return replace(connection, sync_config=SyncConfig(imports, exports))


def importing(*ids, enabled=True, primary=False):
    return ImportConfig(enabled, primary, tuple(Calendar(id_) for id_ in ids))


def exporting(enabled=True):
    return ExportConfig(enabled, DEDICATED)


def token_for(signer, before, after):
    token = undo_token(signer, before, after)
    assert token
    return token


async def test_an_undo_restores_the_settings_at_wix(settings, signer, account):
    first = await account.save(settings)
    other = SyncChange(import_enabled=True, calendar_ids=(account.work,), export_enabled=False)
    second = await save(settings, first.connection, account.offered, other)

    token = token_for(signer, first.connection, second.connection)
    undo = read_undo(signer, account.connection.id, token)
    back = await settings.save(
        second.connection, undo_config(second.connection, account.offered, undo)
    )

    assert back.differences == ()
    assert chosen(back) == {account.home}
    assert back.connection.sync_config.exports.enabled


async def test_sides_that_were_never_set_are_switched_off(settings, signer, account):
    saved = await account.save(settings)

    undo = read_undo(
        signer, account.connection.id, token_for(signer, account.connection, saved.connection)
    )
    asked = undo_config(saved.connection, account.offered, undo)

    assert asked == SyncConfig(importing(account.home, enabled=False), exporting(enabled=False))


async def test_the_primary_calendar_is_restored_after_other_choices(signer, account):
    before = with_settings(account.connection, importing(primary=True), exporting())
    after = with_settings(account.connection, importing(account.home), exporting())

    undo = read_undo(signer, before.id, token_for(signer, before, after))

    assert undo_config(after, account.offered, undo).imports == importing(primary=True)


async def test_a_direction_locked_since_is_unchanged(signer, account):
    before = with_settings(account.connection, importing(account.home), exporting(enabled=False))
    after = with_settings(account.connection, importing(account.work), exporting())
    undo = read_undo(signer, before.id, token_for(signer, before, after))
    locked = replace(account.offered, import_locked=LockReason.UNREADABLE)

    asked = undo_config(after, locked, undo)

    assert (asked.imports, asked.exports) == (importing(account.work), exporting(enabled=False))
    with pytest.raises(NothingToChange):
        undo_config(after, replace(locked, export_locked=LockReason.FIXED), undo)


async def test_a_later_change_is_not_undone(signer, account):
    before = with_settings(account.connection, importing(account.home))
    after = with_settings(account.connection, importing(account.work))
    undo = read_undo(signer, before.id, token_for(signer, before, after))

    undo_config(after, account.offered, undo)
    undo_config(before, account.offered, undo)
    with pytest.raises(UndoConflict):
        undo_config(
            with_settings(after, importing(account.work), exporting()), account.offered, undo
        )


async def test_an_undo_expires_after_15_minutes(signer, clock, account):
    before = with_settings(account.connection, importing(account.home))
    token = token_for(signer, before, account.connection)

    clock.advance(15 * 60)
    read_undo(signer, before.id, token)
    clock.advance(61)

    with pytest.raises(UndoUnavailable):
        read_undo(signer, before.id, token)


@pytest.mark.parametrize("token", ["", "forged-forged-forged"])
async def test_calendars_no_longer_offered_are_not_restored(signer, account, token):
    before = with_settings(account.connection, importing(account.home))
    with pytest.raises(UndoUnavailable):
        read_undo(
            signer,
            before.id,
            token or token_for(signer, replace(before, id="x"), account.connection),
        )
    with pytest.raises(UndoUnavailable):
        read_undo(signer, before.id, signer.sign(Purpose.NOTICE, {"c": "x"}))


async def test_no_undo_is_offered_for_settings_that_cannot_be_kept(signer, account):
    made = account.connection
    many = with_settings(made, importing(*(f"c{n}" for n in range(MAX_SAVED_CALENDARS + 1))))
    unnamed = with_settings(made, importing())
    off = with_settings(made, importing(account.home, enabled=False), exporting(enabled=False))

    assert undo_token(signer, many, made) is None
    assert undo_token(signer, unnamed, made) is None
    assert undo_token(signer, off, made) is None, "nothing changed"


async def test_an_undo_token_fits_100_calendars_and_hides_their_ids(signer, account):
    ids = [f"somebody.{n}@group.calendar.example" for n in range(100)]
    token = token_for(
        signer, with_settings(account.connection, importing(*ids)), account.connection
    )

    assert len(token) < 1800
    assert read_undo(signer, account.connection.id, token).saved.imports


async def test_an_undo_restores_exactly_the_calendars_it_remembers(signer, account):
    ids = [f"somebody.{n}@group.calendar.example" for n in range(1000)]
    before = with_settings(account.connection, importing(*ids[:MAX_SAVED_CALENDARS]))
    token = token_for(signer, before, account.connection)
    there = replace(
        account.offered, calendars=tuple(CalendarOption(one, "", chosen=False) for one in ids)
    )

    back = undo_config(account.connection, there, read_undo(signer, account.connection.id, token))

    assert len(token) < 3500
    assert back.imports
    assert {one.id for one in back.imports.calendars} == {*ids[:MAX_SAVED_CALENDARS]}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, SyncConfig(), True),
        (None, SyncConfig(importing("a", enabled=False), exporting(enabled=False)), True),
        (SyncConfig(importing("a", "b")), SyncConfig(importing("b", "a")), True),
        (SyncConfig(importing("a")), SyncConfig(importing("a", "b")), False),
        (SyncConfig(importing("a")), SyncConfig(importing(primary=True)), False),
        (SyncConfig(importing("a")), SyncConfig(importing("a"), exporting()), False),
        (SyncConfig(None, ExportConfig(enabled=True)), SyncConfig(None, exporting()), False),
    ],
)
def test_equivalent_settings_have_the_same_fingerprint(one, other, same):
    assert (fingerprint(one) == fingerprint(other)) is same
