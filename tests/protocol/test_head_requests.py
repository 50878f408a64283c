"""HEAD, as uptime monitors and calendar programs send it, through the server."""

import asyncio
import logging

import pytest

from app.main import create_app
from app.settings import load
from tests.protocol.conftest import Serve
from tests.web.conftest import KEY
from tests.web.sync_settings import NOW

PATHS = (b"/livez", b"/", b"/nope", b"/static/nope", b"/i/unknown", b"/health.json")


async def test_a_head_request_leaves_the_connection_open(
    serve: Serve, caplog: pytest.LogCaptureFixture
):
    port = await serve(create_app(load({"secret_key": KEY}), clock=lambda: NOW))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(10):
        for path in PATHS:
            writer.write(b"HEAD %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert b"connection: close" not in head, path
            assert b"content-length: 0" not in head, path
        writer.write(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        last = await reader.read()
    writer.close()
    assert last.startswith(b"HTTP/1.1 200"), "no body came before"
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []
