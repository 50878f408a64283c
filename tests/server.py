"""Commands of the app as separate processes, on free local ports."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO

import httpx

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 30
_BETWEEN_S = 0.02


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serve(
    command: list[str],
    *,
    probe: str = "/livez",
    cwd: Path = ROOT,
    user: int | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[str]:
    """Run a command on a free port until it responds; yield its URL, and stop it afterwards."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    # a file accepts any amount of output; an unread pipe would block the process when full
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 -- our own command
            [part.format(port=port) for part in command],
            cwd=cwd,
            env={**(environment or {}), "PORT": str(port)},
            user=user,
            stdout=said,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            wait_until_ready(process, base + probe, said)
            yield base
        finally:
            process.terminate()
            process.wait(timeout=_PATIENCE_S)


def app_serving(**environment: str) -> AbstractContextManager[str]:
    """Run the app with the clock of the tests."""
    return serve([sys.executable, "-m", "tests.command", "run"], environment=child(environment))


def sandbox_serving(**environment: str) -> AbstractContextManager[str]:
    """Run the sandbox alone, with the same clock."""
    command = [sys.executable, "-m", "tests.command", "sandbox", "--port", "{port}"]
    return serve(command, probe="/sandbox/control/calls", environment=child(environment))


def child(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of a child process: the variables given, and a few of this one."""
    # a shifted system clock applies to all processes
    kept = ("PATH", "HOME", "LANG", "TZ", "LD_PRELOAD", "FAKETIME", "NO_FAKE_STAT")
    own = {name: value for name, value in os.environ.items() if name.startswith(kept)}
    return {**own, "STATE_FILE": "memory", **environment}


def wait_until_ready(process: subprocess.Popen[bytes], probe: str, said: IO[bytes]) -> None:
    """Wait until a process answers, and raise what it says if it ends."""
    deadline = time.monotonic() + _PATIENCE_S
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                if client.get(probe).status_code == httpx.codes.OK:
                    return
            with suppress(subprocess.TimeoutExpired):
                process.wait(_BETWEEN_S)  # a busy loop would delay its start
                said.seek(0)
                raise RuntimeError(said.read().decode())
    raise TimeoutError(probe)
