"""The page that the Wix dashboard frames: who is covered, and each step a button to a tab."""

from collections.abc import Callable
from dataclasses import dataclass

from app.calendars.coverage.site_audit import Survey
from app.calendars.values.digest import digest
from app.web.pages.roster.roster import CoverageGroup, coverage_groups, summary
from app.web.pages.roster.roster_row import RosterRow
from app.web.urls import path
from app.web.view.page import Page

MOST_SHOWN = 40

_SAID = ("protected", "unchecked", "total", "answered", "failed", "hazard_count")


@dataclass(frozen=True, slots=True)
class TicketLink:
    """One button: a ticket, which no two pages share, and the place that it leads to."""

    target: str
    ticket: str


def dashboard_page(survey: Survey, *, refresh_path: str, ticket: Callable[[str], str]) -> Page:
    """Make the page.

    Args:
        survey: of the site.
        refresh_path: of this page.
        ticket: issues a ticket to a path.
    """
    covers = survey.coverage.covers
    first = bool(covers and survey.providers) and survey.empty
    shown = coverage_groups(covers[:MOST_SHOWN], survey, highlight_first=not first)
    doors = {
        row.person.id: TicketLink(row.href, ticket(row.href))
        for group in shown
        for row in group.rows
    }
    known = summary(survey, in_app=True)
    values = {
        **known,
        "groups": shown,
        "tickets": doors,
        "more_people": len(covers) > MOST_SHOWN,
        "query": "",
        "everything": TicketLink(path(), ticket(path())),
        "first_connect": TicketLink(path("connect"), ticket(path("connect"))) if first else None,
        "refresh_path": refresh_path,
        "warnings": known["hazard_count"],
        "hazard_count": 0,  # its link would lead out of the frame
        "content_hash": _seen(shown, known),
    }
    return Page("dashboard/dashboard_page.html", values, scripts=("js/frame.js", "js/ago.js"))


def _seen(shown: tuple[CoverageGroup, ...], known: dict[str, object]) -> str:
    """Return the same short text for as long as the page says the same."""
    said = [str(known[name]) for name in _SAID]
    return digest(" ".join([*said, *(_said(row) for group in shown for row in group.rows)]))


def _said(row: RosterRow) -> str:
    who = f"{row.person.id} {row.person.name} {row.person.hint}"
    return f"{who} {row.badge.word} {row.sentence} {row.provider} {row.action}"
