"""The framed pages of the Wix dashboard, a long and a compact one; their buttons open tabs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from app.calendars.coverage.audit import SiteAudit
from app.calendars.coverage.person_coverage import PersonCoverage
from app.calendars.coverage.site_coverage import SiteCoverage
from app.calendars.values.clash import SiteClashes
from app.calendars.values.digest import digest
from app.calendars.values.kept_views import KeptViews
from app.web.pages.roster.roster import summary
from app.web.pages.roster.roster_row import RosterRow
from app.web.pages.roster.row_groups import CoverageGroup, coverage_groups
from app.web.urls import path
from app.web.view.page import Page

MOST_SHOWN = 40
MOST_NEEDING = 3

_VIEWS = KeptViews()


@dataclass(frozen=True, slots=True)
class TicketLink:
    """A button that opens a path in a tab, with a ticket of its own."""

    target: str
    ticket: str


@dataclass(frozen=True, slots=True)
class FrameLinks:
    """What leads on from a framed page.

    `frame_path` is its own path, and `refresh_path` the one that reads Wix anew. `ticket` issues a
    ticket to a path, and `form_token` the token of a form for an action.
    """

    frame_path: str
    refresh_path: str
    ticket: Callable[[str], str]
    form_token: Callable[[str], str]

    def to(self, target: str, token: str = "") -> TicketLink:
        """Return a button's link, whose ticket may carry a token for an action."""
        return TicketLink(target, self.ticket(target + token))

    def of(self, groups: Iterable[CoverageGroup]) -> dict[str, object]:
        """Return the links of a page with these rows."""
        rows = (row for group in groups for row in group.rows)
        return {
            "tickets": {row.person.id: self.to(*_step(row, self.form_token)) for row in rows},
            "first_connect": None,
            "everything": self.to(path()),
            "frame_path": self.frame_path,
            "refresh_path": self.refresh_path,
        }


def dashboard_page(
    audit: SiteAudit,
    links: FrameLinks,
    *,
    clashes: SiteClashes,
    outdated_since: datetime | None,
    staff_ids: Iterable[str] = (),
) -> Page:
    """Return the page: the person whom Wix named by `staff_ids`, if any, then everybody.

    `outdated_since` is when its data was read, if that could not be refreshed.
    """
    people, named = audit.coverage.people, staff_member(audit.coverage, staff_ids)
    covers = people[:MOST_SHOWN]
    if named:
        covers = (named, *(one for one in covers if one is not named))
    first = bool(covers and audit.providers) and audit.empty
    groups = coverage_groups(covers, audit, clashes=clashes, highlight_first=not first)
    facts = summary(audit, in_app=True)
    content = {
        **facts,
        "groups": groups,
        "more_people": len(people) > MOST_SHOWN,
        "query": "",
        "warnings": facts["hazard_count"],
        "hazard_count": 0,  # its link would lead out of the frame
        "outdated_since": outdated_since,
    }
    onward = links.of(groups)
    if first:
        onward["first_connect"] = links.to(path("connect"))
    return _framed("dashboard/dashboard_page.html", content, onward)


def staff_plugin(
    audit: SiteAudit,
    links: FrameLinks,
    *,
    clashes: SiteClashes,
    outdated_since: datetime | None,
    staff_ids: Iterable[str] = (),
) -> Page:
    """Return the compact page: the person whom Wix named, or a few staff who need something."""
    coverage, named = audit.coverage, staff_member(audit.coverage, staff_ids)
    gaps = (one for one in coverage.gaps if not one.person.is_business)
    covers = (named,) if named else tuple(islice(gaps, MOST_NEEDING))
    if not coverage.staff:
        covers = coverage.people
    groups = coverage_groups(covers, audit, clashes=clashes)
    facts = summary(audit, in_app=True)
    unread = bool(facts["unreadable"]) + bool(facts["failed"])
    content = {
        **facts,
        "groups": groups,
        "counted": bool(coverage.staff) and not named,
        "gap_count": len(coverage.gaps) - bool(coverage.business and coverage.business.gap),
        "query": "",
        "business": None,
        "warnings": 0 if named else len(coverage.hazards) + unread,
        "hazard_count": 0,
        "outdated_since": outdated_since,
    }
    return _framed("dashboard/staff_plugin.html", content, links.of(groups))


def staff_member(coverage: SiteCoverage, ids: Iterable[str]) -> PersonCoverage | None:
    """Return whom these ids name; None for nobody, or for more than one.

    Each may be the id of the schedule, the resource or the staff member. Unknown ones are ignored.
    """
    ids = tuple(ids)
    by_id = _VIEWS.of(coverage, "by id", lambda: _by_wix_id(coverage)) if ids else {}
    named = {one.person.id: one for id_ in ids if (one := by_id.get(id_))}
    return next(iter(named.values())) if len(named) == 1 else None


def _by_wix_id(coverage: SiteCoverage) -> dict[str, PersonCoverage]:
    return {
        id_: one
        for one in coverage.staff
        for id_ in (one.person.id, one.person.resource_id, one.person.staff_id)
        if id_
    }


def _framed(template: str, content: Mapping[str, object], links: Mapping[str, object]) -> Page:
    values = {**content, **links, "content_hash": content_hash(content)}
    return Page(template, values, scripts=("js/frame.js", "js/ago.js"))


def _step(row: RosterRow, form_token: Callable[[str], str]) -> tuple[str, str]:
    """Return the path of the row's step, and its query with a token if the step is an action."""
    if row.reconnects is None:
        return row.href, ""
    act = path("connections", row.reconnects, "reconnect")
    return act, path(csrf_token=form_token(act)).removeprefix("/")


def content_hash(content: Mapping[str, object]) -> str:
    """Return a digest of everything that the page shows but the time of the check.

    The open page renews that time and its tickets in place, and is replaced when the digest
    differs.
    """
    return digest(repr({**content, "checked_at": None}))
