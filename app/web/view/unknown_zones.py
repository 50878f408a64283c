"""Schedules with an unknown time zone, and the zone used instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.calendars.values.person import Person
from app.calendars.values.zone import zones_of
from app.web.view.avatar import Avatar, avatar
from app.web.view.zone_text import zone_label

_MAX_ZONES = 3


@dataclass(frozen=True, slots=True)
class UnknownZone:
    """Wix's name of a zone, "" for none, and the label of the zone used instead."""

    who: Avatar
    named: str
    zone_label: str


def unknown_zones(people: Sequence[Person]) -> tuple[UnknownZone, ...]:
    """Return the first of these schedules whose time zone is missing or unknown."""
    found = [one for one in people if one.unknown_zone or not one.time_zone][:_MAX_ZONES]
    zones = zones_of(found)
    odd = (
        UnknownZone(avatar(one), one.unknown_zone or "", zone_label(zones[one.id])) for one in found
    )
    return tuple(odd)
