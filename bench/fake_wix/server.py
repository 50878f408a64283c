"""The fake Wix as a process: HTTP/1.1 by hand, fast enough to measure others with."""

import asyncio
import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from http import HTTPStatus
from typing import cast
from urllib.parse import unquote, urlsplit

from bench.fake_wix import api
from bench.fake_wix.objects import Json, dumps
from bench.fake_wix.site import Site

CONTROL = "/control/"


class FakeWix:
    """All sites, their faults, and a record of the calls."""

    def __init__(self, today: datetime) -> None:
        self._today = today
        self.schedules, self.events, self.delay_s = 10, 180, 0.0
        self.faults: dict[str, str] = {}
        self._sites: dict[str, Site] = {}
        self._calls: list[tuple[float, str, str]] = []

    def control(self, act: str, given: Json) -> Json:
        """Set up the sites, read the record, or consent in an owner's place."""
        if act == "set":
            sites = given.pop("sites")
            self.__dict__.update(given)
            self._sites.clear()
            self._calls.clear()
            for id_ in sites:
                self._site(id_).prepare()
        elif act == "faults":
            self.faults = given
        elif act == "calls":
            found = [call for call in self._calls if given.get("site") in {None, call[1]}]
            counts = Counter(method for _, _, method in found)
            return {"methods": counts, "times": [at for at, _, _ in found]}
        elif act == "consent":
            site = self._site(given["site"])
            return {"id": site.consent()["id"], "to": (site.pending or {})["redirectUrl"]}
        return {}

    def call(self, verb: str, target: str, headers: Json, body: bytes) -> tuple[int, bytes, str]:
        """Answer a call: status, body, and the fault of the site."""
        parts = urlsplit(target)
        site, method = self._site(_site_id(headers, body)), api.find_method(verb, parts.path)
        if method is None:
            return 404, b"{}", ""
        self._calls.append((time.monotonic(), site.id, method.__name__))
        fault = self.faults.get(site.id, "")
        if fault:
            return 500, b'{"message":"","details":{}}', fault
        given = json.loads(body) if body else {}
        request = api.Request(site, unquote(parts.path), api.parse_query(parts.query), given)
        try:
            return 200, method(request), ""
        except api.Refused as refused:
            return refused.status, b'{"message":"not found","details":{}}', ""

    def _site(self, id_: str) -> Site:
        if id_ not in self._sites:
            self._sites[id_] = Site(id_, self.schedules, self.events, self._today)
        return self._sites[id_]


def _site_id(headers: Json, body: bytes) -> str:
    token: str = headers.get("authorization", "")
    if token.startswith("stub."):
        return token.removeprefix("stub.")
    if named := headers.get("wix-site-id"):
        return str(named)
    return str(json.loads(body)["instance_id"]) if body else ""


class Protocol(asyncio.Protocol):
    """One connection; requests are not pipelined."""

    wix: FakeWix

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with an empty buffer."""
        self._transport = cast("asyncio.Transport", transport)
        self._seen = b""

    def data_received(self, data: bytes) -> None:
        """Answer each complete request."""
        self._seen += data
        while (end := self._seen.find(b"\r\n\r\n")) >= 0:
            first, *lines = self._seen[:end].decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            after = end + 4 + int(headers.get("content-length", 0))
            if len(self._seen) < after:
                return
            body, self._seen = self._seen[end + 4 : after], self._seen[after:]
            verb, target, _ = first.split(" ")
            self._answer(verb, target, headers, body)

    def _answer(self, verb: str, target: str, headers: Json, body: bytes) -> None:
        if target.startswith(CONTROL):
            done = self.wix.control(target.removeprefix(CONTROL), json.loads(body or b"{}"))
            self._send(200, dumps(done))
            return
        status, answer, fault = self.wix.call(verb, target, headers, body)
        if fault == "hang":
            return
        # tokens live for hours: a delay would be that of the first minute, not of a page
        if self.wix.delay_s and not target.startswith("/oauth2"):
            loop = asyncio.get_running_loop()
            loop.call_later(self.wix.delay_s, self._send, status, answer)
        else:
            self._send(status, answer)

    def _send(self, status: int, body: bytes) -> None:
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nx-wix-request-id: 1700.42\r\n\r\n"
        )
        self._transport.write(head.encode() + body)


async def _serve() -> None:
    now = datetime.now(UTC)
    Protocol.wix = FakeWix(now.replace(hour=0, minute=0, second=0, microsecond=0))
    server = await asyncio.get_running_loop().create_server(Protocol, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
