"""What visitors ask of the app, each once they have come so far, for tests of every route."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI

from app.sandbox.site import Site
from tests.salon import APPLE, BO, MICROSOFT
from tests.visitor import Visitor, hidden
from tests.web.connect.apple import PASSWORD
from tests.web.faulty_transport import Wire
from tests.web.sync_settings import Owner, on, undo_of

SITE = "a1b2c3d4-0000-4000-8000-000000000001"
PAIR = f"schedule_id={BO}&provider_id={MICROSOFT}"
REVIEW = f"/connect/review?{PAIR}"
APPLE_REVIEW = f"/connect/review?schedule_id={BO}&provider_id={APPLE}"
ACCOUNT = "bo@studio-nord.example"


@dataclass(slots=True)
class Salon:
    """A site with connections of each kind, in the browser of its owner."""

    app: FastAPI
    wire: Wire
    visitor: Visitor

    @property
    def site(self) -> Site:
        """What the sandbox holds."""
        site: Site = self.wire.sandbox.state.sandbox.site(SITE)
        return site

    def connection(self, number: int) -> str:
        """Return the id of a connection that was there from the start."""
        return [*self.site.connections][number]

    async def consent(self, address: str) -> str:
        """Allow access, and return the address that this leads back to."""
        async with httpx.AsyncClient(transport=self.wire.inner) as provider:
            data = {"account": ACCOUNT, "outcome": "allow"}
            return (await provider.post(address, data=data)).headers["location"]

    async def returned(self) -> str:
        """Go to the provider with Bo's Outlook, allow access, and return the way back."""
        review = await self.visitor.open(REVIEW)
        away = await self.visitor.submit(review, "/connect")
        return await self.consent(away.headers["location"])

    async def steered(self) -> Owner:
        """Connect Bo's Outlook, import two calendars and copy bookings."""
        made = await self.visitor.open(await self.returned())
        owner = Owner(self.visitor, _id(made))
        await owner.save(**on(*(await owner.calendars())[:2], export=True))
        return owner

    async def again(self) -> str:
        """Connect it again, and return the address of the page that compares."""
        owner = await self.steered()
        away = await self.visitor.submit(await owner.page(), f"{owner.address}/reconnect")
        back = await self.consent(away.headers["location"])
        return (await self.visitor.open(back)).headers["location"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: what a link or a form sends."""

    address: str
    fields: Mapping[str, str | list[str]] | None = None


Prepare = Callable[[Salon], Awaitable[Ask]]


def link(address: str) -> Prepare:
    async def prepare(_: Salon) -> Ask:
        return Ask(address)

    return prepare


def page(number: int, rest: str = "") -> Prepare:
    async def prepare(salon: Salon) -> Ask:
        return Ask(f"/connections/{salon.connection(number)}{rest}")

    return prepare


def mended(address: str) -> Prepare:
    async def prepare(salon: Salon) -> Ask:
        for connection in salon.site.connections.values():
            connection.status = None
        return Ask(address)

    return prepare


def form(address: str, act: str, **fields: str) -> Prepare:
    async def prepare(salon: Salon) -> Ask:
        return Ask(act, {**hidden(await salon.visitor.open(address), act), **fields})

    return prepare


def feed(route: str) -> Prepare:
    async def prepare(salon: Salon) -> Ask:
        page = await salon.visitor.open("/watch")
        found = re.search(rf"<code[^>]*>http[^<]+({re.escape(route)}[^<]+)</code>", page.text)
        assert found, page.text
        return Ask(unescape(found[1]))

    return prepare


def by_link(where: str, rest: str = "", act: str = "") -> Prepare:
    """Make a link for Bo and go to a page of it, or with `act` send the form there."""

    async def prepare(salon: Salon) -> Ask:
        new = f"/invites/new?schedule_id={BO}"
        form, chosen = await salon.visitor.open(new), [APPLE, MICROSOFT]
        made = await salon.visitor.submit(form, "/invites", provider_id=chosen, days="7")
        link = made.headers["location"].replace("/invites/", where)
        if not act:
            return Ask(link + rest)
        sent = hidden(await salon.visitor.open(link + rest), link + act)
        return Ask(link + act, {**sent, "email": ACCOUNT, "password": PASSWORD})

    return prepare


async def receipt(salon: Salon) -> Ask:
    ask = await by_link("/i/", f"?provider_id={APPLE}", "/credentials")(salon)
    sent = {"sec-fetch-site": "same-origin"}
    made = await salon.visitor.http.post(ask.address, data=ask.fields, headers=sent)
    return Ask(made.headers["location"])


async def callback(salon: Salon) -> Ask:
    parts = urlsplit(await salon.returned())
    return Ask(f"{parts.path}?{parts.query}")


async def compared(salon: Salon) -> Ask:
    return Ask(await salon.again())


async def save(salon: Salon) -> Ask:
    owner = await salon.steered()
    page, calendars = await owner.page(), await owner.calendars()
    return Ask(owner.sync, {**hidden(page, owner.sync), **on(*calendars, export=True)})


async def stop(salon: Salon) -> Ask:
    owner = await salon.steered()
    return Ask(owner.sync, {**hidden(await owner.page(), owner.sync), "export_enabled": "on"})


async def undo(salon: Salon) -> Ask:
    owner = await salon.steered()
    page = await owner.saved(**on(*(await owner.calendars()), export=True))
    return Ask(owner.sync, {**hidden(page, owner.sync), "undo": undo_of(page) or ""})


async def disconnect(salon: Salon) -> Ask:
    owner = await salon.steered()
    act = f"{owner.address}/disconnect"
    return Ask(act, hidden(await salon.visitor.open(act), act))


async def meant(salon: Salon) -> Ask:
    owner = await salon.steered()
    salon.site.connections[owner.id].status = "DISCONNECTED"
    act = f"{owner.address}/disconnect"
    return Ask(act, hidden(await owner.page(), act))


async def reconnect(salon: Salon) -> Ask:
    owner = await salon.steered()
    act = f"{owner.address}/reconnect"
    return Ask(act, hidden(await owner.page(), act))


async def reconnect_apple(salon: Salon) -> Ask:
    address = f"/connections/{salon.connection(2)}"
    act = f"{address}/reconnect"
    return Ask(act, hidden(await salon.visitor.open(address), act))


async def restore(salon: Salon) -> Ask:
    address = await salon.again()
    act = f"{address.partition('?')[0]}/restore"
    return Ask(act, hidden(await salon.visitor.open(address), act))


def _id(answer: httpx.Response) -> str:
    return urlsplit(answer.headers["location"]).path.rpartition("/")[2]
