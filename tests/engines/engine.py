"""What a test does with a browser, and the process of its driver."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE_MS = 10_000
# a container has neither the namespaces of its sandbox nor a graphics card
_WEBKIT_AS_ROOT = {
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
    "LIBGL_ALWAYS_SOFTWARE": "1",
}


class MissingEngineError(Exception):
    """An engine that is not installed."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is not installed: run `make engines` as root on Debian")


class Engine(Protocol):
    """A browser with one tab."""

    def open(self, url: str) -> None:
        """Load a page."""

    def resize(self, width: int, height: int) -> None:
        """Set the size of the window."""

    def find(self, xpath: str) -> str:
        """Return the reference of an element, once there is one."""

    def click(self, xpath: str) -> None:
        """Click an element, and wait for the page it leads to."""

    def type(self, xpath: str, text: str) -> None:
        """Type into a field."""

    def run(self, script: str) -> Any:
        """Return what a script returns."""

    def picture(self) -> str:
        """Return a screenshot, as base64."""

    def complaints(self) -> str:
        """Return the errors of the console, as far as the engine reports them."""


@contextmanager
def running(command: list[str], log: Path, port: int) -> Iterator[None]:
    """Run a command that listens on a port."""
    for program in ("firefox-esr", "WebKitWebDriver", "xvfb-run", "dbus-run-session"):
        if program in command and not shutil.which(program):
            raise MissingEngineError(program)
    with (
        log.open("w+b") as said,
        subprocess.Popen(  # noqa: S603 -- our own command
            command,
            stdout=said,
            stderr=said,
            env={**os.environ, **_WEBKIT_AS_ROOT, "XDG_CONFIG_HOME": str(log.parent)},
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait_for_port(process, port)
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


def _wait_for_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            break
    raise RuntimeError(f"{process.args!r} does not listen on {port}")
