"""Which busy times a save would free, and what happens if Wix forbids a change."""

from dataclasses import replace

import pytest

from app.calendars.sync.save_impact import SaveImpact, save_impact
from app.calendars.sync.sync_plan import Aspect
from app.calendars.sync.sync_settings import SaveUnconfirmed
from app.wix import Calendar, ExportConfig, ImportConfig, SyncConfig
from tests.rows import each_row


def importing(*ids, enabled=True, primary=False):
    return ImportConfig(enabled, primary, tuple(Calendar(id_) for id_ in ids))


MAIN, OFF = importing(primary=True), importing("home", enabled=False)


@each_row(
    ("before", "after", "lost"),
    [
        (None, importing("home"), None),
        (OFF, importing("home"), None),
        (OFF, OFF, None),
        (importing("home"), None, None),
        (importing("home"), OFF, SaveImpact()),
        (MAIN, importing(primary=True, enabled=False), SaveImpact()),
        (importing("home"), importing("home", "work"), None),
        (importing("home", "work"), importing("work"), SaveImpact(frozenset({"home"}))),
        (importing("home"), importing("work"), SaveImpact(frozenset({"home"}))),
        (importing("home"), MAIN, SaveImpact(frozenset({"home"}))),
        (MAIN, importing("home"), SaveImpact(frozenset(), main=True)),
        (importing("home", "deleted"), importing("home"), None),
    ],
)
async def test_only_currently_blocking_calendars_can_be_lost(account, before, after, lost):
    known = {"home": account.home, "work": account.work}

    def of(side):
        ids = [Calendar(known.get(one.id, one.id)) for one in side.calendars] if side else []
        return side and replace(side, calendars=tuple(ids))

    held = replace(account.connection, sync_config=SyncConfig(of(before), None))
    wanted = lost and replace(
        lost, calendars=lost.calendars and frozenset(known[one] for one in lost.calendars)
    )
    assert (
        save_impact(held, SyncConfig(of(after), ExportConfig(enabled=True)), account.offered)
        == wanted
    )


async def test_without_settings_nothing_is_lost(account):
    assert save_impact(account.connection, SyncConfig(OFF, None), account.offered) is None


async def test_a_forbidden_save_is_a_result_without_changes(settings, control, account):
    await control.fault("UpdateSyncConfig", 403)
    before = await control.calls()

    saved = await account.save(settings)

    assert saved.forbidden, "an outcome, and no error"
    assert saved.differences == (Aspect.IMPORT, Aspect.EXPORT)
    assert saved.connection == account.connection
    assert (await control.calls())[len(before) :] == ["UpdateSyncConfig"]


async def test_refusal_after_ambiguous_send_is_unconfirmed(settings, control, account):
    await control.fault("UpdateSyncConfig", 500)
    await control.fault("UpdateSyncConfig", 403)

    with pytest.raises(SaveUnconfirmed):
        await account.save(settings)
