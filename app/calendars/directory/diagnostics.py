"""Diagnostics: one call of each kind to Wix, to see which of them work."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.calendars.directory.site_directory import Directory
from app.calendars.snapshot.preflight import BookingsMissing, require_bookings
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.wix import ParsedList, WixError

_AHEAD = timedelta(days=1)


class DiagnosticCheck(StrEnum):
    """A kind of call."""

    PROVIDERS = "providers"
    PEOPLE = "people"
    CONNECTIONS = "connections"
    BUSY_TIMES = "busy_times"


@dataclass(frozen=True, slots=True)
class DiagnosticResult:
    """How many items a call returned, or the error.

    `unreadable` counts further items that could not be parsed.
    """

    check: DiagnosticCheck
    count: int = 0
    unreadable: int = 0
    error: WixError | BookingsMissing | None = None


async def run_diagnostics(wix: SiteClient, *, now: datetime) -> tuple[DiagnosticResult, ...]:
    """Run all checks concurrently, without caches; a failure does not stop the others."""
    directory = Directory(wix, SiteSnapshot(wix))
    return tuple(
        await asyncio.gather(
            _answer(DiagnosticCheck.PROVIDERS, directory.list_providers()),
            _answer(DiagnosticCheck.PEOPLE, directory.list_people()),
            _answer(DiagnosticCheck.CONNECTIONS, _connections(wix)),
            _answer(DiagnosticCheck.BUSY_TIMES, _busy_times(wix, now)),
        )
    )


async def _connections(wix: SiteClient) -> ParsedList[Any]:
    listed = await require_bookings(wix.list_connections)
    return ParsedList(listed.connections, unreadable=listed.unreadable)


async def _busy_times(wix: SiteClient, now: datetime) -> ParsedList[Any]:
    page = await require_bookings(lambda: wix.list_events(from_=now, to=now + _AHEAD))
    return ParsedList(page.events, unreadable=page.unreadable)


async def _answer(question: DiagnosticCheck, asked: Awaitable[ParsedList[Any]]) -> DiagnosticResult:
    try:
        found = await asked
        return DiagnosticResult(question, len(found), found.unreadable)
    except (WixError, BookingsMissing) as error:
        return DiagnosticResult(question, error=error)
