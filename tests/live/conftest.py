"""The app and a fake Wix as separate processes that communicate over sockets."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest

from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from tests.server import app_serving, sandbox_serving
from tests.visitor import Visitor
from tests.web.conftest import KEY
from tests.web.dashboard.dashboard import Clock, Dashboard


class Remote(Visitor):
    """An HTTP client with cookies, as a browser on the network."""

    def __init__(self, base: str) -> None:
        self.http = httpx.AsyncClient(
            base_url=base,
            timeout=20,
            trust_env=False,
            headers={"accept-language": "en"},
            limits=httpx.Limits(max_keepalive_connections=0),  # the client is never closed
        )


@dataclass
class Live(Dashboard):
    """The Wix dashboard with an app in another process."""

    base: str = ""

    def visitor(self) -> Remote:
        return Remote(self.base)


@pytest.fixture(scope="session")
def began() -> dict[str, str]:
    """When the clock of all processes began, so that one that starts later agrees with Wix's."""
    return {"BEGAN_S": str(time.monotonic())}


@pytest.fixture(scope="session")
def sandbox(began: dict[str, str]) -> Iterator[str]:
    """The URL of a sandbox."""
    with sandbox_serving(**began) as base:
        yield base


@pytest.fixture(scope="session")
def app_for_many(sandbox: str, began: dict[str, str]) -> Iterator[str]:
    """The URL of the app, as a Wix app."""
    pem = httpx.get(f"{sandbox}/sandbox/control/webhook-key", trust_env=False).json()["pem"]
    with app_serving(
        WIX_APP_ID=DEMO_APP_ID,
        WIX_APP_SECRET=DEMO_APP_SECRET,
        WIX_APP_PUBLIC_KEY=pem.replace("\n", "\\n"),
        WIX_API_URL=f"{sandbox}/sandbox/api",
        SECRET_KEY=KEY,
        **began,
    ) as base:
        yield base


@pytest.fixture
async def wix(sandbox: str, app_for_many: str) -> AsyncIterator[Live]:
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        await http.post(f"{sandbox}/sandbox/control/reset", json={})
        yield Live(None, http, Clock(), sandbox, app_for_many)  # type: ignore[arg-type]  # it is far away
