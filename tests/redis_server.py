"""A Redis of one's own, on a socket in a folder, that fails on demand."""

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

from app.stores.redis_store import RedisStores
from tests.web.conftest import KEY


class RedisServer:
    """A redis-server; `url` leads to it."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self.url = f"unix://{self._socket}"
        self._process: subprocess.Popen[str] | None = None

    def stores(self, patience_s: float = 5.0) -> RedisStores:
        """Return the stores of one process; a busy machine is no outage for them."""
        return RedisStores(self.url, secret=KEY, timeout_s=patience_s)

    def start(self) -> None:
        """Run it, with nothing in it, until it takes connections."""
        program = shutil.which("redis-server")
        assert program, "install Redis (Debian: apt-get install redis-server)"
        settings = f"--port 0 --unixsocket {self._socket} --save".split()
        # it only counts seconds, and never starts where libfaketime is loaded beside its jemalloc
        plain = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        self._process = subprocess.Popen(  # noqa: S603 -- our own command
            [program, *settings, ""], stdout=subprocess.PIPE, text=True, env=plain
        )
        assert self._process.stdout
        assert any("ready to accept" in line.lower() for line in self._process.stdout)

    def say(self, *words: str) -> Any:
        """Give it a command."""
        with Redis.from_url(self.url) as redis:
            return redis.execute_command(*words)

    def kill(self) -> None:
        """End it as a crash does."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def freeze(self) -> None:
        """Have it take connections and answer nothing."""
        self._signal(signal.SIGSTOP)

    def mend(self) -> None:
        """Let it go on, or start anew."""
        if self._process and self._process.poll() is None:
            self._signal(signal.SIGCONT)
        else:
            self.start()

    def wipe(self) -> None:
        """Forget everything."""
        self.say("FLUSHALL")

    def held(self) -> Mapping[str, str]:
        """Return all that it holds."""
        with Redis.from_url(self.url, decode_responses=True) as redis:
            return {key: redis.get(key) for key in redis.scan_iter()}

    def lasting(self) -> list[str]:
        """Return the keys that would never end."""
        with Redis.from_url(self.url, decode_responses=True) as redis:
            return [key for key in redis.scan_iter() if redis.ttl(key) < 0]

    def _signal(self, number: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(number)


@contextlib.contextmanager
def redis_serving() -> Iterator[RedisServer]:
    """Run a Redis."""
    # a socket's path must be short, and pytest's folders are deep
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()
