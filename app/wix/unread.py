"""What a sync config holds beyond the members that this app knows, so that an update loses none.

Whether Update Sync Config merges with what Wix holds or replaces it is not documented. Where it
replaces, a member that is not sent back is reset.
Source: typings of external-calendars 1.0.61 have an internal `includeBufferTime` since 2026-09-16.
"""

import json
from collections.abc import Mapping
from typing import cast

from app.wix.decode import JsonObject
from app.wix.fields import child, children, items_of

IMPORT, EXPORT = "listEventFromCalendars", "syncToCalendar"
SOURCES: Mapping[str, tuple[str, ...]] = {
    IMPORT: ("primaryCalendar", "calendars"),
    EXPORT: ("primaryCalendar", "dedicatedCalendar"),
}
"""The members of each side's oneof. An object beside none of them is taken for a newer one."""

UNKNOWN_FIELDS_MAX = 65_536
"""Most characters that are kept of one config; all of those in Wix's samples have 400 at most."""


def extract_unknown_fields(config: JsonObject) -> str | None:
    """The unknown members in the config's own form, as JSON.

    Returns:
        `""` when there are none, `None` when they cannot be kept: too many, or an endless number.
    """
    sides = {name: _of_side(child(config, name) or {}, SOURCES[name]) for name in SOURCES}
    found = _others(config, *SOURCES) | {name: side for name, side in sides.items() if side}
    try:
        written = json.dumps(found, separators=(",", ":"), allow_nan=False) if found else ""
    except ValueError:
        return None
    return written if len(written) <= UNKNOWN_FIELDS_MAX else None


def comparable_unknown_fields(written: str | None) -> str | None:
    """The same, whichever calendars the config names and however its members are ordered."""
    if not written:
        return written
    found: JsonObject = json.loads(written)
    sides = {
        name: {key: value for key, value in side.items() if value or key not in sources}
        for name, sources in SOURCES.items()
        if (side := child(found, name))
    }
    return json.dumps({**found, **sides}, sort_keys=True)


def has_other_source(side: JsonObject, name: str) -> bool:
    """Whether a side names its calendars in a way that is newer than this app."""
    known = any(child(side, source) is not None for source in SOURCES[name])
    return not known and any(isinstance(value, dict) for value in side.values())


def with_unknown_fields(config: Mapping[str, JsonObject], written: str) -> dict[str, object]:
    """The config to send, with what was found in the one that Wix holds."""
    found: JsonObject = json.loads(written) if written else {}
    sides = {
        name: _joined(side, child(found, name) or {}, SOURCES[name])
        for name, side in config.items()
    }
    return {**_others(found, *SOURCES), **sides}


def _of_side(side: JsonObject, sources: tuple[str, ...]) -> JsonObject:
    named = {name: inner for name in sources if (inner := child(side, name)) is not None}
    within = {name: _of_source(name, inner) for name, inner in named.items()}
    others = _others(side, "enabled", *sources)
    # A source without more in it stays, to tell that the objects beside it are none.
    return others | within if others or any(within.values()) else {}


def _of_source(name: str, source: JsonObject) -> JsonObject:
    if name != "calendars":
        return source
    entries = [
        cast("JsonObject", one) for one in items_of(source, "calendars") if isinstance(one, dict)
    ]
    found = [(one.get("id"), _others(one, "id", "name")) for one in entries]
    listed = [{"id": id_, **others} for id_, others in found if others and isinstance(id_, str)]
    return _others(source, "calendars") | ({"calendars": listed} if listed else {})


def _joined(side: JsonObject, found: JsonObject, sources: tuple[str, ...]) -> JsonObject:
    others = _others(found, "enabled", *sources)
    if any(name in side for name in sources) and not any(name in found for name in sources):
        others = {key: value for key, value in others.items() if not isinstance(value, dict)}
    within = {
        name: _joined_source(name, child(side, name) or {}, child(found, name) or {})
        for name in sources
        if name in side
    }
    return {**others, **side, **within}


def _joined_source(name: str, source: JsonObject, found: JsonObject) -> JsonObject:
    if name != "calendars":
        return {**found, **source}
    more = {one["id"]: one for one in children(found, "calendars")}
    listed = [{**more.get(one["id"], {}), **one} for one in children(source, "calendars")]
    return _others(found, "calendars") | {"calendars": listed}


def _others(source: JsonObject, *known: str) -> dict[str, object]:
    return {key: value for key, value in source.items() if key not in known}
