"""Schedules whose time zone nobody knows: whose they are, and by which clocks they go instead."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.calendars.values.person import Person
from app.calendars.values.zone import zones_of
from app.web.view.avatar import Face, face
from app.web.view.zone_text import city

_MOST = 3


@dataclass(frozen=True, slots=True)
class OddZone:
    """What Wix calls a zone, "" where it names none at all, and the place that stands in for it."""

    who: Face
    named: str
    place: str


def odd_zones(people: Iterable[Person]) -> tuple[OddZone, ...]:
    """Return the first schedules that show other times than their own, as far as anybody knows."""
    found = [one for one in people if one.odd_zone or not one.time_zone]
    zones = zones_of(found)
    odd = (OddZone(face(one), one.odd_zone or "", city(zones[one.id])) for one in found[:_MOST])
    return tuple(odd)
