"""Row 36: the process that watches is killed while it tells of a broken calendar."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.alerts.conftest import SECRET
from tests.alerts.receivers import Receiver, receiving
from tests.faults.test_killed import RealWire
from tests.faults.wire_to_wix import wire_to_wix
from tests.redis_server import RedisServer
from tests.server import ROOT, child
from tests.web.conftest import KEY
from tests.web.faulty_transport import API_KEY
from tests.web.route_requests import SITE

NEEDS_OWNER, UNCLEAR, KILLED = 1, 2, -signal.SIGKILL
LEASE_MS = 120_000


@dataclass
class Watch:
    """`watch --once` in one process after another, which share a store."""

    environment: dict[str, str]
    running: Process | None = None

    async def once(self) -> int:
        """Look once, and return the exit code."""
        self.running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.command", "watch", "--once"),
            cwd=ROOT,
            env=self.environment,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        return await self.running.wait()

    def kill(self, *, received: bool) -> bool:
        """Kill the process, as the kernel does when memory runs out."""
        if self.running:
            self.running.kill()
        return received


@pytest.fixture
async def wix() -> AsyncIterator[RealWire]:
    async with wire_to_wix(RealWire()) as served:
        yield served  # type: ignore[misc]  # as given


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def watch_with(wix: RealWire, receiver: Receiver) -> Callable[..., Watch]:
    """Return the watch over the site of `wix`, with these settings of its store."""

    def watch(**store: str) -> Watch:
        hook = {"ALERT_WEBHOOK": receiver.url, "ALERT_WEBHOOK_SECRET": SECRET}
        site = {"WIX_API_KEY": API_KEY, "WIX_SITE_ID": SITE, "WIX_API_URL": wix.api}
        return Watch(child({**site, **hook, "SECRET_KEY": KEY, **store}))

    return watch


def locks(redis: RedisServer) -> list[str]:
    return [name for name, value in redis.entries().items() if value == "locked"]


@pytest.mark.parametrize("received", [False, True])
async def test_after_a_kill_a_break_is_told_with_the_same_id(
    wix: RealWire,
    receiver: Receiver,
    watch_with: Callable[..., Watch],
    tmp_path: Path,
    *,
    received: bool,
):
    """Killed before the message is received, or before its answer is."""
    watch = watch_with(STATE_FILE=str(tmp_path / "state.db"))
    receiver.takes = partial(watch.kill, received=received)
    assert await watch.once() == KILLED
    assert len(receiver.requests) == received
    receiver.takes = lambda: True

    assert await watch.once() == NEEDS_OWNER
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert len(receiver.requests) == 1 + received

    for one in wix.site_connections():  # what was told before the kill is not forgotten
        one.status = "SYNCED"
    await watch.once()
    *before, last = receiver.bodies
    assert len(before) == 1 + received
    assert [len(last["data"][one]) for one in ("broken", "mended")] == [0, 1]


async def test_another_process_tells_once_the_lease_of_a_killed_one_ends(
    receiver: Receiver, watch_with: Callable[..., Watch], redis: RedisServer
):
    watch = watch_with(REDIS_URL=redis.url)
    receiver.takes = partial(watch.kill, received=True)
    assert await watch.once() == KILLED
    receiver.takes = lambda: True
    [lease] = locks(redis)
    assert 0 < redis.command("PTTL", lease) <= LEASE_MS
    assert await watch.once() == UNCLEAR
    assert len(receiver.requests) == 1

    redis.command("DEL", lease)
    both = [watch_with(REDIS_URL=redis.url) for _ in range(2)]
    assert NEEDS_OWNER in await asyncio.gather(*(one.once() for one in both))
    [(first, _), (second, _)] = receiver.requests
    assert first["webhook-id"] == second["webhook-id"]
    assert locks(redis) == []
