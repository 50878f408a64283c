"""Which requests count as active."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.web.middleware.active_requests import ActiveRequests


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
