"""Responses of every class, in all three modes, over https."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
from fastapi import FastAPI

from app.main import create_app
from app.settings import load
from app.web.middleware import active_requests
from app.web.services import provide
from tests.salon import ANNA, APPLE, BO, GOOGLE, MICROSOFT
from tests.services import change, services_of
from tests.visitor import Visitor
from tests.web.conftest import KEY, consent, start_consent
from tests.web.dashboard.dashboard import FRAME, NORD, TAB, dashboard
from tests.web.health.test_health import addresses
from tests.web.invitations.guests import back, invited, result
from tests.web.signin.test_signin import CHEAP, app_with, sign_in
from tests.web.sync_settings import NOW, Owner, on

HTTPS = "https://demo.example"
REVIEW = f"/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}"
_POSTED = {"sec-fetch-site": "same-origin"}
_FORM = {**_POSTED, "content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, and the class whose headers it has to have."""

    name: str
    kind: str
    status: int
    response: httpx.Response


Answers = AsyncIterator[Answer]


def public_sandbox() -> FastAPI:
    """Return the app in sandbox mode, behind https."""
    settings = {"public_url": HTTPS, "sandbox_public": True, "secret_key": KEY}
    return create_app(load(settings), clock=lambda: NOW)


async def every_answer() -> list[Answer]:
    """Return the responses of all modes."""
    found: list[Answer] = []
    app = public_sandbox()
    async with app.router.lifespan_context(app):
        walks = (_pages, _away, _guest, _files, _errors)
        for walk in walks:
            found += [one async for one in walk(Visitor(app, HTTPS))]
    site = app_with(CHEAP, public_url=HTTPS)
    async with site.router.lifespan_context(site):
        found += [one async for one in _signin(Visitor(site, HTTPS))]
    return found + [one async for one in _wix_app()]


async def _pages(owner: Visitor) -> Answers:
    for name, address, kind in (
        ("roster", "/", "to a provider with script"),
        ("picker", "/connect", "page with script"),
        ("review", REVIEW, "to a provider with script"),
        ("review by password", REVIEW.replace(GOOGLE, APPLE), "page with script"),
        ("busy times", "/busy", "page"),
        ("why busy", f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00", "page"),
        ("feeds page", "/watch", "page with script"),
        ("invitation form", f"/invites/new?schedule_id={BO}", "page"),
    ):
        yield Answer(name, kind, 200, await owner.open(address))


async def _away(owner: Visitor) -> Answers:
    chosen = await owner.open("/connect/review")
    yield Answer("incomplete choice", "redirect", 303, chosen)
    review = await owner.open(f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
    provider = await owner.submit(review, "/connect")
    yield Answer("to the provider", "redirect without referrer", 303, provider)
    address = await consent(owner, await start_consent(owner, BO, MICROSOFT))
    returned = await owner.open(address)
    yield Answer("callback", "redirect without referrer", 303, returned)
    connection = Owner(owner, returned.headers["location"].removeprefix("/connections/"))
    yield Answer("connection", "to a provider with script", 200, await connection.page())
    calendars = await connection.calendars()
    yield Answer("save", "redirect", 303, await connection.save(**on(*calendars)))
    cost = await owner.open(f"{connection.address}/disconnect")
    yield Answer("cost of disconnecting", "page with script", 200, cost)
    for end, kind in (("history", "page"), ("history.csv", "download")):
        yield Answer(end, kind, 200, await owner.open(f"{connection.address}/{end}"))


async def _guest(owner: Visitor) -> Answers:
    link = await invited(owner)
    fate = await owner.open(link.replace("/i/", "/invites/"))
    yield Answer("invitation", "page with script", 200, fate)
    guest = Visitor(owner.app, HTTPS)
    yield Answer("guest's choice", "page", 200, await guest.open(link))
    step = await guest.open(f"{link}?provider_id={MICROSOFT}")
    yield Answer("guest's review", "to a provider with script", 200, step)
    done = await result(guest, await back(guest, link))
    yield Answer("guest's receipt", "page", 200, done)
    yield Answer("used link", "page with script", 410, await Visitor(owner.app, HTTPS).open(link))


async def _files(owner: Visitor) -> Answers:
    feed, report = await addresses(owner)
    yield Answer("calendar feed", "download", 200, await owner.open(feed))
    yield Answer("health report", "program", 200, await owner.open(report))
    yield Answer("no feed", "program", 404, await owner.open("/health.json?token=x"))
    yield Answer("busy times as a file", "download", 200, await owner.open("/busy.ics"))
    yield Answer("busy times as JSON", "program", 200, await owner.open("/busy.json"))
    for probe in ("/livez", "/readyz"):
        yield Answer(probe, "program", 200, await owner.open(probe))
    page = await owner.open("/connect")
    static = sorted(set(re.findall(r"/static/[^\"]+", page.text)))
    for address in static:
        yield Answer(address, "static", 200, await owner.open(address))
    tag = (await owner.open(static[0])).headers["etag"]
    known = await owner.open(static[0], **{"if-none-match": tag})
    yield Answer("known static file", "static", 304, known)
    yield Answer("no static file", "page with script", 404, await owner.open("/static/none.css"))


async def _errors(visitor: Visitor) -> Answers:
    http, kind = visitor.http, "page with script"
    yield Answer("unknown path", kind, 404, await visitor.open("/nowhere"))
    yield Answer("unknown path of data", kind, 404, await visitor.open("/connections/x.css"))
    yield Answer("forged callback", kind, 400, await visitor.open(f"/oauth/callback/{'x' * 24}"))
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        refused = await http.request(method, "/connect", headers=_POSTED)
        yield Answer(f"{method}", kind, 405, refused)
    yield Answer("missing fields", kind, 422, await http.post("/connect", headers=_FORM))
    foreign = await http.post("/connect", headers={**_FORM, "sec-fetch-site": "cross-site"})
    yield Answer("cross-site form", kind, 403, foreign)
    large = await http.post("/connect", content=b"a=" + b"b" * 70_000, headers=_FORM)
    yield Answer("large form", kind, 413, large)
    yield Answer("foreign host", kind, 400, await visitor.open("/", host="evil.example"))
    await visitor.control("faults", [{"method": "*", "status": 429, "times": 50}])
    yield Answer("Wix is busy", kind, 503, await visitor.open("/connect?fresh=1"))
    await visitor.control("reset", {})
    yield Answer("overload", kind, 503, await _overloaded(visitor))
    yield Answer("internal error", kind, 500, await _broken(visitor))


async def _overloaded(visitor: Visitor) -> httpx.Response:
    before, active_requests.MAX_ACTIVE = active_requests.MAX_ACTIVE, 0
    try:
        return await visitor.open("/")
    finally:
        active_requests.MAX_ACTIVE = before


async def _broken(visitor: Visitor) -> httpx.Response:
    whole = services_of(visitor.app)
    change(visitor.app, sites=None)
    try:
        return await visitor.open("/connect")
    finally:
        provide(visitor.app, whole)


async def _signin(owner: Visitor) -> Answers:
    yield Answer("signed out", "redirect", 303, await owner.open("/"))
    form = await owner.open("/signin")
    yield Answer("sign-in", "page", 200, form)
    yield Answer("no session for data", "program", 401, await owner.open("/busy.json"))
    yield Answer("no sandbox", "page with script", 404, await owner.open("/sandbox/control/calls"))
    wrong = await owner.submit(form, "/signin", password="wrong password")
    yield Answer("wrong password", "page", 401, wrong)
    yield Answer("signed in", "redirect", 303, await sign_in(owner))
    yield Answer("own roster", "to a provider with script", 200, await owner.open("/"))
    left = await owner.submit(await owner.open("/"), "/signout")
    yield Answer("signed out again", "redirect", 303, left)


async def _wix_app() -> Answers:
    kind = "page with script"
    async with dashboard() as wix:
        visitor, framed = await wix.frame(NORD)
        yield Answer("frame", "frame with script", 200, framed)
        lost = await visitor.open("/wix/dashboard/site", **FRAME)
        yield Answer("frame without a session", "frame with script", 401, lost)
        yield Answer("no instance", kind, 403, await wix.visitor().open("/wix/app", **TAB))
        address = f"/wix/app?instance={await wix.instance(NORD)}"
        yield Answer("tab", "redirect without referrer", 303, await visitor.open(address, **TAB))
        yield Answer(
            "roster of the site",
            "to a provider with script",
            200,
            await (await wix.tab(NORD)).open("/"),
        )
        yield Answer("no dashboard", kind, 401, await wix.visitor().open("/"))
        told = await wix.visitor().http.post("/wix/webhook", content=b"forged")
        yield Answer("forged webhook", "program", 403, told)
        yield Answer("webhook", "program", 200, await wix.tell(NORD))
