"""Servers as processes of their own, and what they cost."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Process:
    """A running server."""

    name: str
    pid: int
    port: int
    started_in_s: float

    def cpu_s(self) -> float:
        """Return the CPU time of all its threads so far."""
        tasks = Path(f"/proc/{self.pid}/task")
        try:
            stats = [(task / "schedstat").read_text() for task in tasks.iterdir()]
            return sum(int(stat.split()[0]) for stat in stats) / 1e9
        except OSError:  # a kernel without scheduler statistics, or a thread that has just ended
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, field: str = "VmRSS") -> float:
        """Return the memory it holds, or with `VmHWM` the most that it has held."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        found = next(line for line in lines if line.startswith(f"{field}:"))
        return int(found.split()[1]) / 1024


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(
    name: str, command: list[str], environment: dict[str, str], *, cwd: Path = ROOT
) -> Iterator[Process]:
    """Run a server on a free port until the end of the block; it answers `/livez` by then."""
    port = free_port()
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    given = {**kept, "STATE_FILE": "memory", **environment, "PORT": str(port)}
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 -- our own command
        command, cwd=cwd, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _await(process, port)
            yield Process(name, process.pid, port, time.perf_counter() - began)
        finally:
            process.kill()


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < deadline and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.005)
    raise TimeoutError(f"{process.args!r} does not answer")


def _answers(port: int) -> bool:
    """Return whether it answers; the socket may be bound long before anybody reads from it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
