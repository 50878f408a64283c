"""Marking a schedule as needing no calendar."""

from starlette.responses import Response

from app.calendars.coverage.audit import SiteAudit
from app.calendars.directory.directory_snapshot import ScheduleUnknown
from app.calendars.site import Site
from app.web.dependencies import CurrentSite, Submitted
from app.web.pages.roster.roster_row import MARK, UNMARK
from app.web.urls import path, see_other
from app.web.view.avatar import Avatar, avatar
from app.web.view.form import FormMalformed
from app.web.view.name_search import MAX_QUERY_CHARS


async def save(form: Submitted, site: CurrentSite) -> Response:
    """Mark a schedule, or take the mark back, and return to the same part of the roster."""
    marked, unmarked = form.all(MARK), form.all(UNMARK)
    if len(marked) + len(unmarked) != 1:
        raise FormMalformed(MARK)
    [schedule_id] = marked + unmarked
    await _require_known(site, schedule_id)
    if marked:
        await site.needs.mark(schedule_id)
    else:
        await site.needs.unmark(schedule_id)
    kept = {name: form.one(name)[:MAX_QUERY_CHARS] or None for name in ("q", "show", "page")}
    return see_other(path(**kept, marked=schedule_id if marked else None))


def just_marked(audit: SiteAudit, schedule_id: str) -> Avatar | None:
    """Return the person who was just marked, for the offer to undo it."""
    if not schedule_id:
        return None
    found = (one for one in audit.coverage.people if one.person.id == schedule_id and one.excused)
    return next((avatar(one.person) for one in found), None)


async def _require_known(site: Site, schedule_id: str) -> None:
    if schedule_id not in (await site.directory.list_people()).by_id:
        raise ScheduleUnknown
