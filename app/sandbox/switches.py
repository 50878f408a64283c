"""The switches of a site: its size, and a choice for each point that Wix leaves undocumented."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, cast

from app.sandbox.error import ControlError

_COUNTS: Final = range(20_001)
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "google_export": ("NOT_SUPPORTED", "PRIMARY_CALENDAR_ONLY"),
    "style": ("typings", "samples"),
    "update": ("merge", "replace"),
    "default_sync": ("none", "both"),
    "oauth_url_key": ("oauthUrl", "oAuthUrl", "oAUthUrl"),
    "query": ("keep", "drop"),
    "titles": ("own", "all"),
    "event_ids": ("both", "either"),
    "foreign_update": ("allowed", "refused"),
    "reconnect": ("new", "keep"),
    "plan_checked": ("late", "early"),
    "app_errors": ("wix", "oauth"),
    "removed_app": ("401", "403"),
    "properties": ("full", "bare"),
}
# Changing one of these seeds the site again; the others change its responses.
SEED_SWITCHES: Final = frozenset({"schedules", "connections", "events", "names", "google_export"})


@dataclass(frozen=True, slots=True)
class Switches:
    """The switches of `POST /sandbox/control/site`; all are optional there.

    `schedules` is the number of staff members, `events` that of all events of the site (`None`:
    the seed events of each account), `names` are given to the staff in order. `plan_checked` says
    which methods refuse a site without the plan (`premium` false): `late`, those that document it,
    or `early`, List Providers as well. `event_ids` says whether `scheduleIds` and `userIds` of
    List Events are combined with AND (`both`) or OR (`either`).
    """

    schedules: int = 6
    connections: int = 2
    events: int | None = None
    names: tuple[str, ...] = ()
    premium: bool = True
    plan_checked: str = "late"
    google_export: str = "NOT_SUPPORTED"
    style: str = "typings"
    update: str = "merge"
    extra_provider: bool = False
    default_sync: str = "none"
    oauth_url_key: str = "oauthUrl"
    query: str = "keep"
    broken_listed: bool = True
    titles: str = "own"
    event_ids: str = "both"
    foreign_update: str = "allowed"
    reconnect: str = "new"
    app_errors: str = "wix"
    removed_app: str = "401"
    properties: str = "full"
    site_name: str = "Studio Nord"


def changed(switches: Switches, given: Mapping[str, object]) -> Switches:
    """Return the switches with some of them changed.

    Raises:
        ControlError: a switch does not exist or does not take the value.
    """
    names = {field.name for field in fields(Switches)}
    unknown = sorted(set(given) - names)
    if unknown:
        raise ControlError(f"unknown switch {unknown[0]!r}; there are: {', '.join(sorted(names))}")
    changes = {name: _checked(name, value) for name, value in given.items()}
    return replace(switches, **changes)  # type: ignore[arg-type] # _checked returns each field's type


def _checked(name: str, value: object) -> object:
    if name in CHOICES:
        return _choice(name, value)
    if name == "names":
        return _names(value)
    if name == "site_name":
        return _text(name, value)
    if name in {"premium", "extra_provider", "broken_listed"}:
        return _boolean(name, value)
    return None if name == "events" and value is None else whole_number(name, value, _COUNTS)


def _choice(name: str, value: object) -> str:
    if not isinstance(value, str) or value not in CHOICES[name]:
        raise ControlError(f"{name} is one of: {', '.join(CHOICES[name])}")
    return value


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ControlError(f"{name} is true or false")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ControlError(f"{name} is a string")
    return value


def whole_number(name: str, value: object, allowed: range) -> int:
    """Return the value as an integer.

    Raises:
        ControlError: it is none, or outside the allowed range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
        raise ControlError(f"{name} is a whole number from {allowed[0]} to {allowed[-1]}")
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ControlError("names is a list of strings")
    names = cast("list[object]", value)
    if not all(isinstance(name, str) for name in names):
        raise ControlError("names is a list of strings")
    return tuple(map(str, names))
