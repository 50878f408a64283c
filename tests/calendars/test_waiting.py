"""Requests that wait for another one are not counted as active, and are few."""

import asyncio
from contextlib import contextmanager

import pytest

from app.calendars.invitations.invitations import Invitations
from app.calendars.invitations.link_turns import LinkTurns
from app.calendars.security.tokens import Signer
from app.stores.memory_stores import MemoryStores
from app.stores.single_flight import SingleFlight
from app.stores.waiting import PAUSE, Busy
from tests.calendars.doubles import KEY
from tests.local_store import LocalStore


class Requests:
    """Requests that pause; `full` refuses a pause, `late` the way back from one."""

    def __init__(self):
        self.waiting, self.full, self.late = 0, False, False

    @contextmanager
    def pause(self, _key, _most):
        if self.full:
            raise Busy
        self.waiting, late = self.waiting + 1, self.late
        try:
            yield
        finally:
            self.waiting -= 1
        if late:
            raise Busy


@pytest.fixture
async def requests():  # async, for the context that the test runs in
    counted = Requests()
    before = PAUSE.set(counted.pause)
    yield counted
    PAUSE.reset(before)


@pytest.fixture
def link(clock, directory):
    """Connect by a link, until the given event is set."""
    invitations = Invitations(
        directory, Signer([KEY], clock=clock), MemoryStores(clock=clock), tenant="site", clock=clock
    )

    async def connect(over):
        async with invitations.turns.exclusive("token"):
            await over.wait()

    return connect


async def turns():
    for _ in range(9):
        await asyncio.sleep(0)


async def test_guests_who_wait_for_a_link_are_paused(requests, link):
    over = asyncio.Event()
    guests = [asyncio.create_task(link(over)) for _ in range(3)]
    await turns()
    assert requests.waiting == 2, "one connects"
    over.set()
    await asyncio.gather(*guests)
    assert requests.waiting == 0


async def test_a_guest_who_may_not_go_on_leaves_the_link_to_others(requests, link):
    over = asyncio.Event()
    over.set()
    requests.late = True
    with pytest.raises(Busy):
        await link(over)
    requests.late = False
    async with asyncio.timeout(1):
        await link(over)


@pytest.mark.parametrize("process", [0, 1])
async def test_a_guest_waits_for_a_link_for_a_limited_time(clock, process):
    store = LocalStore(clock=clock)
    processes = [LinkTurns(store, lambda _: asyncio.sleep(0), wait_s=0) for _ in range(2)]
    async with processes[0].exclusive("token"):
        async with processes[process].exclusive("another token"):
            """Links do not wait for each other."""
        with pytest.raises(Busy):
            async with asyncio.timeout(1), processes[process].exclusive("token"):
                pytest.fail("two guests use a link")
    async with processes[process].exclusive("token"):
        """The link is free again."""


@pytest.fixture
def flights(clock):
    """Two processes with one store."""
    store = LocalStore(clock=clock)
    return [
        SingleFlight(
            store,
            fallback="unsure",
            to_json=str,
            from_json=lambda text: "done" if text == "done" else None,
            sleep=lambda _: asyncio.sleep(0),
        )
        for _ in range(2)
    ]


@pytest.mark.parametrize("process", [0, 1])
async def test_who_waits_for_a_result_is_paused(requests, flights, process):
    over = asyncio.Event()
    running = [asyncio.create_task(flights[0].run("form", done(over)))]
    await turns()
    running.append(asyncio.create_task(flights[process].run("form", done(over))))
    await turns()
    assert requests.waiting == 1
    over.set()
    assert await asyncio.gather(*running) == ["done", "done"]


@pytest.mark.parametrize("process", [0, 1])
@pytest.mark.parametrize("limit", ["full", "late"])
async def test_who_may_not_wait_for_a_result_does_not_know_it(requests, flights, process, limit):
    over = asyncio.Event()
    running = asyncio.create_task(flights[0].run("form", done(over)))
    await turns()
    setattr(requests, limit, True)
    second = asyncio.create_task(flights[process].run("form", done(over)))
    await turns()
    over.set()
    assert [await running, await second] == ["done", "unsure"]


async def test_a_result_reaches_all_who_may_go_on(requests, flights):
    over = asyncio.Event()
    running = [asyncio.create_task(flights[0].run("form", done(over)))]
    await turns()
    requests.late = True
    running.append(asyncio.create_task(flights[1].run("form", done(over))))
    await turns()
    requests.late = False
    running.append(asyncio.create_task(flights[1].run("form", done(over))))
    await turns()
    over.set()
    assert await asyncio.gather(*running) == ["done", "unsure", "done"]


def done(over):
    async def act():
        await over.wait()
        return "done"

    return act
