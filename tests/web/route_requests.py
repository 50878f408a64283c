"""Requests to every route, each with the steps that have to precede it."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI

from app.sandbox.site import Site
from tests.salon import APPLE, BO, MICROSOFT
from tests.services import drop_snapshots
from tests.visitor import Visitor, hidden
from tests.web.connect.apple import PASSWORD
from tests.web.faulty_transport import FaultyTransport
from tests.web.sync_settings import Owner, on, undo_of

SITE = "a1b2c3d4-0000-4000-8000-000000000001"
PAIR = f"schedule_id={BO}&provider_id={MICROSOFT}"
REVIEW = f"/connect/review?{PAIR}"
APPLE_REVIEW = f"/connect/review?schedule_id={BO}&provider_id={APPLE}"
ACCOUNT = "bo@studio-nord.example"


@dataclass(slots=True)
class Browser:
    """The owner's browser at a site with connections in every state."""

    app: FastAPI
    transport: FaultyTransport
    visitor: Visitor

    @property
    def site(self) -> Site:
        """The site in the sandbox."""
        site: Site = self.transport.sandbox.state.sandbox.site(SITE)
        return site

    def connection(self, number: int) -> str:
        """Return the id of an initial connection."""
        return [*self.site.connections][number]

    async def consent(self, address: str) -> str:
        """Allow access, and return the URL of the callback."""
        async with httpx.AsyncClient(transport=self.transport.inner) as provider:
            data = {"account": ACCOUNT, "outcome": "allow"}
            return (await provider.post(address, data=data)).headers["location"]

    async def callback_path(self) -> str:
        """Start connecting Bo's Outlook, allow access, and return the URL of the callback."""
        review = await self.visitor.open(REVIEW)
        away = await self.visitor.submit(review, "/connect")
        return await self.consent(away.headers["location"])

    async def connect_and_sync(self) -> Owner:
        """Connect Bo's Outlook, import two calendars and copy bookings."""
        made = await self.visitor.open(await self.callback_path())
        owner = Owner(self.visitor, _id(made))
        await owner.save(**on(*(await owner.calendars())[:2], export=True))
        return owner

    async def reconnect(self) -> str:
        """Connect it again, and return the path of the page with the comparison."""
        owner = await self.connect_and_sync()
        away = await self.visitor.submit(await owner.page(), f"{owner.address}/reconnect")
        back = await self.consent(away.headers["location"])
        return (await self.visitor.open(back)).headers["location"]


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """The request of a link or a form."""

    address: str
    fields: Mapping[str, str | list[str]] | None = None


Prepare = Callable[[Browser], Awaitable[RouteRequest]]


def link(address: str) -> Prepare:
    async def prepare(_: Browser) -> RouteRequest:
        return RouteRequest(address)

    return prepare


def page(number: int, rest: str = "") -> Prepare:
    async def prepare(browser: Browser) -> RouteRequest:
        return RouteRequest(f"/connections/{browser.connection(number)}{rest}")

    return prepare


def proof(rest: str = "") -> Prepare:
    """Begin a test of a connection; request its page or its file."""

    async def prepare(browser: Browser) -> RouteRequest:
        begun = await browser.visitor.open(f"/connections/{browser.connection(4)}/proof")
        return RouteRequest(begun.headers["location"].replace("/proof?", f"/proof{rest}?"))

    return prepare


def with_working_connections(address: str) -> Prepare:
    async def prepare(browser: Browser) -> RouteRequest:
        for connection in browser.site.connections.values():
            connection.status = None
        return RouteRequest(address)

    return prepare


def form(address: str, act: str, **fields: str) -> Prepare:
    async def prepare(browser: Browser) -> RouteRequest:
        return RouteRequest(act, {**hidden(await browser.visitor.open(address), act), **fields})

    return prepare


def feed(route: str) -> Prepare:
    async def prepare(browser: Browser) -> RouteRequest:
        page = await browser.visitor.open("/watch")
        found = re.search(rf"<code[^>]*>http[^<]+({re.escape(route)}[^<]+)</code>", page.text)
        assert found, page.text
        return RouteRequest(unescape(found[1]))

    return prepare


def by_link(where: str, rest: str = "", act: str = "") -> Prepare:
    """Create an invitation for Bo; request one of its pages, or with `act` submit its form."""

    async def prepare(browser: Browser) -> RouteRequest:
        new = f"/invites/new?schedule_id={BO}"
        form, chosen = await browser.visitor.open(new), [APPLE, MICROSOFT]
        made = await browser.visitor.submit(form, "/invites", provider_id=chosen, days="7")
        link = made.headers["location"].replace("/invites/", where)
        if not act:
            return RouteRequest(link + rest)
        sent = hidden(await browser.visitor.open(link + rest), link + act)
        return RouteRequest(link + act, {**sent, "email": ACCOUNT, "password": PASSWORD})

    return prepare


async def receipt(browser: Browser) -> RouteRequest:
    ask = await by_link("/i/", f"?provider_id={APPLE}", "/credentials")(browser)
    sent = {"sec-fetch-site": "same-origin"}
    made = await browser.visitor.http.post(ask.address, data=ask.fields, headers=sent)
    return RouteRequest(made.headers["location"])


async def callback(browser: Browser) -> RouteRequest:
    parts = urlsplit(await browser.callback_path())
    return RouteRequest(f"{parts.path}?{parts.query}")


async def reconnected(browser: Browser) -> RouteRequest:
    return RouteRequest(await browser.reconnect())


async def save(browser: Browser) -> RouteRequest:
    owner = await browser.connect_and_sync()
    page, calendars = await owner.page(), await owner.calendars()
    return RouteRequest(owner.sync, {**hidden(page, owner.sync), **on(*calendars, export=True)})


async def stop(browser: Browser) -> RouteRequest:
    owner = await browser.connect_and_sync()
    return RouteRequest(
        owner.sync, {**hidden(await owner.page(), owner.sync), "export_enabled": "on"}
    )


async def undo(browser: Browser) -> RouteRequest:
    owner = await browser.connect_and_sync()
    page = await owner.saved(**on(*(await owner.calendars()), export=True))
    return RouteRequest(owner.sync, {**hidden(page, owner.sync), "undo": undo_of(page) or ""})


async def disconnect(browser: Browser) -> RouteRequest:
    owner = await browser.connect_and_sync()
    act = f"{owner.address}/disconnect"
    return RouteRequest(act, hidden(await browser.visitor.open(act), act))


async def end_intended(browser: Browser) -> RouteRequest:
    owner = await browser.connect_and_sync()
    browser.site.connections[owner.id].status = "DISCONNECTED"
    drop_snapshots(browser.app)
    act = f"{owner.address}/disconnect"
    return RouteRequest(act, hidden(await owner.page(), act))


async def reconnect(browser: Browser) -> RouteRequest:
    owner = await browser.connect_and_sync()
    act = f"{owner.address}/reconnect"
    return RouteRequest(act, hidden(await owner.page(), act))


async def reconnect_listed(browser: Browser) -> RouteRequest:
    page = await browser.visitor.open("/")
    return RouteRequest(
        "/reconnect", {**hidden(page, "/reconnect"), "connection_id": browser.connection(1)}
    )


async def reconnect_apple(browser: Browser) -> RouteRequest:
    address = f"/connections/{browser.connection(2)}"
    act = f"{address}/reconnect"
    return RouteRequest(act, hidden(await browser.visitor.open(address), act))


async def restore(browser: Browser) -> RouteRequest:
    address = await browser.reconnect()
    act = f"{address.partition('?')[0]}/restore"
    return RouteRequest(act, hidden(await browser.visitor.open(address), act))


def _id(answer: httpx.Response) -> str:
    return urlsplit(answer.headers["location"]).path.rpartition("/")[2]
