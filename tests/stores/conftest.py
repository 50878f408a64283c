"""Stores wherever they keep their entries."""

from pathlib import Path

import pytest

from app.stores.file_stores import FileStores
from app.stores.memory_stores import MemoryStores
from app.stores.redis_stores import RedisStores
from app.stores.state_file import StateFile
from tests.web.conftest import Ticks

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def clock() -> Ticks:
    return Ticks()


@pytest.fixture(params=["memory", "file", "redis"])
async def stores(request: pytest.FixtureRequest, clock: Ticks, tmp_path: Path):
    if request.param == "memory":
        yield MemoryStores(clock=clock)
        return
    if request.param == "file":
        file = StateFile(tmp_path / "state.db")
        async with FileStores(file, SECRET, clock=clock, now=clock) as found:
            yield found
        return
    url = request.getfixturevalue("redis").url
    async with RedisStores(url, secret=SECRET, clock=clock, timeout_s=5) as found:
        yield found
