"""A minimal server in another process, which always sends the same response."""

import asyncio
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

PROVIDER = "9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc"


def connections(count: int) -> bytes:
    """Return a response to List Connections; ten connections are 6 kB."""
    listed = {"calendars": [{"id": f"calendar{number:017}"} for number in range(3)]}
    one = {
        "providerId": PROVIDER,
        "calendarType": "I_CAL",
        "scheduleId": "100ef23e-9e92-4293-8e08-d3747537138f",
        "userId": "f7f363b1-8ef8-4118-9612-0e6b3910745a",
        "externalAccountEmail": "some@email.com",
        "status": "CONNECTED",
        "errorReason": "UNDEFINED",
        "syncConfig": {
            "listEventFromCalendars": {"enabled": True, "calendars": listed},
            "syncToCalendar": {"enabled": True, "dedicatedCalendar": {}},
        },
    }
    many = [{"id": f"{number:0183}", **one} for number in range(count)]
    return json.dumps({"connections": many, "failedProviderIds": []}).encode()


@contextmanager
def upstream(body: bytes) -> Iterator[str]:
    """Run the server and yield its base URL."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, body))
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


class _Server(asyncio.Protocol):
    response = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._seen = b""

    def data_received(self, data: bytes) -> None:
        # only GETs, so a head is a whole request
        self._seen += data
        *whole, self._seen = self._seen.split(b"\r\n\r\n")
        for _ in whole:
            self._transport.write(self.response)  # type: ignore[attr-defined]


def _serve(pipe: Connection, body: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    _Server.response = f"{head}x-wix-request-id: 1700.42\r\n\r\n".encode() + body

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Server, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())
