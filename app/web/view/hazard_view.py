"""Harmful set-ups as pages warn of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.calendars.coverage.coverage import Cover
from app.calendars.coverage.hazard import Harm, Hazard, exporting, would_export
from app.calendars.directory.directory import Pair
from app.calendars.values.person import Person
from app.web.urls import path
from app.web.view.avatar import Face, face
from app.web.view.coverage_text import FIXES, HARMS
from app.wix import Connection

MOST_NAMES = 4
MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where one harmful set-up can be mended, and whom it concerns."""

    account: str
    faces: tuple[Face, ...]
    more: int
    href: str


@dataclass(frozen=True, slots=True)
class Caution:
    """One kind of harmful set-up, and all its places."""

    says: str
    fix: str
    places: tuple[Place, ...]
    more: int


def cautions(hazards: Iterable[Hazard], covers: Iterable[Cover]) -> tuple[Caution, ...]:
    """Draw harmful set-ups, each kind once, with the people that it concerns."""
    people = {cover.person.id: cover.person for cover in covers}
    kinds: dict[Harm, list[Place]] = {}
    for hazard in hazards:
        kinds.setdefault(hazard.harm, []).append(_place(hazard, people))
    return tuple(
        Caution(HARMS[harm], FIXES[harm], tuple(places[:MOST_PLACES]), len(places[MOST_PLACES:]))
        for harm, places in kinds.items()
    )


def _place(hazard: Hazard, people: Mapping[str, Person]) -> Place:
    ids = dict.fromkeys(one.schedule_id for one in hazard.connections)
    concerned = sorted((people[each] for each in ids), key=lambda one: not one.is_business)
    return Place(
        account=hazard.account,
        faces=tuple(face(person) for person in concerned[:MOST_NAMES]),
        more=len(concerned[MOST_NAMES:]),
        href=path("connections", hazard.connections[-1].id),
    )


def notes(hazards: Iterable[Hazard], connection: Connection) -> tuple[Caution, ...]:
    """Draw the harmful set-ups of one connection, leading to the others that take part."""
    return tuple(
        Caution(
            HARMS[hazard.harm],
            FIXES[hazard.harm],
            places=tuple(
                _other(one) for one in hazard.connections[:MOST_PLACES] if one.id != connection.id
            ),
            more=len(hazard.connections[MOST_PLACES:]),
        )
        for hazard in hazards
    )


def before(pair: Pair) -> tuple[Place, ...]:
    """Return where bookings are copied to already, if the new connection could copy them, too."""
    if not would_export(pair.provider):
        return ()
    return tuple(_other(one) for one in exporting(pair.connections)[:MOST_PLACES])


def _other(connection: Connection) -> Place:
    href = path("connections", connection.id)
    return Place(connection.external_account_email or "", faces=(), more=0, href=href)
