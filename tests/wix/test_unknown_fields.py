"""Unknown fields of a sync config are sent back unchanged with an update."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings, strategies as some

from app.wix import Calendar, ExportConfig, ExportTarget, ImportConfig, SyncConfig
from app.wix.external_calendars.responses import parse_connection
from app.wix.external_calendars.sync_config import serialize_sync_config
from app.wix.external_calendars.unknown_fields import UNKNOWN_FIELDS_MAX

IMPORT, EXPORT = "listEventFromCalendars", "syncToCalendar"
KNOWN = {
    *("listEventFromCalendars", "syncToCalendar", "enabled", "id", "name"),
    *("primaryCalendar", "dedicatedCalendar", "calendars"),
}


def read(config):
    answer = {"id": "c", "syncConfig": json.loads(json.dumps(config))}
    return parse_connection({"connection": answer}).sync_config


def round_trip(config):
    return json.loads(json.dumps(serialize_sync_config(read(config))))


scalars = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=8)
    | some.just("\ud800")
)
values = some.recursive(
    scalars,
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(some.text(), inner, max_size=2),
    max_leaves=4,
)
unknown = some.dictionaries(some.text(max_size=8).filter(lambda key: key not in KNOWN), values)
entries = some.builds(lambda more, id_: {**more, "id": id_}, unknown, some.sampled_from("abcdef"))


def source(name, content):
    return some.builds(lambda more: {name: more}, content)


listed = some.builds(
    lambda more, calendars: {**more, "calendars": calendars},
    unknown,
    some.lists(entries, min_size=1, max_size=3, unique_by=lambda one: one["id"]),
)
imports = some.builds(
    lambda more, enabled, named: {**more, "enabled": enabled, **named},
    unknown,
    some.booleans(),
    source("primaryCalendar", unknown) | source("calendars", listed),
)
exports = some.builds(
    lambda more, enabled, named: {**more, "enabled": enabled, **named},
    unknown,
    some.booleans(),
    some.just({}) | source("primaryCalendar", unknown) | source("dedicatedCalendar", unknown),
)
configs = some.builds(lambda more, i, e: {**more, IMPORT: i, EXPORT: e}, unknown, imports, exports)


@given(configs)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_reading_and_writing_loses_nothing(config):
    assert round_trip(config) == config


def test_unknown_settings_survive_an_update():
    held = read(
        {
            "tier": 2,
            IMPORT: {
                "enabled": True,
                "declined": "SKIP",
                "calendars": {
                    "calendars": [{"id": "a", "name": "A", "tint": 1}, {"id": "b", "tint": 2}],
                    "order": "BY_NAME",
                },
            },
            EXPORT: {"enabled": True, "dedicatedCalendar": {"tint": 3}, "includeBufferTime": True},
        }
    )
    asked = replace(
        held,
        imports=ImportConfig(enabled=True, calendars=(Calendar("c"), Calendar("b"))),
        exports=ExportConfig(enabled=False, target=ExportTarget.PRIMARY),
    )

    assert serialize_sync_config(asked) == {
        "tier": 2,
        IMPORT: {
            "enabled": True,
            "declined": "SKIP",
            "calendars": {"calendars": [{"id": "c"}, {"id": "b", "tint": 2}], "order": "BY_NAME"},
        },
        EXPORT: {"enabled": False, "primaryCalendar": {}, "includeBufferTime": True},
    }


def test_an_unknown_source_is_kept_until_it_is_replaced():
    held = read(
        {
            IMPORT: {"enabled": True, "folders": {"ids": ["f"]}, "declined": "SKIP"},
            EXPORT: {"enabled": True, "specificCalendar": {"id": "s"}},
        }
    )
    named = replace(held, imports=ImportConfig(enabled=True, primary_calendar=True))

    assert serialize_sync_config(held) == {
        IMPORT: {"enabled": True, "folders": {"ids": ["f"]}, "declined": "SKIP"},
        EXPORT: {"enabled": True, "specificCalendar": {"id": "s"}},
    }
    assert serialize_sync_config(named)[IMPORT] == {
        "enabled": True,
        "primaryCalendar": {},
        "declined": "SKIP",
    }


@pytest.mark.parametrize(
    "more", ["x" * UNKNOWN_FIELDS_MAX, float("inf"), {"deep": ["x" * UNKNOWN_FIELDS_MAX]}]
)
def test_an_update_that_would_lose_fields_is_not_sent(more):
    held = read({EXPORT: {"enabled": True, "dedicatedCalendar": {}, "more": more}})

    assert held.exports == ExportConfig(enabled=True, target=ExportTarget.DEDICATED)
    assert held.unknown_fields is None
    with pytest.raises(ValueError, match="unknown fields"):
        serialize_sync_config(held)


def test_known_values_are_not_kept_as_unknown_fields():
    calendars = {"calendars": [{"id": "a", "name": "Work"}]}
    held = read({IMPORT: {"enabled": True, "calendars": calendars}, EXPORT: {"enabled": False}})

    assert held == SyncConfig(held.imports, held.exports)
    assert "secret" not in repr(read({"more": "secret"}))
