"""The page that the Wix dashboard frames: who is covered, and each step a button to a tab."""

from collections.abc import Callable
from dataclasses import dataclass

from app.calendars.coverage.site_audit import Survey
from app.calendars.values.digest import digest
from app.web.pages.roster.roster import Group, facts, groups
from app.web.pages.roster.roster_row import Row
from app.web.urls import path
from app.web.view.page import Page

MOST_SHOWN = 40

_SAID = ("protected", "unchecked", "total", "answered", "failed", "hazard_count")


@dataclass(frozen=True, slots=True)
class Way:
    """One button: a ticket, which no two pages share, and the place that it leads to."""

    place: str
    ticket: str


def framed_page(survey: Survey, *, again: str, ticket: Callable[[str], str]) -> Page:
    """Make the page.

    Args:
        survey: of the site.
        again: address of this page.
        ticket: makes a ticket to a place.
    """
    covers = survey.coverage.covers
    first = bool(covers and survey.providers) and survey.empty
    shown = groups(covers[:MOST_SHOWN], survey, lead=not first)
    doors = {row.face.id: Way(row.href, ticket(row.href)) for group in shown for row in group.rows}
    known = facts(survey, in_app=True)
    values = {
        **known,
        "groups": shown,
        "doors": doors,
        "rest": len(covers) > MOST_SHOWN,
        "query": "",
        "everything": Way(path(), ticket(path())),
        "first": Way(path("connect"), ticket(path("connect"))) if first else None,
        "again": again,
        "warnings": known["hazard_count"],
        "hazard_count": 0,  # its link would lead out of the frame
        "seen": _seen(shown, known),
    }
    return Page("dashboard/dashboard_page.html", values, scripts=("js/frame.js", "js/ago.js"))


def _seen(shown: tuple[Group, ...], known: dict[str, object]) -> str:
    """Return the same short text for as long as the page says the same."""
    said = [str(known[name]) for name in _SAID]
    return digest(" ".join([*said, *(_said(row) for group in shown for row in group.rows)]))


def _said(row: Row) -> str:
    who = f"{row.face.id} {row.face.name} {row.face.hint}"
    return f"{who} {row.badge.word} {row.says} {row.provider} {row.act}"
