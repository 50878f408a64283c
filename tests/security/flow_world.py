"""Two processes of a Wix app, two sites and their browsers, with everything that may happen."""

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from fastapi import FastAPI

from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.sandbox.signature import public_webhook_pem
from app.settings import load
from app.stores.memory_stores import MemoryStores
from app.stores.store import Key, StoreId, Stores
from app.wix import RetryClock
from tests.visitor import Visitor
from tests.web.dashboard.dashboard import APP, BASE, ORIGIN, Clock, Dashboard
from tests.web.sync_settings import NOW
from tests.web.test_headers import SET, carried


class ProcessStores(Stores):
    """Stores of one process, shared with others until the shared ones are gone."""

    def __init__(self, world: "World") -> None:
        super().__init__(world.keys[0], world.keys[1:])
        self._world, self._own = world, MemoryStores(clock=world.now_s)

    async def claim(self, key: Key, value: str, *, ttl_s: float) -> str:
        own = await self._own.claim(key, value, ttl_s=ttl_s)
        if not self._world.sharing:
            return own
        first = await self._world.shared.claim(key, own or value, ttl_s=ttl_s)
        if first and not own:
            await self._own.drop(key)
        return own or first

    async def put(self, key: Key, value: str, *, ttl_s: float) -> None:
        for one in self._reached():
            await one.put(key, value, ttl_s=ttl_s)

    async def get(self, *keys: Key) -> list[str]:
        return [*map(max, *[await one.get(*keys) for one in (self._own, *self._reached())])]

    async def drop(self, *keys: Key) -> None:
        for one in self._reached():
            await one.drop(*keys)

    async def values(self, place: StoreId) -> list[str]:
        return [*dict.fromkeys([v for one in self._reached() for v in await one.values(place)])]

    def _reached(self) -> list[MemoryStores]:
        return [self._own, *([self._world.shared] if self._world.sharing else [])]


@dataclass(eq=False)
class Site:
    """A site of Wix: what only its own people may see, and when the app was last removed."""

    id: str
    name: str
    secrets: set[str] = field(default_factory=set[str])
    accounts: dict[str, str] = field(default_factory=dict[str, str])
    installed: bool = True
    removed: int = -1

    @property
    def domain(self) -> str:
        """The end of its people's addresses."""
        return f"@{self.name.replace(' ', '-').lower()}.example"


@dataclass(eq=False)
class Browser:
    """A browser: of an owner, or of a guest without a site. `seen` may be shown in it."""

    visitor: Visitor
    site: Site | None
    seen: set[str]
    signed_in: float = 0.0


class World:
    """The processes behind one address, and Wix.

    `turn` counts the steps; `process` is the one that answers next.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.sandbox = create_sandbox(clock=self.clock)
        self.wix_state = self.sandbox.state.sandbox
        self.transport = httpx.ASGITransport(app=standalone_app(self.sandbox))
        self.public_key = public_webhook_pem()
        self.stack = AsyncExitStack()
        self.apps: list[FastAPI] = []
        self._forget()

    async def begin(self) -> None:
        """Begin again: two sites, their browsers, an empty store and one key."""
        self._forget()
        await self.restart()
        wix = httpx.AsyncClient(transport=self.transport)
        self.dashboard = Dashboard(cast("FastAPI", self.answer), wix, self.clock)
        self.sites = [await self._site(number) for number in (1, 2)]
        nord, sued = self.sites
        homes = {"nord": nord, "nord again": nord, "sued": sued, "guest": None, "guest too": None}
        self.browsers = {name: self._browser(site) for name, site in homes.items()}

    def _forget(self) -> None:
        """Begin each run alike, at one time, so that it can be repeated."""
        self.clock.now = NOW
        self.wix_state.reset()
        self.rotations, self.keys = 0, [_key(0)]
        self.shared, self.sharing = MemoryStores(clock=self.now_s), True
        self.turn = self.process = 0
        self.lost = self.restarted = -1

    async def _site(self, number: int) -> Site:
        site = Site(str(UUID(int=number, version=4)), f"Salon Nr {number:06}")
        site.secrets.add(site.name)
        await self.dashboard.control("site", site_id=site.id, site_name=site.name)
        return site

    def _browser(self, site: Site | None) -> Browser:
        browser = Browser(self.dashboard.visitor(), site, site.secrets if site else set())

        async def check(response: httpx.Response) -> None:
            await response.aread()
            self._check(browser, response)

        browser.visitor.http.event_hooks["response"].append(check)
        return browser

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        """Let the current process answer, as a load balancer does."""
        await self.apps[self.process](scope, receive, send)

    async def restart(self) -> None:
        """Start both processes anew, with the current keys."""
        await self.stack.aclose()
        self.apps = [self._app() for _ in range(2)]
        for app in self.apps:
            await self.stack.enter_async_context(app.router.lifespan_context(app))
        self.restarted = self.turn

    def _app(self) -> FastAPI:
        async def sleep(_: float) -> None:
            await asyncio.sleep(0)

        keys = ",".join(self.keys)
        return create_app(
            load({**APP, "wix_app_public_key": self.public_key, "secret_key": keys}),
            transport=self.transport,
            retry_clock=RetryClock(sleep=sleep, clock=self._ticks),
            clock=self.clock,
            stores=ProcessStores(self),
            gate_of=lambda _: None,
        )

    async def rotate(self) -> None:
        """Put a new key first, keep the one before it, and start anew."""
        self.rotations += 1
        self.keys = [_key(self.rotations), self.keys[0]]
        await self.restart()

    def change_store(self, how: str) -> None:
        """Let the shared store be `gone`, `back` or `emptied`."""
        if how == "emptied" or (how == "gone" and self.sharing):
            self.lost = self.turn
        if how == "emptied":
            self.shared = MemoryStores(clock=self.now_s)
        else:
            self.sharing = how == "back"

    async def close(self) -> None:
        """Stop the processes."""
        await self.stack.aclose()

    def now_s(self) -> float:
        """Return the current time in seconds."""
        return self.clock().timestamp()

    def _ticks(self) -> float:
        """Return monotonic seconds, far below those of this machine, so that no budget ends."""
        return self.now_s() - 1e10

    def calls_since(self, number: int) -> list[str]:
        """Return the methods of Wix that were called after the first so many calls."""
        return [call.method for call in [*self.wix_state.calls][number:]]

    def connections(self, site: Site) -> dict[str, Any]:
        """Return the connections that Wix has for a site."""
        found: dict[str, Any] = self.wix_state.site(site.id).connections
        return found

    def _check(self, browser: Browser, response: httpx.Response) -> None:
        """Check what holds for every response."""
        assert response.status_code < 500, response.text
        assert SET.items() <= carried(response).items(), response.request.url
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; "), policy
        assert "unsafe" not in policy
        where = response.headers.get("location", "/")
        own = re.match(r"/(?![/\\])", where) or where.startswith(f"{BASE}/")
        assert own or where.startswith(f"{ORIGIN}/sandbox/consent/"), where
        told = f"{response.text}\n{response.headers}"
        foreign = {one for site in self.sites for one in site.secrets} - browser.seen
        assert [one for one in foreign if one in told] == []


def _key(number: int) -> str:
    return f"{number:032}-of-the-state-machine"


def way_back(redirect: str) -> str:
    """Return the path and query of an address of the app."""
    parts = urlsplit(redirect)
    return f"{parts.path}?{parts.query}"
