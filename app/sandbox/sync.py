"""Update Sync Config: validation against a provider's features, and merging with the old one.

Source: Update Sync Config and List Providers (dev.wix.com, 2024 to 2026; typings of 2026-09-16).
"""

from app.sandbox.connection import EXPORT, IMPORT, Connection
from app.sandbox.error import ApiError, Json, Violations, application_error, violation, wrong_format
from app.sandbox.provider import Provider
from app.sandbox.request_field import as_list, as_object, required_object, required_text

_MEMBERS = {
    IMPORT: ("primaryCalendar", "calendars"),
    EXPORT: ("primaryCalendar", "dedicatedCalendar"),
}
_MASK_PATHS = {
    IMPORT: (IMPORT,),
    EXPORT: (EXPORT,),
    "list_event_from_calendars": (IMPORT,),
    "sync_to_calendar": (EXPORT,),
    "syncConfig": (IMPORT, EXPORT),
    "sync_config": (IMPORT, EXPORT),
}
_FEATURE_MEMBER = {
    "PRIMARY_CALENDAR_ONLY": "primaryCalendar",
    "SPECIFIC_CALENDARS": "calendars",
    "DEDICATED_CALENDAR": "dedicatedCalendar",
}


def merge_sync_config(connection: Connection, body: Json, mode: str) -> Json:
    """Return the configuration after an update.

    Args:
        connection: the one to update.
        body: the request; `fieldMask`, when given, names the directions to update.
        mode: "merge" keeps directions and undocumented members that are not sent; "replace"
            drops them. Wix's samples allow either, so this is a switch.

    Raises:
        ApiError: 400 for a malformed configuration, 428 for one that the provider does not support.
    """
    given = required_object(body, "syncConfig")
    violations = Violations()
    directions: Json = {
        name: violations.collect(_direction, connection.provider, name, given[name])
        for name in (IMPORT, EXPORT)
        if given.get(name) is not None
    }
    mask = violations.collect(_mask, body.get("fieldMask"))
    violations.raise_if_any()
    if not connection.provider.updatable:
        raise not_supported()
    before = connection.sync or {}
    if mask is not None:
        kept = {name: direction for name, direction in before.items() if name not in mask}
        directions = {name: direction for name, direction in directions.items() if name in mask}
        return _ordered({**_unknown_members(before, *_MEMBERS), **kept, **directions})
    directions |= _unknown_members(given, *_MEMBERS)
    if mode == "replace":
        return _ordered(directions)
    merged = {
        name: {**_unknown_members(before.get(name, {}), "enabled", *_MEMBERS[name]), **direction}
        if name in _MEMBERS
        else direction
        for name, direction in directions.items()
    }
    return _ordered({**before, **merged})


def not_supported() -> ApiError:
    """Return the 428 for something the provider cannot do.

    Source: the pages of the methods (dev.wix.com, 2026) call 428 "Failed Precondition".
    """
    text = "Not supported by provider"
    return application_error(428, "NOT_SUPPORTED_BY_PROVIDER", text)


def _direction(provider: Provider, name: str, given: object) -> Json:
    direction = as_object(given, f"syncConfig.{name}")
    enabled = direction.get("enabled", False)
    if not isinstance(enabled, bool):
        raise wrong_format(f"syncConfig.{name}.enabled", "is not a boolean", "BOOLEAN")
    members = [member for member in _MEMBERS[name] if direction.get(member) is not None]
    if len(members) > 1:
        both = " and ".join(members)
        raise violation(
            f"syncConfig.{name}", f"has both {both}", "INVALID_ARGUMENT", {"fields": members}
        )
    others = _unknown_members(direction, "enabled", *_MEMBERS[name])
    if not members:
        return _direction_without_calendar(name, others, enabled=enabled)
    member = members[0]
    content = as_object(direction[member], f"syncConfig.{name}.{member}")
    if _FEATURE_MEMBER.get(provider.imports if name == IMPORT else provider.exports) != member:
        raise not_supported()
    chosen = _calendars(content) if member == "calendars" else content
    return {**others, "enabled": enabled, member: chosen}


def _direction_without_calendar(name: str, others: Json, *, enabled: bool) -> Json:
    """Return a direction without a calendar, which only a disabled one may be.

    An object that is not in the typings counts as a newer way to name calendars.
    Source: undocumented; the strict reading.
    """
    if enabled and not any(isinstance(value, dict) for value in others.values()):
        raise violation(f"syncConfig.{name}", "names no calendar", "INVALID_ARGUMENT")
    return {**others, "enabled": enabled}


def _unknown_members(source: Json, *known: str) -> Json:
    """Return the members that are not in the typings, which are kept.

    Source: internal typings 1.0.61 have `syncToCalendar.includeBufferTime`.
    """
    return {key: value for key, value in source.items() if key not in known}


def _ordered(sync: Json) -> Json:
    return {
        **{name: sync[name] for name in _MEMBERS if name in sync},
        **_unknown_members(sync, *_MEMBERS),
    }


def _calendars(content: Json) -> Json:
    """Return the chosen calendars as in the samples: without names, sorted by id."""
    name = "syncConfig.listEventFromCalendars.calendars.calendars"
    entries = as_list(content.get("calendars"), name)
    found = [as_object(entry, name) for entry in entries]
    chosen = {required_text(one, "id"): _unknown_members(one, "name") for one in found}
    return {**content, "calendars": [chosen[one] for one in sorted(chosen)]}


def _mask(given: object) -> set[str] | None:
    """Return the directions in a field mask, a string or `{"paths": [...]}`.

    Source: `@wix/sdk-runtime` 1.0.25 joins paths with commas; the 2023 schema has `paths`.
    """
    if given is None or given == "":
        return None
    name = "fieldMask"
    listed = given if isinstance(given, str) else as_object(given, name).get("paths")
    paths = listed.split(",") if isinstance(listed, str) else as_list(listed, name)
    return {
        direction for path in paths for direction in _masked_directions(str(path).strip())
    } or None


def _masked_directions(path: str) -> tuple[str, ...]:
    bare = path.removeprefix("syncConfig.").removeprefix("sync_config.")
    if bare not in _MASK_PATHS:
        raise violation("fieldMask", f"has an unknown path {path}", "CUSTOM", {"path": path})
    return _MASK_PATHS[bare]
