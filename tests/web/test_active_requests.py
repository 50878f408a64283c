"""Which requests count as active."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.calendars.security.leaky_bucket import LeakyBucket
from app.calendars.site import Site
from app.stores.waiting import waiting
from app.web.middleware import active_requests
from app.web.middleware.active_requests import ActiveRequests, Overloaded
from app.web.middleware.request_context import request_context


async def receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def pieces(count: int) -> AsyncIterator[str]:
    for _ in range(count):
        yield "calm"


@pytest.mark.parametrize("parts", [1, 3])
async def test_a_client_that_does_not_read_counts_no_longer(parts: int):
    active, counts, read = ActiveRequests(), list[int](), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        counts.append(active.count)
        if parts == 1:
            await PlainTextResponse("calm")(scope, receive, send)
        else:
            await StreamingResponse(pieces(parts))(scope, receive, send)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            counts.append(active.count)
            await read.wait()

    scope = {"type": "http", "method": "GET", "asgi": {"spec_version": "2.4"}}
    running = asyncio.create_task(active.run(app, scope, receive, send))
    for _ in range(10):
        await asyncio.sleep(0)
    assert counts == [1, 0]
    read.set()
    await running
    assert set(counts[1:]) == {0}
    assert active.count == 0


async def test_a_failed_request_counts_no_longer():
    active = ActiveRequests()

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise LookupError

    async def send(_: Message) -> None: ...

    with pytest.raises(LookupError):
        await active.run(app, {"type": "http"}, receive, send)
    assert active.count == 0


async def test_a_crowd_that_waits_for_its_turn_blocks_no_others():
    crowd = Crowd()
    bucket = LeakyBucket(clock=lambda: 0.0, sleep=crowd.sleep, per_second=1)

    async def act() -> None:
        await bucket.wait()

    async with crowd.of(act, 103):
        assert crowd.active.count == 0
        assert len(crowd.ended) == 3, "one begins at once; further ones than 100 are refused"
        assert [type(one) for one in crowd.ended if one] == [Overloaded] * 2
    assert len(crowd.ended) == 103
    assert not crowd.active.waiting
    assert crowd.active.count == 0


async def test_who_hung_up_while_waiting_is_not_served():
    crowd = Crowd()

    async def act() -> None:
        with waiting("turn", most=9):
            await crowd.sleep(1)
        raise AssertionError

    async with crowd.of(act, 1):
        crowd.gone = True
    assert [type(one) for one in crowd.ended] == [ClientDisconnect]


async def test_a_site_leaves_places_to_others(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(active_requests, "MAX_ACTIVE", 12)
    crowd = Crowd()

    async def act() -> None:
        with waiting("turn", most=99):
            pass
        await crowd.sleep(1)

    async with crowd.of(act, 12, tenant="one"):
        assert (crowd.active.count, len(crowd.ended)) == (6, 6)
        async with crowd.of(act, 6, tenant="two"):
            assert crowd.active.count == 10, "a third of the places"
            async with crowd.of(act, 1, tenant="three"):
                assert crowd.active.count == 11
    assert [type(one) for one in crowd.ended if one] == [Overloaded] * 8


async def test_guests_of_a_site_leave_places_to_its_owner(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(active_requests, "MAX_ACTIVE", 12)
    crowd = Crowd()

    async def act() -> None:
        with waiting("turn", most=4):
            pass
        await crowd.sleep(1)

    async with crowd.of(act, 12, guest=True):
        assert (crowd.active.count, len(crowd.ended)) == (6, 6)
        async with crowd.of(act, 2):
            assert (crowd.active.count, len(crowd.ended)) == (8, 6)


async def test_requests_without_a_site_take_no_part_of_the_places(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(active_requests, "MAX_ACTIVE", 12)
    crowd = Crowd()

    async def act() -> None:
        with waiting("turn", most=99):
            pass
        await crowd.sleep(1)

    async with crowd.of(act, 1, tenant=""), crowd.of(act, 6):
        assert crowd.active.count == 7, "half of the places for the only site"
    assert [one for one in crowd.ended if one] == []


class Crowd:
    """Requests that wait until the block ends; `ended` has the error of each, or None."""

    def __init__(self) -> None:
        self.active, self.ended, self.gone = ActiveRequests(), list[Exception | None](), False
        self._over = asyncio.Event()

    async def sleep(self, _: float) -> None:
        await self._over.wait()

    @asynccontextmanager
    async def of(
        self,
        act: Callable[[], Awaitable[None]],
        number: int,
        tenant: str = "one",
        *,
        guest: bool = False,
    ) -> AsyncIterator[None]:
        """Run requests to a site within the block."""
        running = [asyncio.create_task(self._run(act, tenant, guest)) for _ in range(number)]
        for _ in range(5):
            await asyncio.sleep(0)
        try:
            yield
        finally:
            self._over.set()
            await asyncio.gather(*running)

    async def _run(self, act: Callable[[], Awaitable[None]], tenant: str, guest: bool) -> None:
        async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
            context = request_context(scope)
            context.site, context.guest = cast("Site", SimpleNamespace(tenant=tenant)), guest
            await act()

        async def send(_: Message) -> None: ...

        state = {"is_gone": lambda: self.gone}
        try:
            await self.active.run(app, {"type": "http", "state": state}, receive, send)
        except (Overloaded, ClientDisconnect) as error:
            self.ended.append(error)
        else:
            self.ended.append(None)
