"""A fake Wix dashboard: frames an app, opens it in tabs, and sends it webhooks."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import httpx
from fastapi import FastAPI

from app.calendars.values.digest import digest
from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from app.sandbox.signature import public_webhook_pem
from app.settings import load
from app.stores.store import Stores
from app.wix import RetryClock
from tests.visitor import Visitor
from tests.web.conftest import KEY
from tests.web.sync_settings import NOW

NORD, SUED = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
ORIGIN = "http://127.0.0.1:9001"
FRAME = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "iframe",
}
TAB = {**FRAME, "sec-fetch-dest": "document"}
INSIDE = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
BASE = "https://app.example"
APP = {
    "public_url": BASE,
    "wix_app_id": DEMO_APP_ID,
    "wix_app_secret": DEMO_APP_SECRET,
    "wix_api_url": f"{ORIGIN}/sandbox/api",
    "secret_key": KEY,
}


@dataclass
class Dashboard:
    """The Wix dashboard of several sites, with one app installed."""

    app: FastAPI
    wix: httpx.AsyncClient
    clock: "Clock"
    origin: str = ORIGIN

    def visitor(self) -> Visitor:
        """Return a visitor with a new browser."""
        return Visitor(self.app, BASE)

    async def control(self, path: str, **what: Any) -> Any:
        """Call the control API of the sandbox."""
        answer = await self.wix.post(f"{self.origin}/sandbox/control/{path}", json=what)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def calls(self) -> Any:
        """Return the calls that the sandbox recorded."""
        return (await self.wix.get(f"{self.origin}/sandbox/control/calls")).json()

    async def instance(self, site: str, **changes: Any) -> str:
        """Return the query that Wix adds to the URL of the app's page."""
        signed = await self.control("instance", site_id=site, changes=changes)
        return str(signed["instance"])

    async def tenant(self, site: str) -> str:
        """Return the id of the app's installation on a site."""
        return str((await self.control("instance", site_id=site))["instance_id"])

    async def tab(self, site: str, visitor: Visitor | None = None) -> Visitor:
        """Open the app of a site in a tab, and press "Continue" or "Open" if it asks."""
        visitor = visitor or self.visitor()
        answer = await self.arrive(site, visitor)
        if answer.status_code == 200:
            answer = await visitor.submit(answer, "/wix/switch")
        assert (answer.status_code, answer.headers.get("location")) == (303, "/"), answer.text
        return visitor

    async def arrive(self, site: str, visitor: Visitor) -> httpx.Response:
        """Follow a link to the app; return the question, or the redirect to the app."""
        answer = await visitor.open(f"/wix/app?instance={await self.instance(site)}", **TAB)
        if answer.headers.get("location", "").startswith("/wix/switch?"):
            answer = await visitor.open(answer.headers["location"], **TAB)
        return answer

    async def frame(
        self,
        site: str,
        visitor: Visitor | None = None,
        *,
        at: str = "/wix/dashboard",
        query: Mapping[str, str] | None = None,
    ) -> tuple[Visitor, httpx.Response]:
        """Frame the app of a site; return its browser and the page."""
        visitor = visitor or self.visitor()
        given = httpx.QueryParams({"instance": await self.instance(site), **(query or {})})
        page = await visitor.open(f"{at}?{given}", **FRAME)
        while page.status_code == 303:
            page = await visitor.open(page.headers["location"], **FRAME)
        return visitor, page

    async def tell(self, site: str, event: str = "AppRemoved", **changes: Any) -> httpx.Response:
        """Send the app a webhook, as Wix does."""
        body = (await self.control("webhook", site_id=site, event=event, changes=changes))["body"]
        return await self.visitor().http.post("/wix/webhook", content=body)


@dataclass
class Clock:
    """The current time of the app and Wix."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **time: float) -> None:
        """Advance the time."""
        self.now += timedelta(**time)


@asynccontextmanager
async def dashboard(**more: Any) -> AsyncIterator[Dashboard]:
    """Run an app with a Wix that has it installed on every site."""
    async with replicas(1, **more) as [only]:
        yield only


@asynccontextmanager
async def replicas(
    number: int,
    stores: Callable[[], Stores | None] = lambda: None,
    gate_of: Callable[[str], Any] | None = None,
    **more: Any,
) -> AsyncIterator[list[Dashboard]]:
    """Run an app in several processes, simulated by separate state and stores."""
    clock, waited = Clock(), list[float]()

    async def sleep(wait_s: float) -> None:
        waited.append(wait_s)

    sandbox = create_sandbox(clock=clock)
    transport = httpx.ASGITransport(app=standalone_app(sandbox))
    settings = load({**APP, "wix_app_public_key": public_webhook_pem(), **more})
    async with AsyncExitStack() as stack:
        wix = await stack.enter_async_context(httpx.AsyncClient(transport=transport))
        apps = [
            create_app(
                settings,
                transport=transport,
                retry_clock=RetryClock(sleep=sleep),
                clock=clock,
                stores=stores(),
                gate_of=gate_of,
            )
            for _ in range(number)
        ]
        for app in apps:
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield [Dashboard(app, wix, clock) for app in apps]


def again(page: httpx.Response) -> str:
    """Return the URL of a framed page itself."""
    [address] = re.findall(r'data-frame="([^"]+)"', page.text)
    return unescape(address)


def refresh(page: httpx.Response) -> str:
    """Return the link of a framed page that reads Wix anew, as it is in the page."""
    return f"{again(page)}&amp;fresh=1"


def framed_cookie(tenant: str) -> str:
    """Return the name of the session cookie of a site's frame."""
    return f"__Host-session-framed-{digest(tenant)}"


def session(visitor: Visitor) -> dict[str, str]:
    """Return the session cookies of a browser."""
    return {name: value for name, value in visitor.http.cookies.items() if "session" in name}
