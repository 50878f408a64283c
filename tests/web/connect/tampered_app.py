"""Fixtures: the app with its own clock, and a transport to Wix that can fail."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from tests.web.connect.apple import Clock, TamperingTransport, app_with_transport


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line() -> TamperingTransport:
    return TamperingTransport()


@pytest.fixture
async def app(line: TamperingTransport, clock: Clock) -> AsyncIterator[FastAPI]:
    async with app_with_transport(line, clock) as app:
        yield app
