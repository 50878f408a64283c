"""Rows 28 and 29, P8: a process is killed at any point, and another one serves the next click."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from app.sandbox.connection import Connection
from tests.faults.processes import Process, running
from tests.faults.test_waits import OAUTH
from tests.faults.wire_to_wix import Reply, Respond, WireToWix, on_wire, wire_to_wix
from tests.live.conftest import Remote
from tests.redis_server import RedisServer
from tests.salon import APPLE, BO
from tests.server import free_port
from tests.visitor import words
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.faulty_transport import InjectedFault
from tests.web.invitations.guests import invited
from tests.web.route_requests import SITE

KILLS = int(os.environ.get("KILLS", "1"))
REVIEW = f"/connect/review?schedule_id={BO}&provider_id={APPLE}"
ACTION = "/connect/credentials"
POINTS = ("before a call", "after sending", "after Wix acted", "after the answer", "in Redis")


class RealWire(WireToWix):
    """A Wix in real time."""

    def begin(self, trouble: InjectedFault | None = None) -> None:
        self.fault, self.calls, self.bodies = trouble, [], []

    def site_connections(self) -> list[Connection]:
        """Return the connections of the site."""
        return [*self.sandbox.state.sandbox.site(SITE).connections.values()]


@pytest.fixture
async def wix() -> AsyncIterator[RealWire]:
    async with wire_to_wix(RealWire()) as served:
        yield served  # type: ignore[misc]  # as given


@pytest.fixture
def pair(wix: RealWire, redis: RedisServer) -> Iterator[list[Process]]:
    """Two processes behind one public URL."""
    more = {"REDIS_URL": redis.url, "PUBLIC_URL": f"http://127.0.0.1:{free_port()}"}
    with ExitStack() as stack, ThreadPoolExecutor() as starting:
        starts = [running(wix.api, more=more) for _ in range(2)]
        yield [*starting.map(stack.enter_context, starts)]


def killing(process: Process, point: str) -> Respond:
    """Kill the process in the middle of a call."""

    async def respond(writer: asyncio.StreamWriter, reply: Reply) -> None:
        if point in {"after Wix acted", "after the answer"}:
            answer = await reply()
            if point == "after the answer":
                writer.write(answer)
                await writer.drain()
        process.kill()
        writer.transport.abort()

    return respond


async def submit(owner: Remote, page: httpx.Response) -> None:
    """Submit the form of the password; the process does not live to answer."""
    with pytest.raises(httpx.TransportError):
        await owner.submit(page, ACTION, email=EMAIL, password=PASSWORD)


def same_browser(owner: Remote, process: Process) -> Remote:
    other = Remote(process.base)
    other.http.cookies.update(owner.http.cookies)
    return other


@pytest.mark.parametrize("turn", range(KILLS))
@pytest.mark.parametrize("point", POINTS)
async def test_after_a_kill_the_next_click_works_and_nothing_is_sent_again(
    wix: RealWire, pair: list[Process], redis: RedisServer, point: str, turn: int
):
    del turn
    one, two = pair
    owner = Remote(one.base)
    page = await owner.open(REVIEW)
    wix.begin()
    if point == "in Redis":
        redis.freeze()
        submitting = asyncio.create_task(submit(owner, page))
        await asyncio.sleep(0.05)
        one.kill()
        await submitting
        redis.resume()
    elif point == "before a call":
        wix.fault = on_wire("ListEvents", 1, killing(one, point))
        with pytest.raises(httpx.TransportError):
            await owner.open("/busy")
    else:
        wix.fault = on_wire("ConnectByCredentials", 1, killing(one, point))
        await submit(owner, page)
    sends = wix.calls.count("ConnectByCredentials")
    wix.fault = None
    again = same_browser(owner, two)
    for address in ("/", REVIEW, "/connect"):
        assert (await again.open(address)).status_code == 200
    assert wix.calls.count("ConnectByCredentials") == sends <= 1
    acted = point in {"after Wix acted", "after the answer"}
    accounts = [one.account for one in wix.site_connections()]
    assert (EMAIL in accounts) == acted


async def test_a_flow_started_by_a_killed_process_ends_at_another(
    wix: RealWire, pair: list[Process]
):
    one, two = pair
    owner = Remote(one.base)
    away = await owner.submit(await owner.open(OAUTH), "/connect")
    one.kill()
    async with httpx.AsyncClient(transport=wix.inner) as provider:
        data = {"account": "bo@studio-nord.example", "outcome": "allow"}
        back = await provider.post(away.headers["location"], data=data)
    path = httpx.URL(back.headers["location"]).raw_path.decode()
    made = await same_browser(owner, two).open(path)
    assert made.status_code == 303, words(made)


async def test_a_guest_need_not_wait_for_a_killed_process(wix: RealWire, tmp_path: Path):
    site = {"STATE_FILE": str(tmp_path / "state.db")}
    site["PUBLIC_URL"] = f"http://127.0.0.1:{free_port()}"
    with running(wix.api, more=site) as process:
        link = await invited(Remote(process.base))
        guest = Remote(process.base)
        form = await guest.open(f"{link}?provider_id={APPLE}")
        wix.begin(on_wire("ConnectByCredentials", 1, killing(process, "after sending")))
        with pytest.raises(httpx.TransportError):
            await guest.submit(form, f"{link}/credentials", email=EMAIL, password=PASSWORD)
    wix.begin()
    with running(wix.api, more=site) as process:
        guest, began = same_browser(guest, process), time.monotonic()
        new = await guest.open(f"{link}?provider_id={APPLE}")
        answers = [
            await guest.submit(one, f"{link}/credentials", email=EMAIL, password=PASSWORD)
            for one in (form, new)
        ]
        assert [one.status_code for one in answers] == [409, 303]
        assert time.monotonic() - began < 10
    assert wix.calls.count("ConnectByCredentials") == 1
