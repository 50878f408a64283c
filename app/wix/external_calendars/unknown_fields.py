"""Keep the fields of a sync config that this app does not know, so that an update sends them back.

Whether Update Sync Config merges or replaces is not documented. If it replaces, a field that is
not sent back is reset.
Source: typings of external-calendars 1.0.61 have an internal `includeBufferTime` since 2026-09-16.
"""

import json
from collections.abc import Mapping
from typing import cast

from app.wix.parsing.fields import get_list, get_object, get_objects
from app.wix.parsing.json_body import JsonObject

IMPORT, EXPORT = "listEventFromCalendars", "syncToCalendar"
SOURCES: Mapping[str, tuple[str, ...]] = {
    IMPORT: ("primaryCalendar", "calendars"),
    EXPORT: ("primaryCalendar", "dedicatedCalendar"),
}
"""The members of each side's oneof. Without one, any other object counts as a newer member."""

_SIDES = frozenset(SOURCES)
_KNOWN_OF_IMPORT = frozenset({"enabled", *SOURCES[IMPORT]})
_KNOWN_OF_EXPORT = frozenset({"enabled", *SOURCES[EXPORT]})
_KNOWN_OF_CALENDARS = frozenset({"calendars"})
_KNOWN_OF_CALENDAR = frozenset({"id", "name"})
UNKNOWN_FIELDS_MAX = 65_536
"""Maximum length in characters. Wix's sample configs have at most 400."""


def extract_unknown_fields(config: JsonObject) -> str | None:
    """Return the unknown fields as JSON, nested as in the config.

    Returns:
        `""` if there are none, `None` if they are too long or hold an infinite number.
    """
    if _is_known(config):
        return ""
    sides = {
        name: _unknown_of_side(get_object(config, name) or {}, SOURCES[name]) for name in SOURCES
    }
    found = _without(config, *SOURCES) | {name: side for name, side in sides.items() if side}
    try:
        json_text = json.dumps(found, separators=(",", ":"), allow_nan=False) if found else ""
    except ValueError:
        return None
    return json_text if len(json_text) <= UNKNOWN_FIELDS_MAX else None


def comparable_unknown_fields(json_text: str | None) -> str | None:
    """Return the unknown fields in sorted order, without empty sources, to compare two configs."""
    if not json_text:
        return json_text
    found: JsonObject = json.loads(json_text)
    sides = {
        name: {key: value for key, value in side.items() if value or key not in sources}
        for name, sources in SOURCES.items()
        if (side := get_object(found, name))
    }
    return json.dumps({**found, **sides}, sort_keys=True)


def has_other_source(side: JsonObject, name: str) -> bool:
    """Whether a side has a oneof member unknown to this app."""
    documented = any(get_object(side, source) is not None for source in SOURCES[name])
    return not documented and any(isinstance(value, dict) for value in side.values())


def with_unknown_fields(config: Mapping[str, JsonObject], json_text: str) -> dict[str, object]:
    """Return a serialized config with the unknown fields of the one that Wix holds."""
    found: JsonObject = json.loads(json_text) if json_text else {}
    sides = {
        name: _merge_side(side, get_object(found, name) or {}, SOURCES[name])
        for name, side in config.items()
    }
    return {**_without(found, *SOURCES), **sides}


def _is_known(config: JsonObject) -> bool:
    """Whether a config clearly has no unknown fields, as most: far faster than finding them."""
    imports, exports = get_object(config, IMPORT) or {}, get_object(config, EXPORT) or {}
    wrapped = get_object(imports, "calendars") or {}
    if not (
        config.keys() <= _SIDES
        and imports.keys() <= _KNOWN_OF_IMPORT
        and exports.keys() <= _KNOWN_OF_EXPORT
        and wrapped.keys() <= _KNOWN_OF_CALENDARS
    ):
        return False
    if imports.get("primaryCalendar") or exports.get("primaryCalendar"):
        return False
    if exports.get("dedicatedCalendar"):
        return False
    for one in get_list(wrapped, "calendars"):
        if isinstance(one, dict) and not one.keys() <= _KNOWN_OF_CALENDAR:
            return False
    return True


def _unknown_of_side(side: JsonObject, sources: tuple[str, ...]) -> JsonObject:
    named = {name: inner for name in sources if (inner := get_object(side, name)) is not None}
    nested = {name: _unknown_of_source(name, inner) for name, inner in named.items()}
    others = _without(side, "enabled", *sources)
    # A known source is kept even if empty: without one, objects beside it would count as sources.
    return others | nested if others or any(nested.values()) else {}


def _unknown_of_source(name: str, source: JsonObject) -> JsonObject:
    if name != "calendars":
        return source
    entries = [
        cast("JsonObject", one) for one in get_list(source, "calendars") if isinstance(one, dict)
    ]
    found = [(one.get("id"), _without(one, "id", "name")) for one in entries]
    listed = [{"id": id_, **others} for id_, others in found if others and isinstance(id_, str)]
    return _without(source, "calendars") | ({"calendars": listed} if listed else {})


def _merge_side(side: JsonObject, found: JsonObject, sources: tuple[str, ...]) -> JsonObject:
    others = _without(found, "enabled", *sources)
    if any(name in side for name in sources) and not any(name in found for name in sources):
        others = {key: value for key, value in others.items() if not isinstance(value, dict)}
    nested = {
        name: _merge_source(name, get_object(side, name) or {}, get_object(found, name) or {})
        for name in sources
        if name in side
    }
    return {**others, **side, **nested}


def _merge_source(name: str, source: JsonObject, found: JsonObject) -> JsonObject:
    if name != "calendars":
        return {**found, **source}
    more = {one["id"]: one for one in get_objects(found, "calendars")}
    listed = [{**more.get(one["id"], {}), **one} for one in get_objects(source, "calendars")]
    return _without(found, "calendars") | {"calendars": listed}


def _without(source: JsonObject, *known: str) -> dict[str, object]:
    return {key: value for key, value in source.items() if key not in known}
