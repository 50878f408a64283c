"""The topology of `deploy/`: three replicas, one Redis and three proxies at one address."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from tests.deploy.certificate import certificate
from tests.deploy.fleet import fleet
from tests.deploy.proxies import PROXIES, Place, proxy
from tests.deploy.topology import Proxied, Topology
from tests.redis_server import redis_serving
from tests.server import free_port, sandbox_serving
from tests.web.conftest import KEY
from tests.web.dashboard.dashboard import Clock

_PASSWORD = "long-password-of-redis"


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    # short, because proxies and Redis put sockets into it
    with TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="session")
def topology(folder: Path) -> Iterator[Topology]:
    """Run everything once."""
    began = {"BEGAN_S": str(time.monotonic())}
    signed = certificate(folder)
    with ExitStack() as stack:
        redis = stack.enter_context(redis_serving())
        redis.command("CONFIG", "SET", "requirepass", _PASSWORD)
        sandbox = stack.enter_context(sandbox_serving(**began))
        public = free_port()
        settings = {
            **began,
            "WIX_APP_ID": DEMO_APP_ID,
            "WIX_APP_SECRET": DEMO_APP_SECRET,
            "WIX_API_URL": f"{sandbox}/sandbox/api",
            "PUBLIC_URL": f"https://localhost:{public}",
            "SECRET_KEY": KEY,
            "REDIS_URL": redis.url.replace("unix://", f"unix://:{_PASSWORD}@"),
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        replicas = stack.enter_context(fleet(3, settings, folder))
        found = Topology(settings["PUBLIC_URL"], sandbox, replicas, signed.context(), folder)
        found.wait_until_ready()
        for name in PROXIES:
            port = public if name == "nginx" else free_port()
            place = Place(folder / name, signed, found.ports, port=port)
            found.proxies[name] = stack.enter_context(proxy(name, place))
        yield found


@pytest.fixture
async def wix(topology: Topology) -> AsyncIterator[Proxied]:
    await topology.in_service()
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        await http.post(f"{topology.sandbox}/sandbox/control/reset", json={})
        found = Proxied(None, http, Clock(), topology.sandbox, topology.public)  # type: ignore[arg-type]  # far away
        found.topology = topology
        yield found
