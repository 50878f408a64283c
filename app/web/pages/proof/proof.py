"""The page of a test that a calendar blocks: its event, and whether Wix lists it."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.busy.busy_days import BusyTime, to_busy
from app.calendars.coverage.busy_sources import ImportState, import_state
from app.calendars.proof.proof_slot import ProofSlot
from app.calendars.proof.proof_token import ProofTest
from app.calendars.proof.proofs import ProofResult
from app.calendars.site import Site
from app.calendars.values.person import Person
from app.calendars.values.zone import zones_of
from app.web import headers
from app.web.dependencies import CurrentSite, DiagnosedSite, PagesDep, ScenariosDep, Submitted
from app.web.language.language import _, gettext
from app.web.pages.proof.event_links import event_file, event_links
from app.web.urls import path, see_other
from app.web.view import dates, zone_text
from app.web.view.avatar import avatar, display_name
from app.web.view.durations import format_duration
from app.web.view.page import Page
from app.wix import CalendarType, Connection, Event

TITLE = _("Calendar test (delete it later)")
_SHIFT = timedelta(hours=2)


async def show(
    request: Request, connection_id: str, site: CurrentSite, pages: PagesDep, test: str = ""
) -> Response:
    """Show a test; without a valid token begin one, and redirect to it."""
    connection = await site.directory.connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    if person is None or import_state(connection) is not ImportState.ON:
        return see_other(path("connections", connection_id))
    begun = site.proofs.tokens.read(connection_id, test)
    if begun is None:
        token = await site.proofs.begin(connection, zones_of([person])[person.id])
        if token:
            return see_other(path("connections", connection_id, "proof", test=token))
    values = {
        "person": avatar(person),
        "provider_name": provider.name if provider else None,
        "account": connection.external_account_email,
        "connection_path": path("connections", connection_id),
        "proof_path": path("connections", connection_id, "proof"),
        "token": test,
        "test": begun,
    }
    if begun:
        values |= _event_values(connection, person, begun)
        values |= await _result_values(site, await site.proofs.check(connection, begun))
    return pages.show(request, Page("proof/proof.html", values, scripts=("js/poll.js",)))


async def download(connection_id: str, site: CurrentSite, test: str = "") -> Response:
    """Return the test event as a calendar file."""
    connection = await site.directory.connection(connection_id)
    person = await site.directory.person_of(connection)
    begun = site.proofs.tokens.read(connection_id, test)
    if person is None or begun is None:
        return see_other(path("connections", connection_id, "proof"))
    zone = zones_of([person])[person.id]
    file = event_file(begun.slot, gettext(TITLE), _busy(begun.slot, person), zone)
    return Response(file, media_type="text/calendar", headers=headers.attachment("test.ics"))


async def add_event(
    connection_id: str, form: Submitted, site: DiagnosedSite, scenarios: ScenariosDep
) -> Response:
    """Add the event to the sandbox's calendar, where an owner would add it by hand."""
    token, place = form.one("test"), form.one("place")
    if begun := site.proofs.tokens.read(connection_id, token):
        slot = ProofSlot(begun.slot.start + (_SHIFT if place == "shifted" else timedelta()))
        elsewhere = place == "elsewhere"
        scenarios.add_event(
            connection_id, gettext(TITLE), slot.start, slot.end, elsewhere=elsewhere
        )
    return see_other(path("connections", connection_id, "proof", test=token))


def _event_values(connection: Connection, person: Person, begun: ProofTest) -> dict[str, Any]:
    zone, title = zones_of([person])[person.id], gettext(TITLE)
    today = begun.began.astimezone(zone).date()
    return {
        "event_title": title,
        "event_time": dates.format_busy(_busy(begun.slot, person), today),
        "zone_city": zone_text.zone_label(zone),
        "links": event_links(begun.slot, title, connection.calendar_type),
    }


async def _result_values(site: Site, result: ProofResult) -> dict[str, Any]:
    return {
        "result": result,
        "after": format_duration(result.elapsed),
        "shift": format_duration(abs(result.shift)) if result.shift else None,
        "elsewhere": await _place(site, result.elsewhere) if result.elsewhere else None,
    }


async def _place(site: Site, event: Event) -> str:
    """Return whose calendar has an event, and its provider if only one has that type."""
    snapshot = await site.directory.snapshot()
    person = snapshot.people.by_id.get(event.schedule_id)
    names = {one.name for one in snapshot.providers if one.calendar_type is event.calendar_type}
    parts = (display_name(person) if person else "", names.pop() if len(names) == 1 else "")
    return " · ".join(filter(None, parts))


def _busy(slot: ProofSlot, person: Person) -> BusyTime:
    event = Event(person.id, CalendarType.OTHER, slot.start, slot.end)
    return to_busy([event], [person], zones_of([person]))[0]
