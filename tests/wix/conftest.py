"""A client with a function as its transport, and a number as its clock."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.wix import ApiKey, RetryClock, WixClient

BASE_URL = "http://wix.test/sandbox/api"
SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def answer(body: Any = None, status: int = 200, **headers: str) -> httpx.Response:
    """A new response each time: httpx's can be read only once."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    content = json.dumps(body).encode()
    return httpx.Response(status, content=content, headers={"x-wix-request-id": "1700.42", **named})


def refusal(status: int, code: str, **headers: str) -> httpx.Response:
    details = {"applicationError": {"code": code, "description": "words", "data": {}}}
    return answer({"message": "words", "details": details}, status, **headers)


@dataclass
class Clock:
    """A clock that advances only by waiting, and records the waits."""

    now_s: float = 0.0
    waits_s: list[float] = field(default_factory=list)

    async def sleep(self, wait_s: float) -> None:
        self.waits_s.append(wait_s)
        self.now_s += wait_s

    def present(self) -> datetime:
        return datetime.fromtimestamp(self.now_s, UTC)

    def retry_clock(self) -> RetryClock:
        return RetryClock(
            clock=lambda: self.now_s, sleep=self.sleep, random=lambda: 0.5, now=self.present
        )


@dataclass
class Wix:
    """A fake Wix: responds in turn, repeats the last response, and records requests."""

    script: list[Any] = field(default_factory=list)
    asked: list[httpx.Request] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)

    def says(self, *script: Any) -> WixClient:
        """A client; each step is JSON, a function that makes a response, or an exception."""
        self.script, self.asked = list(script), []
        transport = httpx.MockTransport(self._answer)
        auth = ApiKey("IST.key", "site-1")
        return WixClient(
            transport, base_url=BASE_URL, auth=auth, retry_clock=self.clock.retry_clock()
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(step, Exception):
            raise step
        if not callable(step):
            return answer(step)
        made: httpx.Response = step()
        return made

    @property
    def request(self) -> httpx.Request:
        (only,) = self.asked
        return only

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.content) for request in self.asked]

    @property
    def queries(self) -> list[list[tuple[str, str]]]:
        return [sorted(request.url.params.multi_items()) for request in self.asked]


@pytest.fixture
def wix():
    return Wix()
