"""Update Sync Config, in both modes."""

import pytest

from tests.sandbox.conftest import EXTERNAL, GOOGLE, MICROSOFT, code, violation

CHOSEN = {"enabled": True, "calendars": {"calendars": [{"id": "b", "name": "Work"}, {"id": "a"}]}}
KEPT = {"enabled": True, "calendars": {"calendars": [{"id": "a"}, {"id": "b"}]}}
DEDICATED = {"enabled": True, "dedicatedCalendar": {}}
PRIMARY = {"enabled": True, "primaryCalendar": {}}
IMPORT, EXPORT = "listEventFromCalendars", "syncToCalendar"


def sync(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["connection"]["syncConfig"]


async def test_calendars_come_back_sorted_and_without_names(wix):
    connection_id = await wix.apple()
    assert sync(await wix.update(connection_id, {IMPORT: CHOSEN})) == {IMPORT: KEPT}


async def test_a_direction_that_is_not_sent_is_kept(wix):
    connection_id = await wix.apple()
    await wix.update(connection_id, {IMPORT: CHOSEN})
    answer = await wix.update(connection_id, {EXPORT: DEDICATED})
    assert sync(answer) == {IMPORT: KEPT, EXPORT: DEDICATED}


async def test_or_a_direction_that_is_not_sent_is_dropped(wix, control):
    await control.switch(update="replace")
    connection_id = await wix.apple()
    await wix.update(connection_id, {IMPORT: CHOSEN})
    assert sync(await wix.update(connection_id, {EXPORT: DEDICATED})) == {EXPORT: DEDICATED}


async def test_an_empty_update_keeps_everything_or_drops_it(wix, control):
    connection_id = await wix.apple()
    await wix.update(connection_id, {IMPORT: CHOSEN})
    assert sync(await wix.update(connection_id, {})) == {IMPORT: KEPT}
    await control.switch(update="replace")
    assert sync(await wix.update(connection_id, {})) == {}


@pytest.mark.parametrize("mode", ["merge", "replace"])
@pytest.mark.parametrize(
    "mask",
    [
        "syncConfig.syncToCalendar",
        "sync_config.sync_to_calendar",
        {"paths": ["syncToCalendar"]},
        {"paths": ["syncConfig.syncToCalendar"]},
    ],
)
async def test_a_field_mask_limits_the_update_to_its_directions(wix, control, mode, mask):
    await control.switch(update=mode)
    connection_id = await wix.apple()
    await wix.update(connection_id, {IMPORT: CHOSEN})
    sent = {IMPORT: {"enabled": False}, EXPORT: DEDICATED}
    answer = await wix.update(connection_id, sent, fieldMask=mask)
    assert sync(answer) == {IMPORT: KEPT, EXPORT: DEDICATED}


@pytest.mark.parametrize("mask", ["syncConfig", "listEventFromCalendars,syncToCalendar"])
async def test_a_field_mask_clears_directions_that_are_not_sent(wix, mask):
    connection_id = await wix.apple()
    await wix.update(connection_id, {IMPORT: CHOSEN})
    answer = await wix.update(connection_id, {EXPORT: DEDICATED}, fieldMask=mask)
    assert sync(answer) == {EXPORT: DEDICATED}


async def test_a_field_mask_with_an_unknown_path_is_rejected(wix):
    answer = await wix.update(await wix.apple(), {}, fieldMask="status")
    assert violation(answer) == (400, "fieldMask", "CUSTOM")


@pytest.mark.parametrize(
    ("side", "both"),
    [(IMPORT, {**CHOSEN, "primaryCalendar": {}}), (EXPORT, {**DEDICATED, "primaryCalendar": {}})],
)
async def test_a_direction_has_one_target(wix, side, both):
    answer = await wix.update(await wix.apple(), {side: both})
    assert violation(answer) == (400, f"syncConfig.{side}", "INVALID_ARGUMENT")


@pytest.mark.parametrize("side", [IMPORT, EXPORT])
async def test_only_a_disabled_direction_may_have_no_target(wix, side):
    connection_id = await wix.apple()
    assert sync(await wix.update(connection_id, {side: {"enabled": False}}))
    answer = await wix.update(connection_id, {side: {"enabled": True}})
    assert violation(answer) == (400, f"syncConfig.{side}", "INVALID_ARGUMENT")


@pytest.mark.parametrize("side", [{IMPORT: PRIMARY}, {EXPORT: PRIMARY}])
async def test_an_unsupported_target_is_rejected(wix, side):
    for connection_id in (await wix.apple(), await wix.allow(providerId=MICROSOFT)):
        answer = await wix.update(connection_id, side)
        assert code(answer) == (428, "NOT_SUPPORTED_BY_PROVIDER")


async def test_google_connections_cannot_be_updated(wix):
    answer = await wix.update(await wix.allow(providerId=GOOGLE), {IMPORT: PRIMARY})
    assert code(answer) == (428, "NOT_SUPPORTED_BY_PROVIDER")


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({}, "syncConfig", "REQUIRED_FIELD"),
        ({"syncConfig": []}, "syncConfig", "FORMAT"),
        ({"syncConfig": {IMPORT: 1}}, "syncConfig.listEventFromCalendars", "FORMAT"),
        (
            {"syncConfig": {IMPORT: {"enabled": "yes"}}},
            "syncConfig.listEventFromCalendars.enabled",
            "FORMAT",
        ),
    ],
)
async def test_configurations_are_validated(wix, body, field, rule):
    path = f"{EXTERNAL}/connections/{await wix.apple()}/sync-config"
    assert violation(await wix.patch(path, body)) == (400, field, rule)


@pytest.mark.parametrize("calendars", ["a", ["a"], [{}], [{"id": []}], [{"id": ""}]])
async def test_selected_calendars_are_named_by_id(wix, calendars):
    side = {"enabled": True, "calendars": {"calendars": calendars}}
    assert (await wix.update(await wix.apple(), {IMPORT: side})).status_code == 400


async def test_a_disconnected_connection_is_not_updated(wix):
    connection_id = await wix.apple()
    await wix.post(f"{EXTERNAL}/connections/{connection_id}/disconnect")
    answer = await wix.update(connection_id, {EXPORT: DEDICATED})
    assert code(answer) == (428, "CONNECTION_NOT_CONNECTED")


@pytest.mark.parametrize("mode", ["merge", "replace"])
async def test_undocumented_fields_are_kept_when_sent(wix, control, mode):
    await control.switch(update=mode)
    connection_id = await wix.apple()
    newer = {"tier": 2, EXPORT: {**DEDICATED, "includeBufferTime": True}}
    assert sync(await wix.update(connection_id, newer)) == newer

    answer = await wix.update(connection_id, {EXPORT: {**DEDICATED, "enabled": False}})

    kept = {"includeBufferTime": True} if mode == "merge" else {}
    more = {"tier": 2} if mode == "merge" else {}
    assert sync(answer) == {EXPORT: {**DEDICATED, "enabled": False, **kept}, **more}


async def test_an_undocumented_target_is_accepted(wix):
    answer = await wix.update(await wix.apple(), {IMPORT: {"enabled": True, "folders": {}}})
    assert sync(answer) == {IMPORT: {"enabled": True, "folders": {}}}
