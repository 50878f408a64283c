import gc
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.quality.states import Album
    from tests.redis_server import RedisServer

# httpx searches every folder of the path for this at each call, as it is not installed
missing: Any = None
sys.modules.setdefault("sniffio", missing)

gc.disable()  # while tests are collected: what is imported stays


ON_ONE_WORKER = {"album", "app_for_many", "strict"}
"""Fixtures that take long: pages in every state, processes, a second browser."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Build slow fixtures on one worker, and run slow tests first to balance the workers."""
    for item in items:
        for name in ON_ONE_WORKER.intersection(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group(name))
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Collect garbage rarely: imported modules stay, and apps are freed by reference counts."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    gc.enable()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that the app runs on; one for the session, so that a browser can be shared."""
    return "asyncio"


@pytest.fixture(scope="session")
def redis_server() -> Iterator["RedisServer"]:
    """A Redis of this test process."""
    from tests.redis_server import redis_serving  # noqa: PLC0415 -- most tests need none of it

    with redis_serving() as server:
        yield server


@pytest.fixture
def redis(redis_server: "RedisServer") -> "RedisServer":
    """A working and empty Redis."""
    redis_server.resume()
    redis_server.flush()
    return redis_server


@pytest.fixture(scope="session")
async def album(anyio_backend: str) -> "Album":
    """Every page in every state."""
    from tests.quality import states, walks  # noqa: PLC0415 -- most tests need none of it

    del anyio_backend
    return await states.collect(walks.WALKS)
