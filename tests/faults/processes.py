"""The app as a process of its own, which is limited, stopped and killed."""

import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from tests.server import ROOT, child, free_port, wait_until_ready
from tests.web.conftest import KEY
from tests.web.faulty_transport import API_KEY
from tests.web.route_requests import SITE


@dataclass
class Process:
    """A running app."""

    base: str
    process: "subprocess.Popen[bytes]"
    output: IO[bytes]

    def kill(self) -> None:
        """Kill it, as the kernel does when memory runs out."""
        self.process.kill()
        self.process.wait(timeout=30)

    def stop(self) -> None:
        """Stop it until `go_on`."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Continue."""
        self.process.send_signal(signal.SIGCONT)

    def log(self) -> str:
        """Return what it has written."""
        self.output.seek(0)
        return self.output.read().decode()


def limited(kind: int, most: int) -> Callable[[], None]:
    """Return a function that limits a resource of the process that calls it."""
    return lambda: resource.setrlimit(kind, (most, most))


@contextmanager
def running(
    api: str,
    *,
    limit: Callable[[], None] | None = None,
    output: Path | None = None,
    more: Mapping[str, str] | None = None,
) -> Iterator[Process]:
    """Run the app for one site, until the end of the block."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    site = {"WIX_API_KEY": API_KEY, "WIX_SITE_ID": SITE, "WIX_API_URL": api, "SECRET_KEY": KEY}
    environment = child({**site, "PORT": str(port), **(more or {})})
    with (
        tempfile.TemporaryFile() as written,
        output.open("wb") if output else written as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.command", "run"],
            cwd=ROOT,
            env=environment,
            preexec_fn=limit,  # noqa: PLW1509 -- it only sets a limit
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            wait_until_ready(process, f"{base}/livez", written)
            yield Process(base, process, written)
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait(timeout=30)


def client(base: str) -> httpx.Client:
    """Return a browser."""
    return httpx.Client(base_url=base, timeout=30, trust_env=False)
