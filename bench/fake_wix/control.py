"""Starts the fake Wix, sets it up, and reads its record of calls."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from bench.process import ROOT

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls since the last set-up: how many of each method, and when."""

    methods: dict[str, int]
    times: list[float]

    @property
    def count(self) -> int:
        """How many there were, access tokens aside: those live for hours."""
        return len(self.times) - self.methods.get("create_access_token", 0)

    @property
    def most_in_a_minute(self) -> int:
        """The most within any minute."""
        most = first = 0
        for last, at in enumerate(self.times):
            while at - self.times[first] > _MINUTE_S:
                first += 1
            most = max(most, last - first + 1)
        return most


@dataclass(frozen=True, slots=True)
class FakeWix:
    """The fake Wix from outside."""

    url: str

    def set_up(
        self,
        *sites: str,
        schedules: int = 10,
        events: int = 180,
        delay_s: float = 0.0,
    ) -> None:
        """Make all sites new, of one size, and forget the calls; some are prepared at once."""
        size = {"schedules": schedules, "events": events, "delay_s": delay_s}
        self._post("set", {"sites": sites, **size})
        self.faults()

    def faults(self, **by_site: str) -> None:
        """Have the calls of some sites fail: `500`, or `hang`."""
        self._post("faults", by_site)

    def calls(self, site: str | None = None) -> Calls:
        """Return the calls, of one site or all."""
        found = self._post("calls", {"site": site})
        return Calls(found["methods"], found["times"])

    def consent(self, site: str) -> tuple[str, str]:
        """Consent to the connection that was asked for; return its id and where that leads to."""
        found = self._post("consent", {"site": site})
        return found["id"], found["to"]

    def _post(self, act: str, given: dict[str, Any]) -> dict[str, Any]:
        sent = Request(f"{self.url}/control/{act}", json.dumps(given).encode(), method="POST")  # noqa: S310 -- our own server
        with urlopen(sent, timeout=10) as answer:  # noqa: S310 -- the same
            found: dict[str, Any] = json.loads(answer.read())
        return found


@contextmanager
def fake_wix() -> Iterator[FakeWix]:
    """Run the fake Wix in a process of its own."""
    command = [sys.executable, "-m", "bench.fake_wix.server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603 -- our own
        try:
            port = int(process.stdout.readline()) if process.stdout else 0
            yield FakeWix(f"http://127.0.0.1:{port}")
        finally:
            process.kill()
