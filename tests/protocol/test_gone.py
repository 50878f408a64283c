"""The app can tell that a client has hung up, without reading."""

import asyncio
import socket

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.protocol.conftest import Serve, until


async def test_an_app_can_tell_that_its_client_has_hung_up(serve: Serve):
    seen, ended = list[bool](), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_gone = scope["state"]["is_gone"]
        seen.append(is_gone())
        await until(is_gone)
        seen.append(is_gone())
        ended.set()
        await PlainTextResponse("calm")(scope, receive, send)

    with socket.create_connection(("127.0.0.1", await serve(app))) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: bool(seen))
    async with asyncio.timeout(5):
        await ended.wait()
    assert seen == [False, True]
