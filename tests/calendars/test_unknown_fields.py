"""Saving, pausing and undoing keep fields that this app does not know."""

import pytest

from app.calendars.security.tokens import Signer
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import LockReason
from app.calendars.sync.sync_plan import SyncChange
from app.calendars.sync.undo import read_undo, undo_config, undo_token
from app.wix.external_calendars.unknown_fields import UNKNOWN_FIELDS_MAX
from tests.calendars.doubles import APPLE, KEY, features_of, save

IMPORT, EXPORT = "listEventFromCalendars", "syncToCalendar"
OFF = SyncChange(import_enabled=False, calendar_ids=(), export_enabled=False)


@pytest.fixture
async def held(account, control, wix):
    """Noa's connection, with fields that this app does not know."""

    async def hold(**more):
        listed = {"calendars": [{"id": account.home, "tint": 7}], "order": "BY_NAME"}
        config = {
            IMPORT: {"enabled": True, "calendars": listed, "declined": "SKIP"},
            EXPORT: {"enabled": True, "dedicatedCalendar": {}, "includeBufferTime": True},
            **more,
        }
        await control.change(account.connection.id, syncConfig=config)
        return await wix.get_connection(account.connection.id)

    return hold


@pytest.fixture
async def features(wix):
    return await features_of(wix, APPLE)


async def sync_of(browser, connection):
    """The settings that Wix stores, field by field."""
    path = f"/sandbox/api/bookings/v2/external-calendars/connections/{connection.id}"
    headers = {"authorization": "key", "wix-site-id": "f054e0b8-3ce3-494d-b394-7d9c777a5bbb"}
    answer = await browser.get(path, headers=headers)
    return answer.json()["connection"]["syncConfig"]


@pytest.mark.parametrize("style", ["merge", "replace"])
async def test_a_pause_and_its_undo_keep_unknown_fields(held, settings, control, features, style):
    browser, signer = control.http, Signer([KEY], clock=lambda: 0)
    await control.switch(update=style)
    before = await held(tier=2)
    began = await sync_of(browser, before)

    paused = await save(settings, before, await settings.options(before, features), OFF)
    off = await sync_of(browser, before)
    token = undo_token(signer, before, paused.connection) or ""
    offered = await settings.options(paused.connection, features)
    undo = read_undo(signer, before.id, token)
    await settings.save(paused.connection, undo_config(paused.connection, offered, undo))

    assert paused.differences == ()
    assert off == {
        IMPORT: {**began[IMPORT], "enabled": False},
        EXPORT: {**began[EXPORT], "enabled": False},
        "tier": 2,
    }
    assert await sync_of(browser, before) == began
    assert 0 < len(token) < 400


async def test_unknown_fields_do_not_count_as_a_change(held):
    before, after = await held(tier=2), await held(tier=3)

    assert before.sync_config != after.sync_config
    assert fingerprint(before.sync_config) == fingerprint(after.sync_config)


async def test_oversized_unknown_fields_lock_both_directions(held, settings, features):
    found = await held(tier="x" * UNKNOWN_FIELDS_MAX)

    offered = await settings.options(found, features)

    assert (offered.import_locked, offered.export_locked) == (LockReason.FIXED, LockReason.FIXED)
    assert offered.import_enabled
    assert offered.export_enabled
