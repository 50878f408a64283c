"""Notes on busy times that are missing, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.calendars.coverage.busy_sources import BusyScope, ImportState
from app.calendars.directory.directory_snapshot import DirectorySnapshot
from app.calendars.values.person import Person
from app.web.urls import path
from app.web.view.avatar import Avatar, avatar
from app.web.view.unlisted_providers import unlisted_providers

_MOST_NOTES = 5


@dataclass(frozen=True, slots=True)
class ImportNote:
    """Why busy times are not imported: kind `none`, `off` or `broken`."""

    kind: str
    provider: str = ""
    who: Avatar | None = None
    href: str | None = None
    account: str = ""


def import_notes(
    scope: BusyScope, snapshot: DirectorySnapshot, person: Person | None
) -> tuple[ImportNote, ...]:
    """Return why busy times are not imported; without `person` only what is broken or ended."""
    if not scope.sources and snapshot.complete:
        return (_not_connected(person),)
    owners = snapshot.people.by_id
    names = {provider.id: provider.name for provider in snapshot.providers}
    noted = scope.broken
    if person:
        noted = tuple(source for source in scope.sources if source.state is not ImportState.ON)
    found_notes = [
        ImportNote(
            source.state.value,
            names.get(source.connection.provider_id, ""),
            avatar(owners[source.connection.schedule_id]),
            path("connections", source.connection.id),
            source.connection.external_account_email or "",
        )
        for source in noted[:_MOST_NOTES]
    ]
    if snapshot.complete:
        found_notes += [_not_connected(one) for one in scope.ended[:_MOST_NOTES]]
    return tuple(found_notes[:_MOST_NOTES])


def _not_connected(person: Person | None) -> ImportNote:
    href = path("connect", schedule_id=person.id if person else None)
    return ImportNote("none", who=avatar(person) if person else None, href=href)


def failed_names(
    ids: Iterable[str], snapshot: DirectorySnapshot, scope: BusyScope
) -> tuple[str, ...]:
    """Return the providers that Wix could not read, without those that have a note."""
    noted = {source.connection.provider_id for source in scope.broken}
    return unlisted_providers(snapshot.providers, [one for one in ids if one not in noted])
