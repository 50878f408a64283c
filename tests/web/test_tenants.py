"""Isolation of several sites in one process."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest

from app.calendars.security.tokens import Purpose
from tests.salon import APPLE, BO, MICROSOFT
from tests.services import services_of
from tests.visitor import Visitor, hidden
from tests.web.dashboard.dashboard import BASE, NORD, SUED, TAB, Dashboard, dashboard
from tests.web.dashboard.test_wix_app import tickets
from tests.web.health.test_health import addresses

ACCOUNT = "nobody-elses-business@salon-nord.example"
REVIEW = f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}"
SITES = [str(UUID(int=n + 1, version=4)) for n in range(5)]
WRITES = {"UpdateSyncConfig", "Disconnect", "ConnectByOAuth", "ConnectByCredentials"}
REFUSED = {401, 403, 404, 409, 410}


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def depart(visitor: Visitor) -> str:
    """Start a flow up to the consent page."""
    review = await visitor.open(REVIEW)
    answer = await visitor.submit(review, "/connect")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def allow(wix: Dashboard, consent: str, account: str) -> str:
    """Grant access, and return the URL of the callback."""
    fields = {"account": account, "outcome": "allow"}
    answer = await wix.wix.post(consent, data=fields)
    return answer.headers["location"].removeprefix(BASE)


async def connect(wix: Dashboard, visitor: Visitor, account: str) -> str:
    answer = await visitor.open(await allow(wix, await depart(visitor), account))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def save(visitor: Visitor, connection: str) -> httpx.Response:
    page = await visitor.open(connection)
    ids = re.findall(r'name="import_calendars" value="([^"]+)"', page.text)
    answer = await visitor.submit(
        page,
        f"{connection}/sync",
        import_enabled="on",
        import_calendars=ids[:1],
        export_enabled="on",
    )
    assert answer.status_code == 303, answer.text
    return answer


async def journey(wix: Dashboard, site: str, *, ends: bool) -> None:
    """Do everything that an owner does, and assert that no other site appears."""
    account = f"{site}@mail.example"
    visitor = await wix.tab(site)
    connection = await connect(wix, visitor, account)
    saved = await save(visitor, connection)
    _, framed = await wix.frame(site)  # the first page waits for the site's name for a limited time
    after = await visitor.open(saved.headers["location"])
    apple = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={APPLE}")
    password = {"email": f"{site[:6]}@icloud.example", "password": "abcd-efgh-ijkl-mnop"}
    by_password = await visitor.submit(apple, "/connect/credentials", **password)
    assert by_password.status_code == 303, by_password.text
    pages = [framed, after, await visitor.open("/busy?days=14"), await visitor.open("/")]
    if ends:
        parting = await visitor.open(f"{connection}/disconnect")
        pages.append(parting)
        gone = await visitor.submit(parting, f"{connection}/disconnect")
        assert gone.status_code == 303, gone.text
    assert account in after.text
    for page in pages:
        assert page.status_code == 200
        assert f"Salon {site}" in page.text
        assert not [one for one in SITES if one != site and one in page.text]


async def test_five_concurrent_sites_are_isolated(wix: Dashboard):
    for site in SITES:
        await wix.control("site", site_id=site, site_name=f"Salon {site}")
    walks = [journey(wix, site, ends=bool(n % 2)) for n, site in enumerate([*SITES, *SITES[:3]])]
    await asyncio.gather(*walks)
    seen = await wix.calls()
    assert seen["foreign_reads"] == 0
    assert {call["site_id"] for call in seen["calls"]} == set(SITES)
    minted = [one for one in seen["calls"] if one["method"] == "CreateAccessToken"]
    assert len(minted) == len(SITES)


@dataclass(frozen=True)
class Leaked:
    """Credentials and URLs that could leak from the owner of one site."""

    connection: str
    address: str
    undo: str
    form: dict[str, str]
    back: str
    consenting: Visitor
    feeds: tuple[str, str]
    ticket: str
    sessions: dict[str, str]


async def loot(wix: Dashboard) -> Leaked:
    owner = await wix.tab(NORD)
    connection = await connect(wix, owner, ACCOUNT)
    saved = (await save(owner, connection)).headers["location"]
    page = await owner.open(saved)
    back = await allow(wix, await depart(owner), f"x{ACCOUNT}")
    _, framed = await wix.frame(NORD)
    return Leaked(
        connection=connection,
        address=saved,
        undo=re.findall(r"undo=([^&]+)", saved)[0],
        form=hidden(page, f"{connection}/sync"),
        back=back,
        consenting=owner,
        feeds=await addresses(owner),
        ticket=tickets(framed)["/"],
        sessions=dict(owner.http.cookies.items()),
    )


@pytest.fixture
async def robbed(wix: Dashboard) -> Leaked:
    await wix.control("site", site_id=NORD, site_name="Salon Nord")
    await wix.control("site", site_id=SUED, site_name="Salon Süd")
    return await loot(wix)


OFFERS = (
    *("connection", "saved", "status", "disconnecting", "undo there", "undo here"),
    *("form", "form here", "way back", "reminders", "report", "reconnect", "restore"),
    "two sessions",
)


async def offer(  # noqa: PLR0911 -- one answer for each offer
    thief: Visitor, got: Leaked, own: str, what: str
) -> httpx.Response:
    """Try to use a leaked value as the owner of another site, with the connection `own`."""
    posted = {"sec-fetch-site": "same-origin"}
    page = await thief.open(own)
    mine = hidden(page, f"{own}/sync")
    match what:
        case "connection" | "saved":
            return await thief.open(got.connection if what == "connection" else got.address)
        case "status":
            return await thief.open(f"{got.connection}/status")
        case "disconnecting":
            return await thief.open(f"{got.connection}/disconnect")
        case "undo there" | "undo here":
            there = got.connection if what == "undo there" else own
            data = {**mine, "undo": got.undo}
            return await thief.http.post(f"{there}/sync", data=data, headers=posted)
        case "form" | "form here":
            there = got.connection if what == "form" else own
            return await thief.http.post(f"{there}/sync", data=got.form, headers=posted)
        case "way back":
            return await thief.open(got.back)
        case "reminders" | "report":
            return await thief.open(got.feeds[what == "report"])
        case "reconnect" | "restore":
            data = {"csrf_token": mine["csrf_token"]}
            address = f"{got.connection}/{what}"
            return await thief.http.post(address, data=data, headers=posted)
        case _:
            both = f"__Host-session={got.sessions['__Host-session']}"
            sent = {**dict(thief.http.cookies.items())}
            return await Visitor(thief.app, BASE).open(
                "/", cookie=f"__Host-session={sent['__Host-session']}; {both}"
            )


async def test_credentials_of_one_site_are_invalid_for_another(wix: Dashboard, robbed: Leaked):
    thief = await wix.tab(SUED)
    own = await connect(wix, thief, "owner@salon-sued.example")
    before = (await wix.calls())["calls"]
    wrong: list[str] = []
    for what in OFFERS:
        answer = await offer(thief, robbed, own, what)
        told = answer.text + str(answer.headers)
        if answer.status_code not in REFUSED:
            wrong.append(f"{what}: {answer.status_code}")
        wrong += [f"{what} tells {one}" for one in ("Salon Nord", ACCOUNT) if one in told]
    assert wrong == []
    after = (await wix.calls())["calls"][len(before) :]
    assert not WRITES & {call["method"] for call in after}
    assert {call["site_id"] for call in after} == {SUED}


async def test_only_the_owner_who_started_a_flow_can_finish_it(wix: Dashboard, robbed: Leaked):
    thief = await wix.tab(SUED)
    assert (await thief.open(robbed.back)).status_code == 403
    assert (await robbed.consenting.open(robbed.back)).status_code == 303


async def test_a_flow_cannot_be_finished_after_changing_the_site(wix: Dashboard, robbed: Leaked):
    owner = robbed.consenting
    asked = await owner.open(f"/wix/app?instance={await wix.instance(SUED)}", **TAB)
    page = await owner.open(asked.headers["location"])
    await owner.submit(page, "/wix/switch")
    answer = await owner.open(robbed.back)
    assert answer.status_code == 403
    assert "Salon Nord" not in answer.text


async def test_a_ticket_is_valid_for_its_site_even_if_altered(wix: Dashboard, robbed: Leaked):
    tenants = [await wix.tenant(site) for site in (NORD, SUED)]
    head, _, rest = robbed.ticket.rpartition(".")
    other = "B" if rest.startswith("A") else "A"
    for forged in (f"{head}.{other}{rest[1:]}", f"x{robbed.ticket}", robbed.ticket + tenants[1]):
        answer = await wix.visitor().http.post(
            "/wix/open", data={"ticket": forged}, headers={"sec-fetch-site": "same-origin"}
        )
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


async def test_tokens_of_other_purposes_open_no_site(wix: Dashboard):
    signer = services_of(wix.app).signer
    tenant = await wix.tenant(NORD)
    since = int(wix.clock().timestamp())
    entered = {"id": "0123456789", "w": tenant, "s": since}
    for purpose, more in (
        (Purpose.ENTERED, {}),  # by a password, without a user id
        (Purpose.FRAMED, {"u": "somebody"}),
        (Purpose.TICKET, {"u": "somebody", "to": "/", "n": "n"}),
        (Purpose.ARRIVAL, {"u": "somebody"}),
    ):
        visitor = wix.visitor()
        value = signer.sign(purpose, {**entered, **more})
        visitor.http.cookies.set("__Host-session", value, domain="app.example")
        assert (await visitor.open("/")).status_code == 401
