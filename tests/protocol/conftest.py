import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from starlette.types import ASGIApp

from app.server.connection_guard import ConnectionGuard, ConnectionLimits
from app.server.strict_protocol import StrictProtocol

Serve = Callable[..., Awaitable[int]]


class Clock:
    """A clock that moves when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop turn until something holds."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 -- of another end of a socket nobody tells
            await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(clock: Clock) -> ConnectionGuard:
    return ConnectionGuard(ConnectionLimits(), clock=clock)


@pytest.fixture
async def serve(guard: ConnectionGuard) -> AsyncIterator[Serve]:
    """Serve an app by a protocol, on a port that is returned."""
    loop, state = asyncio.get_running_loop(), uvicorn.server.ServerState()
    servers: list[asyncio.Server] = []

    async def start(app: ASGIApp, protocol: type[StrictProtocol] = StrictProtocol) -> int:
        config = uvicorn.Config(app, log_config=None, ws="none")
        config.load()
        guarded = type("Guarded", (protocol,), {"guard": guard})
        listener = socket.create_server(("127.0.0.1", 0))  # as `app.cli.serve` binds it
        servers.append(await loop.create_server(lambda: guarded(config, state, {}), sock=listener))
        return int(listener.getsockname()[1])

    yield start
    for server in servers:
        server.close()
    guard.abort_all()
    for task in state.tasks:
        task.cancel()
    await asyncio.sleep(0)  # transports close in the next turn
    await asyncio.gather(*state.tasks, return_exceptions=True)
