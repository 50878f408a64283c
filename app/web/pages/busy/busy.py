"""Busy times as a page, as a calendar file and as JSON."""

from dataclasses import replace
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.calendars.busy import ical
from app.calendars.busy.agenda import MAX_DAYS, MAX_EVENTS, Agenda, Window
from app.calendars.site import Site
from app.calendars.values.kept_views import KeptViews
from app.calendars.values.zone import DAY
from app.web import headers
from app.web.dependencies import CurrentSite, PagesDep
from app.web.language.language import _, current_language, gettext, ngettext
from app.web.pages.busy import busy_json
from app.web.pages.busy.busy_filter import DEFAULT_DAYS, BusyFilter, parse_filter
from app.web.pages.busy.busy_view import AgendaContext, day_cards, source_names
from app.web.pages.busy.clash_marks import ClashMarks, clash_marks
from app.web.pages.busy.import_notes import failed_names, import_notes
from app.web.pages.busy.week_view import HEIGHT_PX, WeekContext, now_px, week_of
from app.web.view import dates, zone_text
from app.web.view.avatar import avatar, display_name
from app.web.view.page import Page
from app.web.view.person_options import person_field
from app.web.view.unknown_zones import unknown_zones
from app.wix import gather_or_cancel

INCOMPLETE = _("Some busy times are missing, since not all calendars could be read to the end.")

_DAY_CARDS, _WEEKS = KeptViews(), KeptViews()
_LENGTHS = (1, 7, 14, MAX_DAYS)


async def show(request: Request, site: CurrentSite, pages: PagesDep) -> Response:
    """Show the busy times by day."""
    site.clashes.prefetch()
    asked = await _load_filter(request, site)
    if asked.problems:
        return pages.show(request, Page("busy/busy.html", _filter_values(asked), status=422))
    agenda, found = await gather_or_cancel(
        site.busy.agenda(asked.scope, asked.window), site.clashes.read()
    )
    marks = clash_marks(found, asked.scope)
    values = _filter_values(asked) | _agenda_values(asked, agenda, marks)
    values |= _week_values(asked, agenda, marks, site.busy.now(asked.zone))
    return pages.show(request, Page("busy/busy.html", values))


async def download_ics(request: Request, site: CurrentSite, pages: PagesDep) -> Response:
    """Return the busy times as a calendar file without titles."""
    asked = await _load_filter(request, site)
    if asked.problems:
        return pages.show(request, Page("busy/busy.html", _filter_values(asked), status=422))
    window = asked.window.without_titles()
    agenda = await site.busy.agenda(asked.scope, window)
    whole = _complete(asked, agenda)
    name = display_name(asked.person) if asked.person and not asked.person.is_business else ""
    blocked = ical.BusyCalendar(
        busy=agenda.busy,
        first=window.first,
        after=window.after,
        zone=asked.zone,
        name=": ".join(filter(None, (gettext(_("Busy times")), name))),
        summary=gettext(_("Busy")),
        remark="" if whole else _remark(agenda),
    )
    file = ical.write_busy_calendar(blocked, site.busy.now(asked.zone))
    filename = f"busy-{window.first}{'' if whole else '-incomplete'}.ics"
    return Response(file, media_type="text/calendar", headers=headers.attachment(filename))


async def show_json(request: Request, site: CurrentSite) -> Response:
    """Return the same as JSON, by schedule or by Wix user."""
    asked = await _load_filter(request, site)
    if asked.problems:
        body = busy_json.problems(asked)
        return JSONResponse(body, status_code=422, headers=headers.FOR_PROGRAMS)
    agenda = await site.busy.agenda(asked.scope, asked.window.without_titles())
    body = busy_json.payload(asked, agenda, whole=_complete(asked, agenda))
    return JSONResponse(body, headers=headers.FOR_PROGRAMS)


async def _load_filter(request: Request, site: Site) -> BusyFilter:
    snapshot = await site.directory.snapshot()
    if ended := await site.auditor.unexpectedly_ended(snapshot.index):
        snapshot = replace(snapshot, ended=ended)
    return parse_filter(request.query_params, snapshot, site.busy_scopes, site.busy.now)


def _remark(agenda: Agenda) -> str:
    """Return a sentence about what the file lacks."""
    lost = agenda.unreadable
    more = ngettext(
        "%(n)s event that Wix sent can't be read. It is missing here and may block a time.",
        "%(n)s events that Wix sent can't be read. They are missing here and may block times.",
        lost,
    )
    return " ".join([gettext(INCOMPLETE), *([more % {"n": lost}] if lost else ())])


def _filter_values(asked: BusyFilter) -> dict[str, object]:
    """Return the values of the filter form and of a page without events."""
    lengths = sorted({*_LENGTHS, asked.window.days})
    return {
        "filter": asked,
        "person": avatar(asked.person) if asked.person else None,
        "people": person_field(
            asked.snapshot.people, asked.person, among=asked.group, query=asked.given.get("q", "")
        ),
        "group_people": [avatar(one) for one in asked.group or ()],
        "lengths": lengths,
        "zone_place": zone_text.full_zone_label(asked.zone),
        "narrowed": asked.window.days != DEFAULT_DAYS
        or asked.window.all_day is not None
        or asked.window.titles
        or asked.viewer is not None
        or bool(asked.problems)
        or asked.users is not None,
        "viewer_place": zone_text.zone_label(asked.viewer) if asked.viewer else None,
        "why": {"at": f"{asked.window.first}T10:00", "chosen": asked.person, "problems": {}},
        "agenda": None,
        "unreadable": asked.unreadable,
    }


def _agenda_values(asked: BusyFilter, agenda: Agenda, marks: ClashMarks) -> dict[str, object]:
    context = AgendaContext(
        zone=asked.zone,
        viewer=asked.viewer,
        several=asked.person is None,
        first=asked.window.first,
        today=asked.today,
        names=source_names(asked.snapshot.providers),
        marks=marks,
    )
    days = _DAY_CARDS.of(
        agenda,
        (current_language(), context.key),
        lambda: day_cards(agenda.whole_days, context),
    )
    window = asked.window
    follows = window.first + len(days) * DAY
    failed = (*asked.snapshot.failed_provider_ids, *agenda.failed_provider_ids)
    return {
        "agenda": agenda,
        "day_hours": [dates.format_hour(hour % 24) for hour in range(0, 25, 6)],
        "days": days,
        "range": dates.format_date_range(window.first, follows - DAY),
        "further_range": dates.format_date_range(window.first + 2 * DAY, follows - DAY, year=False),
        "whole": _complete(asked, agenda),
        "most": MAX_EVENTS,
        "truncated_on": _day(agenda.truncated_on, window).words if agenda.truncated_on else None,
        "overlapping": agenda.overlapping,
        "unknown_zones": unknown_zones(asked.scope.without_zone),
        "import_notes": import_notes(asked.scope, asked.snapshot, asked.person),
        "failed": failed_names(failed, asked.snapshot, asked.scope),
        "unreadable": replace(asked.unreadable, events=agenda.unreadable),
        "continue_path": asked.path_from(follows) if len(days) < window.days else None,
        "continue_from": _day(follows, window),
        "earlier": asked.path_from(window.first - window.days * DAY),
        "later": asked.path_from(window.after),
        "now": asked.path_from(asked.today) if window.first != asked.today else None,
        "download_path": asked.path_from(window.first, "busy.ics"),
    }


def _week_values(
    asked: BusyFilter, agenda: Agenda, marks: ClashMarks, now: datetime
) -> dict[str, object]:
    context = WeekContext(asked.person is None, asked.today, marks)
    week = _WEEKS.of(
        agenda,
        (current_language(), context.key),
        lambda: week_of(agenda.whole_days, context),
    )
    return {
        "week": week,
        "week_height": HEIGHT_PX,
        "week_now": now_px(week.days, now) if week else None,
    }


def _day(day: date, window: Window) -> dates.TimeText:
    return dates.format_date(day, year=day.year != window.first.year)


def _complete(asked: BusyFilter, agenda: Agenda) -> bool:
    """Whether nothing is missing, as far as Wix reports it."""
    return (
        agenda.truncated_on is None
        and not agenda.unreadable
        and not asked.unreadable
        and not asked.scope.ended
        and not agenda.failed_provider_ids
        and asked.scope.complete
        and not asked.scope.broken
    )
