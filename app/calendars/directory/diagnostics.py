"""Asks Wix one question of each kind, to find out what works before anybody needs it."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.calendars.directory.directory import Directory
from app.calendars.directory.preflight import BookingsMissing, offered
from app.wix import ParsedList, WixClient, WixError

_AHEAD = timedelta(days=1)


class Question(StrEnum):
    """What is asked."""

    PROVIDERS = "providers"
    PEOPLE = "people"
    CONNECTIONS = "connections"
    BUSY_TIMES = "busy_times"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: how many there are, or why there is no answer.

    `unreadable` more were sent that nobody can read.
    """

    question: Question
    count: int = 0
    unreadable: int = 0
    error: WixError | BookingsMissing | None = None


async def examine(wix: WixClient, directory: Directory, *, now: datetime) -> tuple[Answer, ...]:
    """Ask everything anew and at once; a question that fails keeps no other from being asked."""
    directory.forget()
    return tuple(
        await asyncio.gather(
            _answer(Question.PROVIDERS, directory.providers()),
            _answer(Question.PEOPLE, directory.people()),
            _answer(Question.CONNECTIONS, _connections(wix)),
            _answer(Question.BUSY_TIMES, _busy_times(wix, now)),
        )
    )


async def _connections(wix: WixClient) -> ParsedList[Any]:
    listed = await offered(wix.list_connections)
    return ParsedList(listed.connections, unreadable=listed.unreadable)


async def _busy_times(wix: WixClient, now: datetime) -> ParsedList[Any]:
    page = await offered(lambda: wix.list_events(from_=now, to=now + _AHEAD))
    return ParsedList(page.events, unreadable=page.unreadable)


async def _answer(question: Question, asked: Awaitable[ParsedList[Any]]) -> Answer:
    try:
        found = await asked
        return Answer(question, len(found), found.unreadable)
    except (WixError, BookingsMissing) as error:
        return Answer(question, error=error)
