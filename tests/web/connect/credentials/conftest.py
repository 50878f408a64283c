"""The app with its own clock, and a transport to Wix that can fail."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from tests.web.connect.apple import Clock, Line, app_over


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def app(line: Line, clock: Clock) -> AsyncIterator[FastAPI]:
    async with app_over(line, clock) as app:
        yield app
