"""P7: any process answers any step of a flow."""

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor, hidden, words
from tests.web.dashboard import dashboard
from tests.web.dashboard.dashboard import BASE, Dashboard

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}"
FLOWS, AT_ONCE = 500, 3
SITES = [str(UUID(int=n + 1, version=4)) for n in range(70)]
"""Many, as each has calls for some flows a minute only."""


class Balancer(httpx.AsyncBaseTransport):
    """Sends each request to a process chosen at random."""

    def __init__(self, processes: list[Dashboard], chosen: random.Random) -> None:
        self._to = [httpx.ASGITransport(app=one.app) for one in processes]
        self._chosen = chosen

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it."""
        return await self._chosen.choice(self._to).handle_async_request(request)


@pytest.fixture
async def wix() -> AsyncIterator[list[Dashboard]]:
    async with dashboard.replicas(2) as found:
        yield found


async def flow(wix: list[Dashboard], browser: Visitor, number: int) -> str:
    """Connect a calendar, and return the address of its page."""
    review = await browser.open(REVIEW)
    sent = {"sec-fetch-site": "same-origin"}
    away = await browser.http.post("/connect", data=hidden(review, "/connect"), headers=sent)
    assert away.status_code == 303, words(away)
    data = {"account": f"{number}@mail.example", "outcome": "allow"}
    back = await wix[0].wix.post(away.headers["location"], data=data)
    made = await browser.open(back.headers["location"].removeprefix(BASE))
    assert made.status_code == 303, words(made)
    return made.headers["location"]


async def test_five_hundred_flows_through_two_processes_end_well(wix: list[Dashboard]):
    chosen, numbers = random.Random(7), iter(range(FLOWS))  # noqa: S311 -- a choice, not a secret
    made: list[str] = []

    async def owner() -> None:
        for number in numbers:
            browser = await wix[number % 2].tab(SITES[number % len(SITES)])
            browser.http = httpx.AsyncClient(
                transport=Balancer(wix, chosen), base_url=BASE, cookies=browser.http.cookies
            )
            made.append(await flow(wix, browser, number))

    await asyncio.gather(*(owner() for _ in range(AT_ONCE)))
    assert len({*made}) == FLOWS
