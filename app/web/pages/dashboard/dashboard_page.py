"""The framed page of the Wix dashboard: the roster, with buttons that open tabs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.calendars.coverage.audit import SiteAudit
from app.calendars.values.clash import SiteClashes
from app.calendars.values.digest import digest
from app.web.pages.roster.roster import summary
from app.web.pages.roster.roster_row import RosterRow
from app.web.pages.roster.row_groups import coverage_groups
from app.web.urls import path
from app.web.view.page import Page

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TicketLink:
    """A button that opens a path in a tab, with a ticket of its own."""

    target: str
    ticket: str


def dashboard_page(
    audit: SiteAudit,
    *,
    clashes: SiteClashes,
    outdated_since: datetime | None,
    frame_path: str,
    refresh_path: str,
    ticket: Callable[[str], str],
    form_token: Callable[[str], str],
) -> Page:
    """Return the page.

    `outdated_since` is when its data was read, if that could not be refreshed; `frame_path` is its
    own path, and `refresh_path` the one that reads Wix anew. `ticket` issues a ticket to a path,
    and `form_token` the token of a form for an action.
    """
    covers = audit.coverage.people
    first = bool(covers and audit.providers) and audit.empty
    groups = coverage_groups(covers[:MOST_SHOWN], audit, clashes=clashes, highlight_first=not first)
    steps = {row.person.id: _step(row, form_token) for group in groups for row in group.rows}
    facts = summary(audit, in_app=True)
    content = {
        **facts,
        "groups": groups,
        "more_people": len(covers) > MOST_SHOWN,
        "query": "",
        "warnings": facts["hazard_count"],
        "hazard_count": 0,  # its link would lead out of the frame
    }
    links = {
        "tickets": {key: TicketLink(to, ticket(to + token)) for key, (to, token) in steps.items()},
        "everything": TicketLink(path(), ticket(path())),
        "first_connect": TicketLink(path("connect"), ticket(path("connect"))) if first else None,
        "frame_path": frame_path,
        "refresh_path": refresh_path,
    }
    shown = {**content, "outdated_since": outdated_since}
    values = {**content, **links, "content_hash": content_hash(shown)}
    return Page("dashboard/dashboard_page.html", values, scripts=("js/frame.js", "js/ago.js"))


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
