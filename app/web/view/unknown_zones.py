"""Schedules whose time zone nobody knows: whose they are, and by which clocks they go instead."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.calendars.values.person import Person
from app.calendars.values.zone import zones_of
from app.web.view.avatar import Avatar, avatar
from app.web.view.zone_text import zone_label

_MAX_ZONES = 3


@dataclass(frozen=True, slots=True)
class UnknownZone:
    """What Wix calls a zone, "" where it names none at all, and the place that stands in for it."""

    who: Avatar
    named: str
    zone_label: str


def unknown_zones(people: Iterable[Person]) -> tuple[UnknownZone, ...]:
    """Return the first schedules that show other times than their own, as far as anybody knows."""
    found = [one for one in people if one.unknown_zone or not one.time_zone]
    zones = zones_of(found)
    odd = (
        UnknownZone(avatar(one), one.unknown_zone or "", zone_label(zones[one.id]))
        for one in found[:_MAX_ZONES]
    )
    return tuple(odd)
