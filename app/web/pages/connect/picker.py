"""The picker of a schedule and a provider."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.directory.directory_snapshot import DirectorySnapshot
from app.calendars.values.kept_views import KeptViews
from app.calendars.values.person import Person
from app.calendars.values.provider import by_oauth, is_connectable, is_microsoft
from app.web.dependencies import CurrentSite, PagesDep
from app.web.view.avatar import Avatar, avatar, display_name
from app.web.view.connection_line import ConnectionLine, connection_line
from app.web.view.name_search import MAX_QUERY_CHARS, MIN_SEARCHABLE, search_names
from app.web.view.page import Page
from app.web.view.person_options import with_chosen
from app.web.view.unlisted_providers import unlisted_providers
from app.web.view.wording import FeatureLimit, feature_limits
from app.wix import Provider

MOST_SHOWN = 40

_VIEWS = KeptViews()


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person to choose."""

    person: Avatar
    chosen: bool
    calendars: tuple[ConnectionLine, ...]


@dataclass(frozen=True, slots=True)
class ProviderCard:
    """A provider to choose."""

    id: str
    name: str
    limits: tuple[FeatureLimit, ...]
    chosen: bool
    open: bool
    by_password: bool
    by_microsoft: bool


async def show(
    request: Request,
    site: CurrentSite,
    pages: PagesDep,
    schedule_id: str = "",
    provider_id: str = "",
    q: str = "",
) -> Response:
    """Show the people and providers to choose from."""
    snapshot = await site.directory.snapshot()
    people = snapshot.people
    q = q[:MAX_QUERY_CHARS]
    found = search_names(people, people.search_texts, display_name, q) if q else people
    person = None if q else people.by_id.get(schedule_id)  # who searches looks for another
    shown = with_chosen(found, person, most=MOST_SHOWN)
    cards = provider_cards(snapshot.providers[:MOST_SHOWN], provider_id)
    values = {
        "chosen": _chosen_person(person, cards, snapshot),
        "people": _person_options(shown, snapshot, schedule_id)
        if q or schedule_id
        else _VIEWS.of(snapshot, "people", lambda: _person_options(shown, snapshot, "")),
        "found": len(found),
        "total": len(people),
        "searchable": len(people) >= MIN_SEARCHABLE,
        "query": q,
        "providers": cards,
        "unreadable": snapshot.unreadable,
        "failed": unlisted_providers(snapshot.providers, snapshot.failed_provider_ids),
    }
    return pages.show(request, Page("connect/picker.html", values, scripts=("js/filter.js",)))


def _chosen_person(
    person: Person | None, cards: Iterable[ProviderCard], snapshot: DirectorySnapshot
) -> PersonCard | None:
    """Return the person if only the provider is left to choose, which then takes one click."""
    if person is None or any(card.chosen for card in cards):
        return None
    [option] = _person_options((person,), snapshot, person.id)
    return option


def _person_options(
    people: Sequence[Person], snapshot: DirectorySnapshot, schedule_id: str
) -> tuple[PersonCard, ...]:
    by_id = {provider.id: provider for provider in snapshot.providers}
    return tuple(
        PersonCard(
            person=avatar(person),
            chosen=person.id == schedule_id,
            calendars=tuple(
                connection_line(one, by_id.get(one.provider_id))
                for one in snapshot.index.by_schedule.get(person.id, ())
            ),
        )
        for person in people
    )


def provider_cards(
    providers: Iterable[Provider], provider_id: str = ""
) -> tuple[ProviderCard, ...]:
    """Return providers as cards to choose from."""
    return tuple(
        ProviderCard(
            id=provider.id,
            name=provider.name,
            limits=feature_limits(provider.features),
            chosen=provider.id == provider_id,
            open=is_connectable(provider),
            by_password=not by_oauth(provider),
            by_microsoft=is_microsoft(provider),
        )
        for provider in providers
    )
