"""A save, a pause and an undo reset nothing that Wix knows and this app does not."""

import pytest

from app.calendars.security.tokens import Signer
from app.calendars.sync.sync import Wish
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import Locked
from app.calendars.sync.undo import accept, going_back, offer
from app.wix.external_calendars.unknown_fields import UNKNOWN_FIELDS_MAX
from tests.calendars.cast import APPLE, KEY, features_of

IMPORT, EXPORT = "listEventFromCalendars", "syncToCalendar"
OFF = Wish(import_enabled=False, calendar_ids=(), export_enabled=False)


@pytest.fixture
async def held(account, levers, wix):
    """Noa's connection, with members that came after this app."""

    async def hold(**more):
        listed = {"calendars": [{"id": account.home, "tint": 7}], "order": "BY_NAME"}
        config = {
            IMPORT: {"enabled": True, "calendars": listed, "declined": "SKIP"},
            EXPORT: {"enabled": True, "dedicatedCalendar": {}, "includeBufferTime": True},
            **more,
        }
        await levers.change(account.connection.id, syncConfig=config)
        return await wix.get_connection(account.connection.id)

    return hold


@pytest.fixture
async def features(wix):
    return await features_of(wix, APPLE)


async def sync_of(browser, connection):
    """What Wix holds, member by member."""
    path = f"/sandbox/api/bookings/v2/external-calendars/connections/{connection.id}"
    headers = {"authorization": "key", "wix-site-id": "f054e0b8-3ce3-494d-b394-7d9c777a5bbb"}
    answer = await browser.get(path, headers=headers)
    return answer.json()["connection"]["syncConfig"]


@pytest.mark.parametrize("style", ["merge", "replace"])
async def test_a_pause_and_its_undo_keep_what_is_newer(held, settings, levers, features, style):
    browser, signer = levers.http, Signer([KEY], clock=lambda: 0)
    await levers.switch(update=style)
    before = await held(tier=2)
    began = await sync_of(browser, before)

    paused = await settings.save(before, await settings.choices(before, features), OFF)
    off = await sync_of(browser, before)
    token = offer(signer, before, paused.connection) or ""
    offered = await settings.choices(paused.connection, features)
    undo = accept(signer, before.id, token)
    await settings.put(paused.connection, going_back(paused.connection, offered, undo))

    assert paused.differences == ()
    assert off == {
        IMPORT: {**began[IMPORT], "enabled": False},
        EXPORT: {**began[EXPORT], "enabled": False},
        "tier": 2,
    }
    assert await sync_of(browser, before) == began
    assert 0 < len(token) < 400


async def test_what_is_newer_is_no_change_of_what_the_page_shows(held):
    before, after = await held(tier=2), await held(tier=3)

    assert before.sync_config != after.sync_config
    assert fingerprint(before.sync_config) == fingerprint(after.sync_config)


async def test_what_is_too_much_to_keep_locks_both_directions(held, settings, features):
    found = await held(tier="x" * UNKNOWN_FIELDS_MAX)

    offered = await settings.choices(found, features)

    assert (offered.import_locked, offered.export_locked) == (Locked.FIXED, Locked.FIXED)
    assert offered.import_enabled
    assert offered.export_enabled
