"""The switches of a site: its size, and one reading of each point on which Wix is silent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, cast

MAXIMUM: Final = 20_000
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
# Changing one of these plants the site anew; the others change how it answers.
SEED_SWITCHES: Final = frozenset({"schedules", "connections", "events", "names", "google_export"})


class OptionError(ValueError):
    """A switch that does not exist, or a value that it does not take."""


@dataclass(frozen=True, slots=True)
class Switches:
    """What `POST /sandbox/control/site` can set; every field is optional there.

    `schedules` counts staff members, `events` all events of the site (`None`: the believable
    ones), `names` go to the staff in order. `plan_checked` says where a site without the plan
    (`premium` false) is refused: `late`, by the methods that document it, or `early`, by List
    Providers, too. `event_ids` says whether `scheduleIds` and `userIds` of List Events narrow
    together or add up.
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


def changed(options: Switches, switches: Mapping[str, object]) -> Switches:
    """Return the options with some switches changed.

    Raises:
        OptionError: naming the switch and what it takes.
    """
    known = {field.name for field in fields(Switches)}
    unknown = sorted(set(switches) - known)
    if unknown:
        raise OptionError(f"unknown switch {unknown[0]!r}; there are: {', '.join(sorted(known))}")
    changes = {name: _checked(name, value) for name, value in switches.items()}
    return replace(options, **changes)  # type: ignore[arg-type] # _checked knows each field's type


def _checked(name: str, value: object) -> object:
    if name in CHOICES:
        return _choice(name, value)
    if name == "names":
        return _names(value)
    if name == "site_name":
        return _text(name, value)
    if name in {"premium", "extra_provider", "broken_listed"}:
        return _boolean(name, value)
    return None if name == "events" and value is None else _count(name, value)


def _choice(name: str, value: object) -> str:
    if not isinstance(value, str) or value not in CHOICES[name]:
        raise OptionError(f"{name} is one of: {', '.join(CHOICES[name])}")
    return value


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise OptionError(f"{name} is true or false")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise OptionError(f"{name} is a string")
    return value


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAXIMUM:
        raise OptionError(f"{name} is a whole number from 0 to {MAXIMUM}")
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise OptionError("names is a list of strings")
    names = cast("list[object]", value)
    if not all(isinstance(name, str) for name in names):
        raise OptionError("names is a list of strings")
    return tuple(map(str, names))
