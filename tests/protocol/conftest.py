import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from starlette.types import ASGIApp

from app.server.strict_protocol import StrictProtocol

Serve = Callable[..., Awaitable[int]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serve an app by a protocol, on a port that is returned."""
    loop, state = asyncio.get_running_loop(), uvicorn.server.ServerState()
    servers: list[asyncio.Server] = []

    async def start(app: ASGIApp, protocol: type[StrictProtocol] = StrictProtocol) -> int:
        config = uvicorn.Config(app, log_config=None, ws="none")
        config.load()
        listener = socket.create_server(("127.0.0.1", 0))  # as `app.cli.serve` binds it
        servers.append(await loop.create_server(lambda: protocol(config, state, {}), sock=listener))
        return int(listener.getsockname()[1])

    yield start
    for server in servers:
        server.close()
    for task in state.tasks:
        task.cancel()
    await asyncio.gather(*state.tasks, return_exceptions=True)
