"""The history of a connection: its page, and the same as a CSV file."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.history.connection_history import (
    ConnectionHistory,
    Entry,
    HistoryDay,
    HistoryState,
    periods,
)
from app.calendars.history.site_history import ConnectionRemoved
from app.calendars.site import Site
from app.calendars.values.person import Person
from app.calendars.values.zone import DAY, to_zone
from app.web import headers
from app.web.dependencies import CurrentSite, PagesDep
from app.web.language.language import _, gettext
from app.web.urls import path
from app.web.view import dates, zone_text
from app.web.view.avatar import avatar, display_name
from app.web.view.history_text import ACTORS, CHANGES, STATES
from app.web.view.page import Page
from app.wix import Provider

_SHAPES = {
    HistoryState.WORKING: [(0, 36)],
    HistoryState.BROKEN: [(0, 12), (24, 12)],
    HistoryState.OFF: [(20, 16)],
    HistoryState.UNKNOWN: [(33, 3)],
}
"""The parts of a bar of a day, each with its top and height; 36 high in all."""

_FORMULA = {*"=+-@"}
_HEADINGS = (_("Time"), _("State"), _("Change"), _("Changed by"), _("Person"), _("Calendar"))
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it, Excel reads the file in a code page of Windows."""


async def show(
    request: Request, connection_id: str, site: CurrentSite, pages: PagesDep
) -> Response:
    """Show the last days of a connection, and who changed what."""
    person, provider, found, now = await _read(site, connection_id)
    changes = [_change(one, now) for one in found.changes(now)]
    values = {
        **_strip(found.days(now, site.directory.known_zone)),
        "person": avatar(person) if person else None,
        "provider": provider,
        "gone": found.gone,
        "back_path": path() if found.gone else path("connections", connection_id),
        "csv_path": path("connections", connection_id, "history.csv"),
        "changes": changes,
        "zone": zone_text.zone_label(site.directory.known_zone),
        "lasting": site.history.lasting,
    }
    return pages.show(request, Page("connection/history.html", values))


async def download_csv(connection_id: str, site: CurrentSite) -> Response:
    """Return the same as a CSV file."""
    person, provider, found, now = await _read(site, connection_id)
    # without the hint that tells people of the same name apart, which may be an address
    name = display_name(replace(person, hint="")) if person else ""
    names = name, provider.name if provider else ""
    days = found.days(now, site.directory.known_zone)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(map(gettext, _HEADINGS))
    for row in _rows(found.changes(now), days, now):
        rows.writerow(map(_cell, (*row, *names)))
    sent = headers.attachment("calendar-history.csv")
    return Response(_BOM + text.getvalue(), media_type="text/csv", headers=sent)


async def _read(
    site: Site, connection_id: str
) -> tuple[Person | None, Provider | None, ConnectionHistory, datetime]:
    """Return whose connection it is, its history up to what Wix says now, and the local time.

    Of a connection that Wix no longer has there is only its history.
    """
    person = provider = None
    with suppress(ConnectionRemoved):
        connection = await site.connection(connection_id)
        person, provider = await site.directory.owner_of(connection)
        ended = connection.ended
        expected = bool(ended and await site.endings.among([connection.id]))
        at = site.snapshot.connections_at
        await site.history.noticed(connection, at, expected_end=expected)
    await site.directory.list_people()  # for the time zone
    found = await site.history.read(connection_id)
    return person, provider, found, site.busy.now(site.directory.known_zone)


def _strip(days: Sequence[HistoryDay]) -> dict[str, Any]:
    """Return the days as bars, in numbers and as periods."""
    counts = Counter(one.state for one in days)
    shown = [one for one in HistoryState if counts[one]]
    return {
        "strip": [
            (
                state,
                "".join(_bar(state, 4 * at) for at, one in enumerate(days) if one.state is state),
            )
            for state in shown
        ],
        "key": [(state, _bar(state, 0), STATES[state], counts[state]) for state in shown],
        "working": counts[HistoryState.WORKING],
        "known": len(days) - counts[HistoryState.UNKNOWN],
        "first_day": dates.format_date(days[0].date),
        "periods": [
            (dates.format_date_range(one.first, one.last, year=False), STATES[one.state])
            for one in periods(days)
        ],
    }


def _bar(state: HistoryState, left: int) -> str:
    """Return the path of a bar; its shape tells the state apart without its colour."""
    return "".join(f"M{left} {top}h3v{height}h-3z" for top, height in _SHAPES[state])


def _change(entry: Entry, now: datetime) -> tuple[dates.TimeText, str, str]:
    at = to_zone(entry.at, now.tzinfo)
    words = dates.format_moment(at, now.date() + DAY)  # always with its date
    return words, CHANGES[entry.what], ACTORS[entry.who]


def _rows(
    changes: tuple[Entry, ...], days: tuple[HistoryDay, ...], now: datetime
) -> Iterator[tuple[str, ...]]:
    """Return a row for each change and each day, newest first."""
    for one in changes:
        at = to_zone(one.at, now.tzinfo).isoformat(timespec="minutes")
        yield at, gettext(STATES[one.state]), gettext(CHANGES[one.what]), gettext(ACTORS[one.who])
    for day in reversed(days):
        yield day.date.isoformat(), gettext(STATES[day.state]), "", ""


def _cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, in full-width characters either.

    Where the comma is the decimal mark, Excel divides the line at semicolons instead.
    """
    return ";".join(f"'{part}" if _is_formula(part) else part for part in text.split(";"))


def _is_formula(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).lstrip()[:1] in _FORMULA
