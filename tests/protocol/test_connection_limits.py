"""How many connections there may be, and which ones make room for others."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.server.connection_guard import ConnectionGuard, ConnectionLimits
from app.server.progress import Phase
from app.server.serving import limits_for
from tests.protocol.conftest import Clock, Serve, until

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LIMITS = ConnectionLimits(connections=16, per_address=8, unsent=1000)


class Fake:
    """A connection without a socket."""

    address: str | None = None
    refused = False
    ended = False

    def __init__(self, guard: ConnectionGuard, host: str, *, unsent: int = 0) -> None:
        self.progress, self.unsent, self.guard = guard.progress(), unsent, guard
        guard.admit(self, host)

    def abort(self) -> None:
        self.ended = True
        self.guard.forget(self)

    expire = abort


@pytest.fixture
def guard(clock: Clock) -> ConnectionGuard:
    return ConnectionGuard(LIMITS, proxies=["10.0.0.0/8", "fd00::1"], clock=clock)


def hosts(count: int) -> list[str]:
    return [f"192.0.2.{number}" for number in range(count)]


def busy(guard: ConnectionGuard, host: str) -> Fake:
    one = Fake(guard, host)
    one.progress.begin(Phase.RESPONSE)
    return one


def test_an_idle_connection_makes_room(guard: ConnectionGuard, clock: Clock):
    idle: list[Fake] = []
    for clock.now, host in enumerate(hosts(16)):
        idle.append(Fake(guard, host))
    new = Fake(guard, "198.51.100.1")
    assert (new.refused, new.ended, len(guard)) == (False, False, 16)
    assert [one.ended for one in idle] == [True] + [False] * 15


def test_the_same_address_makes_room_first(guard: ConnectionGuard, clock: Clock):
    other = Fake(guard, "198.51.100.1")
    flood = [Fake(guard, "192.0.2.1") for _ in range(100)]
    clock.now = 5
    assert not other.ended
    assert not flood[-1].refused
    assert len(guard) == 1 + LIMITS.per_address


def test_a_busy_address_is_refused_others_are_not(guard: ConnectionGuard, clock: Clock):
    at_work = [busy(guard, "192.0.2.1") for _ in range(8)]
    clock.now = 5
    assert Fake(guard, "192.0.2.1").refused
    assert not Fake(guard, "192.0.2.2").refused
    assert not any(one.ended for one in at_work)
    at_work[0].abort()
    at_work[1].abort()
    assert not Fake(guard, "192.0.2.1").refused


def test_at_work_all_stay_and_new_ones_are_refused(guard: ConnectionGuard, clock: Clock):
    at_work = [busy(guard, host) for host in hosts(16)]
    clock.now = 5
    spare = [busy(guard, f"198.51.100.{number}") for number in range(LIMITS.spare)]
    assert all(one.refused and not one.ended for one in spare)
    assert Fake(guard, "203.0.113.1").ended
    assert not any(one.ended for one in at_work)


def test_proxies_connect_for_many(guard: ConnectionGuard):
    for host in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1"):
        assert not any(busy(guard, host).refused for _ in range(5))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_ipv6_networks_count_as_one_address(
    guard: ConnectionGuard, first: str, second: str, *, same: bool
):
    for _ in range(8):
        busy(guard, first)
    assert Fake(guard, second).refused == same


def test_only_so_much_waits_for_slow_clients(guard: ConnectionGuard):
    sizes = (400, 600, 300, 50)
    waiting = [Fake(guard, f"192.0.2.{size}"[:9], unsent=size) for size in sizes]
    guard.sweep()
    assert [one.ended for one in waiting] == [False, True, False, False]


def test_closed_connections_are_forgotten(guard: ConnectionGuard):
    for _ in range(100):
        Fake(guard, "192.0.2.1").abort()
    assert len(guard) == 0
    assert not Fake(guard, "192.0.2.1").refused


@pytest.mark.parametrize(("files", "allowed"), [(64, 21), (1024, 341), (4096, 1000), (10**6, 1000)])
def test_the_limit_of_open_files_is_kept(files: int, allowed: int):
    limits = limits_for(files)
    assert limits.connections == allowed
    assert limits.connections + 4 * limits.spare < files


@contextlib.asynccontextmanager
async def idle_connections(port: int, count: int) -> AsyncGenerator[None]:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(count):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
        yield


async def answer(port: int, said: bytes = GET) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    async with asyncio.timeout(5):
        received = await reader.read()
    writer.close()
    return received


async def test_idle_connections_keep_nobody_out(serve: Serve, clock: Clock):
    port = await serve(PlainTextResponse("calm"))
    async with idle_connections(port, 40):
        clock.now = 2
        assert b"200 OK" in await answer(port)


async def test_the_app_answers_what_is_refused(serve: Serve, guard: ConnectionGuard, clock: Clock):
    release = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        refused = scope["state"].get("overloaded", False)
        if not refused:
            await release.wait()
        await PlainTextResponse(f"refused={refused}")(scope, receive, send)

    port = await serve(app)
    at_work = [asyncio.create_task(answer(port)) for _ in range(8)]
    await until(lambda: [one.progress.phase for one in guard].count(Phase.RESPONSE) == 8)
    clock.now = 5
    received = await answer(port, GET)
    assert b"refused=True" in received
    assert b"\r\nconnection: close\r\n" in received
    release.set()
    assert all(b"refused=False" in one for one in await asyncio.gather(*at_work))
