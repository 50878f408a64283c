"""The page that explains why a time is blocked, or why it is not."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.busy.busy_days import BusyTime
from app.calendars.busy.busy_times import TimeExplanation
from app.calendars.coverage.busy_sources import BusyScope
from app.calendars.directory.directory_snapshot import DirectorySnapshot
from app.calendars.values.person import Person
from app.calendars.values.unreadable import UnreadableCounts
from app.web.dependencies import CurrentSite, PagesDep
from app.web.pages.busy.busy_filter import BAD_MOMENT, NO_SCHEDULE, parse_local_time, parse_person
from app.web.pages.busy.busy_view import possible_connections, source_name, source_names
from app.web.pages.busy.import_notes import failed_names, import_notes
from app.web.urls import path
from app.web.view import dates, zone_text
from app.web.view.avatar import avatar
from app.web.view.page import Page
from app.web.view.person_options import person_field
from app.web.view.unknown_zones import unknown_zones


async def show(request: Request, site: CurrentSite, pages: PagesDep) -> Response:
    """Explain one moment of a schedule."""
    snapshot = await site.directory.snapshot()
    problems: dict[str, str] = {}
    given = {name: value.strip() for name, value in request.query_params.items()}
    person = parse_person(given, snapshot.people, problems)
    moment = parse_local_time(given, problems)
    if "at" in given and not given.get("q"):  # the form was sent, not to search for a name
        if not person:
            problems.setdefault("schedule_id", NO_SCHEDULE)
        if not moment:
            problems["at"] = BAD_MOMENT
    values = _form_values(snapshot, person, given, problems)
    if person and moment and not problems:
        scope = site.busy_scopes.of(snapshot, (person,))
        values |= _answer_values(snapshot, scope, moment, await site.busy.explain(scope, moment))
    return pages.show(request, Page("busy/busy_why.html", values, status=422 if problems else 200))


def _form_values(
    snapshot: DirectorySnapshot,
    person: Person | None,
    given: dict[str, str],
    problems: dict[str, str],
) -> dict[str, Any]:
    zones = snapshot.people.zones
    return {
        "people": person_field(snapshot.people, person, query=given.get("q", "")),
        "person": avatar(person) if person else None,
        "zone_place": zone_text.full_zone_label(zones[person.id]) if person else None,
        "why": {"at": given.get("at", ""), "chosen": person, "problems": problems},
        "answer": None,
    }


def _answer_values(
    snapshot: DirectorySnapshot, scope: BusyScope, wall: datetime, answer: TimeExplanation
) -> dict[str, Any]:
    person, names = scope.people[0], source_names(snapshot.providers)
    first = answer.instants[0]

    def busy_values(busy: BusyTime | None) -> dict[str, Any] | None:
        if busy is None:
            return None
        return {
            "span": dates.format_busy(busy, wall.date()),
            "all_day": busy.dates is not None,
            "source": source_name(busy, names),
            "connections": possible_connections(busy, scope.sources),
        }

    failed = (*snapshot.failed_provider_ids, *answer.failed_provider_ids)
    unreadable = UnreadableCounts(
        connections=snapshot.unreadable.connections, events=answer.unreadable
    )
    return {
        "unreadable": unreadable,
        "unsure": bool(failed or unreadable) or bool(scope.broken),
        "answer": answer,
        "asked_time": dates.format_full(wall),
        "iso": first.isoformat(timespec="minutes"),
        "actual_time": dates.format_moment(first, wall.date()).words,
        "covering": [busy_values(one) for one in answer.covering],
        "before": busy_values(answer.before),
        "after": busy_values(answer.after),
        "unknown_zones": unknown_zones([person]),
        "import_notes": import_notes(scope, snapshot, person),
        "failed": failed_names(failed, snapshot, scope),
        "day": path("busy", schedule_id=person.id, days="1", **{"from": wall.date().isoformat()}),
    }
