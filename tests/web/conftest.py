from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import load
from app.wix import RetryClock
from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor
from tests.web.sync_settings import NOW, Owner

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def waits() -> list[float]:
    """The waits of the app in seconds; tests do not wait."""
    return []


@dataclass
class Ticks:
    """A monotonic clock that stands still until it is moved."""

    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s

    def advance(self, by_s: float) -> None:
        self.now_s += by_s


@pytest.fixture
def ticks() -> Ticks:
    """The monotonic clock of the app."""
    return Ticks()


@pytest.fixture
async def app(waits: list[float], ticks: Ticks) -> AsyncIterator[FastAPI]:
    """An app with a fixed clock, and a sandbox that was seeded on that day."""
    async with app_at_fixed_time(waits, ticks) as app:
        yield app


@asynccontextmanager
async def app_at_fixed_time(
    waits: list[float], ticks: Ticks | None = None
) -> AsyncIterator[FastAPI]:
    """Run such an app; it records its waits."""

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    retry_clock = RetryClock(sleep=sleep, clock=ticks or Ticks())
    app = create_app(load({"secret_key": KEY}), retry_clock=retry_clock, clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def visitor(app: FastAPI) -> Visitor:
    return Visitor(app)


@pytest.fixture
def still(app: FastAPI) -> FastAPI:
    """An alias that names the role."""
    return app


@pytest.fixture
async def owner(still: FastAPI) -> Owner:
    """Bo, with a new Outlook connection of three calendars: Calendar, Team and Birthdays."""
    visitor = Visitor(still)
    return Owner(visitor, await connect(visitor, BO, MICROSOFT))


@pytest.fixture
async def connected(visitor: Visitor) -> str:
    """Bo's new Outlook connection, with both directions off."""
    return await connect(visitor, BO, MICROSOFT)


async def start_consent(visitor: Visitor, schedule_id: str, provider_id: str) -> str:
    """Start a flow, and return the URL of the consent page."""
    review = await visitor.open(
        f"/connect/review?schedule_id={schedule_id}&provider_id={provider_id}"
    )
    answer = await visitor.submit(review, "/connect")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def consent(
    visitor: Visitor, address: str, outcome: str = "allow", account: str = "bo@studio-nord.example"
) -> str:
    """Submit the consent page, and return the URL of the callback."""
    fields = {"account": account, "outcome": outcome}
    answer = await visitor.http.post(address, data=fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def connect(visitor: Visitor, schedule_id: str, provider_id: str, **account: str) -> str:
    """Connect, and return the connection's id."""
    back = await consent(visitor, await start_consent(visitor, schedule_id, provider_id), **account)
    answer = await visitor.open(back)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/connections/")
