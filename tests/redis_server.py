"""A separate Redis server on a Unix socket, which can be made to fail."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from redis import Redis

from app.stores.redis_stores import RedisStores
from tests.web.conftest import KEY


class RedisServer:
    """A redis-server at `url`."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self.url = f"unix://{self._socket}"
        self._process: subprocess.Popen[str] | None = None

    def stores(self, patience_s: float = 5.0) -> RedisStores:
        """Return the stores of one process, with a timeout that a busy machine does not reach."""
        return RedisStores(self.url, secret=KEY, timeout_s=patience_s)

    def start(self) -> None:
        """Start an empty server, and wait until it accepts connections."""
        program = shutil.which("redis-server")
        assert program, "install Redis (Debian: apt-get install redis-server)"
        settings = f"--port 0 --unixsocket {self._socket} --save".split()
        # it only measures durations, and does not start with libfaketime beside its jemalloc
        plain = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        self._process = subprocess.Popen(  # noqa: S603 -- our own command
            [program, *settings, ""], stdout=subprocess.PIPE, text=True, env=plain
        )
        assert self._process.stdout
        assert any("ready to accept" in line.lower() for line in self._process.stdout)

    def command(self, *words: str) -> Any:
        """Send a command."""
        with Redis.from_url(self.url) as redis:
            return redis.execute_command(*words)

    def kill(self) -> None:
        """Kill the server, as a crash does."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def freeze(self) -> None:
        """Make the server accept connections without answering."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Resume the server, or restart it."""
        if self._process and self._process.poll() is None:
            self._signal(signal.SIGCONT)
        else:
            self.start()

    def flush(self) -> None:
        """Delete all keys."""
        self.command("FLUSHALL")

    def entries(self) -> Mapping[str, str]:
        """Return all keys and values, apart from the mark that Redis lost nothing."""
        with Redis.from_url(self.url, decode_responses=True) as redis:
            names = (key for key in redis.scan_iter() if key != "calendar-connect:mark")
            return {key: _text(redis, key) for key in names}

    def keys_without_expiry(self) -> list[str]:
        """Return the keys without an expiry."""
        with Redis.from_url(self.url, decode_responses=True) as redis:
            return [key for key in redis.scan_iter() if redis.ttl(key) < 0]

    def _signal(self, number: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(number)


def _text(redis: Redis, key: str) -> Any:
    return redis.get(key) if redis.type(key) == "string" else str(redis.zrange(key, 0, -1))


@contextlib.contextmanager
def redis_serving() -> Iterator[RedisServer]:
    """Run a Redis server."""
    # the path of a socket must be short, and pytest's folders are deep
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()
