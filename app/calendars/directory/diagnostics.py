"""Diagnostics: one call of each kind to Wix, to see which of them work."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from app.calendars.snapshot.preflight import BookingsMissing, require_bookings
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.values.person import people_of
from app.wix import ParsedList, WixError, gather_or_cancel

_Listed: TypeAlias = tuple[ParsedList[Any], bool]
"""The items of a first page, and whether there are further pages."""

_AHEAD = timedelta(days=1)
_ONE_PAGE = 1000


class DiagnosticCheck(StrEnum):
    """A kind of call."""

    PROVIDERS = "providers"
    PEOPLE = "people"
    CONNECTIONS = "connections"
    BUSY_TIMES = "busy_times"
    BOOKINGS = "bookings"
    """Without them clashes are unknown, and nothing else."""


@dataclass(frozen=True, slots=True)
class DiagnosticResult:
    """How many items a call returned, or the error.

    `unreadable` counts further items that could not be parsed; `more` says that there are further
    pages.
    """

    check: DiagnosticCheck
    count: int = 0
    unreadable: int = 0
    more: bool = False
    error: WixError | BookingsMissing | None = None

    @property
    def failed(self) -> bool:
        """Whether the app cannot do its work."""
        return self.error is not None and self.check is not DiagnosticCheck.BOOKINGS


async def run_diagnostics(wix: SiteClient, *, now: datetime) -> tuple[DiagnosticResult, ...]:
    """Run all checks concurrently, without caches; a failure does not stop the others."""
    return tuple(
        await asyncio.gather(
            _answer(DiagnosticCheck.PROVIDERS, _providers(wix)),
            _answer(DiagnosticCheck.PEOPLE, _people(wix)),
            _answer(DiagnosticCheck.CONNECTIONS, _connections(wix)),
            _answer(DiagnosticCheck.BUSY_TIMES, _busy_times(wix, now)),
            _answer(DiagnosticCheck.BOOKINGS, _bookings(wix, now)),
        )
    )


async def _providers(wix: SiteClient) -> _Listed:
    return await require_bookings(wix.list_providers), False


async def _people(wix: SiteClient) -> _Listed:
    """Return the people of the first page, the schedules if there are further ones."""
    schedules, staff = await require_bookings(
        lambda: gather_or_cancel(wix.query_schedules(), wix.query_staff_members())
    )
    more = bool(schedules.next_cursor or staff.next_cursor)
    people = people_of(schedules.items, staff.items)
    unreadable = schedules.items.unreadable + staff.items.unreadable
    return ParsedList(schedules.items if more else people, unreadable=unreadable), more


async def _connections(wix: SiteClient) -> _Listed:
    listed = await require_bookings(wix.list_connections)
    return ParsedList(listed.connections, unreadable=listed.unreadable), False


async def _busy_times(wix: SiteClient, now: datetime) -> _Listed:
    page = await require_bookings(lambda: wix.list_events(from_=now, to=now + _AHEAD))
    return ParsedList(page.events, unreadable=page.unreadable), page.next_cursor is not None


async def _bookings(wix: SiteClient, now: datetime) -> _Listed:
    found = await require_bookings(
        lambda: wix.all_bookings(from_=now, to=now + _AHEAD, max_bookings=_ONE_PAGE)
    )
    return found.bookings, not found.complete


async def _answer(question: DiagnosticCheck, asked: Awaitable[_Listed]) -> DiagnosticResult:
    try:
        found, more = await asked
        return DiagnosticResult(question, len(found), found.unreadable, more=more)
    except (WixError, BookingsMissing) as error:
        return DiagnosticResult(question, error=error)
