"""Warnings about hazards, which are harmful combinations of connections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.calendars.coverage.hazard import Hazard, HazardKind, can_export, exporting
from app.calendars.coverage.person_coverage import PersonCoverage
from app.calendars.directory.directory_snapshot import Pair
from app.calendars.values.person import Person
from app.web.urls import path
from app.web.view.avatar import Avatar, avatar
from app.web.view.coverage_text import FIX_TEXTS, HARM_TEXTS
from app.wix import Connection

MAX_NAMES = 4
MAX_PLACES = 5


@dataclass(frozen=True, slots=True)
class HazardPlace:
    """One occurrence of a hazard: where to fix it, and the people that it affects."""

    account: str
    avatars: tuple[Avatar, ...]
    more: int
    href: str


@dataclass(frozen=True, slots=True)
class HazardView:
    """One kind of hazard, with its occurrences."""

    says: str
    fix: str
    places: tuple[HazardPlace, ...]
    more: int
    duplicate: bool = False


def hazard_views(
    hazards: Iterable[Hazard], covers: Iterable[PersonCoverage]
) -> tuple[HazardView, ...]:
    """Return the hazards by kind, with the people that they affect."""
    people = {cover.person.id: cover.person for cover in covers}
    kinds: dict[HazardKind, list[Hazard]] = {}
    for hazard in hazards:
        kinds.setdefault(hazard.kind, []).append(hazard)
    return tuple(
        HazardView(
            HARM_TEXTS[harm],
            FIX_TEXTS[harm],
            places=tuple(_place(one, people) for one in found[:MAX_PLACES]),
            more=len(found[MAX_PLACES:]),
        )
        for harm, found in kinds.items()
    )


def _place(hazard: Hazard, people: Mapping[str, Person]) -> HazardPlace:
    ids = dict.fromkeys(one.schedule_id for one in hazard.connections)
    concerned = sorted((people[each] for each in ids), key=lambda one: not one.is_business)
    return HazardPlace(
        account=hazard.account,
        avatars=tuple(avatar(person) for person in concerned[:MAX_NAMES]),
        more=len(concerned[MAX_NAMES:]),
        href=_href(hazard, hazard.connections[-1]),
    )


def connection_hazards(hazards: Iterable[Hazard], connection: Connection) -> tuple[HazardView, ...]:
    """Return the hazards of one connection, with links to the other connections involved."""
    return tuple(
        HazardView(
            HARM_TEXTS[hazard.kind],
            FIX_TEXTS[hazard.kind],
            places=tuple(
                replace(_connection_place(one), href=_href(hazard, one))
                for one in _others(hazard, connection)
            ),
            more=len(hazard.connections[MAX_PLACES:]),
            duplicate=hazard.kind is HazardKind.DUPLICATE,
        )
        for hazard in hazards
    )


def _others(hazard: Hazard, connection: Connection) -> tuple[Connection, ...]:
    """Return the connections to link to: the others, of duplicates those that can be removed."""
    if hazard.kind is HazardKind.DUPLICATE:
        return hazard.connections[1 : MAX_PLACES + 1]
    return tuple(one for one in hazard.connections[:MAX_PLACES] if one.id != connection.id)


def _href(hazard: Hazard, connection: Connection) -> str:
    """Return where the hazard is ended: a duplicate is disconnected."""
    act = ("disconnect",) if hazard.kind is HazardKind.DUPLICATE else ()
    return path("connections", connection.id, *act)


def existing_exports(pair: Pair) -> tuple[HazardPlace, ...]:
    """Return where bookings are already copied to, if the new connection could copy them too."""
    if not can_export(pair.provider):
        return ()
    return tuple(_connection_place(one) for one in exporting(pair.connections)[:MAX_PLACES])


def _connection_place(connection: Connection) -> HazardPlace:
    href = path("connections", connection.id)
    return HazardPlace(connection.external_account_email or "", avatars=(), more=0, href=href)
