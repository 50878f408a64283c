"""Commands of the app as processes of their own, on free ports of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 30


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(*arguments: str, port: int, probe: str, **environment: str) -> Iterator[str]:
    """Run a command until it answers; yields its base address and ends it afterwards."""
    base = f"http://127.0.0.1:{port}"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            _await(process, base + probe)
            yield base
        finally:
            process.terminate()
            process.communicate(timeout=_PATIENCE_S)


@contextmanager
def app_serving(**environment: str) -> Iterator[str]:
    """Run the app on a free port."""
    port = free_port()
    with serving("run", port=port, probe="/livez", PORT=str(port), **environment) as base:
        yield base


@contextmanager
def sandbox_serving() -> Iterator[str]:
    """Run the sandbox alone on a free port."""
    port = free_port()
    with serving("sandbox", "--port", str(port), port=port, probe="/sandbox/control/calls") as base:
        yield base


def _await(process: subprocess.Popen[bytes], probe: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError((process.stdout.read() if process.stdout else b"").decode())
        try:
            if httpx.get(probe, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            process.poll()
    raise TimeoutError(probe)
