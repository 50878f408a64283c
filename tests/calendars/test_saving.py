"""After a save the result holds the settings that Wix stored, in either update mode."""

from dataclasses import replace

import pytest

from app.calendars.sync.sync_options import LockReason
from app.calendars.sync.sync_plan import Aspect, NoCalendarChosen, NothingToChange, SyncChange
from app.wix import ExportTarget, ImportConfig, SyncConfig
from tests.calendars.doubles import APPLE, GOOGLE, chosen, features_of, overriding_wix, save


@pytest.mark.parametrize("style", ["merge", "replace"])
async def test_both_directions_are_saved_as_requested(settings, wix, control, account, style):
    await control.switch(update=style)
    both = SyncChange(
        import_enabled=True, calendar_ids=(account.work, account.home), export_enabled=True
    )

    first = await account.save(settings, both)
    changed = SyncChange(import_enabled=False, calendar_ids=(), export_enabled=True)
    second = await save(settings, first.connection, account.offered, changed)

    assert (first.differences, second.differences) == ((), ())
    assert first.connection.sync_config.imports.enabled
    held = (await wix.get_connection(account.connection.id)).sync_config
    assert held == second.connection.sync_config
    assert not held.imports.enabled
    assert chosen(first) == chosen(second) == {account.home, account.work}
    assert held.exports.enabled
    assert held.exports.target is ExportTarget.DEDICATED


@pytest.mark.parametrize("style", ["merge", "replace"])
async def test_a_locked_direction_is_unchanged(settings, wix, control, account, style):
    first = await account.save(settings)
    await control.switch(update=style, premium=False)

    offered = await settings.available_options(first.connection, await features_of(wix, APPLE))
    less = SyncChange(import_enabled=False, calendar_ids=(), export_enabled=False)
    saved = await save(settings, first.connection, offered, less)

    assert offered.import_locked is LockReason.PLAN
    assert saved.differences == ()
    assert saved.connection.sync_config.imports == first.connection.sync_config.imports
    assert not saved.connection.sync_config.exports.enabled


async def test_saving_sends_once_and_reads_once(settings, control, account):
    before = await control.calls()

    await account.save(settings)

    assert (await control.calls())[len(before) :] == ["UpdateSyncConfig", "GetConnection"]


async def test_invalid_settings_are_not_sent(settings, wix, account, sends):
    google = (await wix.list_connections()).connections[0]
    nothing = await settings.options(google, await features_of(wix, GOOGLE))
    empty = SyncChange(import_enabled=True, calendar_ids=(), export_enabled=True)

    with pytest.raises(NothingToChange):
        await save(settings, google, nothing, empty)
    with pytest.raises(NoCalendarChosen):
        await account.save(settings, empty)

    assert await sends() == 0


async def test_settings_kept_differently_by_wix_are_reported(clock, account):
    saved = await account.save(overriding_wix(clock, account))

    assert saved.differences == (Aspect.CALENDARS, Aspect.EXPORT)
    assert chosen(saved) == {account.work}


async def test_export_is_saved_despite_import_without_calendar(clock, account):
    # a direction in an unknown format is read as enabled, without a source
    held = replace(account.connection, sync_config=SyncConfig(ImportConfig(enabled=True)))
    offered = replace(account.offered, calendars=None, import_locked=LockReason.UNREADABLE)
    off = SyncChange(import_enabled=True, calendar_ids=(), export_enabled=False)

    saved = await save(overriding_wix(clock, account), held, offered, off)

    assert Aspect.EXPORT not in saved.differences
