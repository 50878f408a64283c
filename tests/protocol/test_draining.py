"""A process that is told to stop, and one that may open few files."""

import contextlib
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from app.server.connection_guard import ConnectionGuard
from app.server.drained_server import DrainedServer
from tests.protocol.conftest import Clock
from tests.server import ROOT

Process = tuple["subprocess.Popen[str]", int]
HALF = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nca"
FEW = 64


def test_it_is_not_ready_after_the_event_loop_was_blocked(clock: Clock):
    config = uvicorn.Config(PlainTextResponse("calm"))
    server = DrainedServer(config, ConnectionGuard(), backlog=1, clock=clock)
    server.watchdog.beat()
    assert server.not_ready() == []
    clock.now += 1.5
    assert server.not_ready() == ["event loop delayed by 1.5 s"]
    server.watchdog.beat()
    assert server.not_ready() == ["event loop delayed by 1.5 s"]
    for _ in range(60):
        clock.now += 0.1
        server.watchdog.beat()
    assert server.not_ready() == []


@contextlib.contextmanager
def served(files: int | None = None) -> Iterator[Process]:
    def limit() -> None:
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    with subprocess.Popen(
        [sys.executable, "-m", "tests.protocol.drained"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=limit,  # noqa: PLW1509 -- no threads here
    ) as process:
        assert process.stdout
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


@pytest.fixture
def process() -> Iterator[Process]:
    with served() as running:
        yield running


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def ask(one: socket.socket, path: str) -> bytes:
    one.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return one.recv(65536)


def asked(port: int, path: str) -> bytes:
    with connect(port) as one:
        return ask(one, path)


def until_not_ready(port: int) -> bytes:
    while not (answer := asked(port, "/readyz")).startswith(b"HTTP/1.1 503 "):
        pass
    return answer


def until_refused(port: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            asked(port, "/")


def test_it_says_so_before_it_stops_accepting_and_finishes_its_work(process: Process):
    running, port = process
    with connect(port) as idle, connect(port) as half:
        assert ask(idle, "/readyz").startswith(b"HTTP/1.1 200 ")
        half.sendall(HALF)
        running.send_signal(signal.SIGTERM)
        answer = until_not_ready(port)
        assert b"\r\nconnection: close\r\n" in answer
        assert answer.endswith(b"stopping")
        assert asked(port, "/livez").startswith(b"HTTP/1.1 200 ")
        until_refused(port)
        assert idle.recv(10) == b""
        half.sendall(b"lm")
        answer = half.recv(65536)
        assert b"\r\nconnection: close\r\n" in answer
        assert answer.endswith(b"calm")
    assert running.wait(10) == -signal.SIGTERM


@pytest.mark.parametrize("ready", [True, False])
def test_a_second_signal_ends_it_at_once(process: Process, *, ready: bool):
    running, port = process
    with connect(port) as half:
        half.sendall(HALF)
        assert asked(port, "/readyz" if ready else "/").startswith(b"HTTP/1.1 200 ")
        running.send_signal(signal.SIGTERM)
        if ready:
            until_not_ready(port)
        else:
            until_refused(port)
        running.send_signal(signal.SIGTERM)
        assert running.wait(5) == -signal.SIGTERM
        assert b"200 OK" not in half.recv(100)


def test_few_files_are_enough_for_many_connections():
    with served(FEW) as (running, port), contextlib.ExitStack() as open_:
        for _ in range(4 * FEW):
            open_.enter_context(connect(port))
        assert asked(port, "/").startswith(b"HTTP/1.1 200 ")
        running.kill()
        output, _ = running.communicate(timeout=10)
    assert "out of system resource" not in output
