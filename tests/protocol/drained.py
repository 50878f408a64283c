"""A process that serves a small app, and drains for half a second."""

import resource
import socket
import sys

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.server.connection_guard import ConnectionGuard
from app.server.drained_server import DrainedServer
from app.server.serving import limits_for
from app.server.strict_protocol import StrictProtocol

DRAIN_S = 0.5


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Say whether the process is ready, or return the body."""
    if scope["path"] == "/readyz":
        reasons = scope["state"]["not_ready"]()
        answer = PlainTextResponse(" ".join(reasons), 503 if reasons else 200)
    else:
        answer = PlainTextResponse(await Request(scope, receive).body())
    await answer(scope, receive, send)


def main() -> None:
    """Serve, and print the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    limits = limits_for(resource.getrlimit(resource.RLIMIT_NOFILE)[0])

    class Protocol(StrictProtocol):
        guard = ConnectionGuard(limits)

    config = uvicorn.Config(app, http=Protocol, ws="none", lifespan="off", log_level="warning")
    config.backlog = limits.spare
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server = DrainedServer(config, Protocol.guard, backlog=512, drain_s=DRAIN_S)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
