"""Several processes of one app: consistent with Redis, and functional without it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI

from app.calendars.security.tokens import LEEWAY_S
from app.main import create_app
from app.sandbox import DEMO_SITE_ID
from app.settings import load
from app.stores.redis_connection import TIMEOUT_S
from app.stores.redis_stores import RedisStores
from app.stores.single_flight import RESULT_TTL_S
from app.web.middleware.session import SESSION_AGE_S
from app.wix import RetryClock
from tests.page_texts import OUTCOME_UNKNOWN
from tests.redis_server import RedisServer
from tests.salon import APPLE, BO, GOOGLE
from tests.visitor import BASE, Visitor, title, words
from tests.web.conftest import KEY, connect, consent, start_consent
from tests.web.connect.apple import REVIEW, TamperingTransport, code, failing, responding, send
from tests.web.dashboard import dashboard
from tests.web.dashboard.dashboard import NORD, SUED, Dashboard
from tests.web.dashboard.test_wix_app import redeem, tickets
from tests.web.health.test_health import addresses
from tests.web.invitations.guests import back, by_password, invited, result
from tests.web.signin.test_signin import CHEAP, app_with, sign_in
from tests.web.sync_settings import NOW
from tests.web.test_tenants import journey

BREAKS = [RedisServer.kill, RedisServer.freeze, RedisServer.flush]


IMPATIENT = pytest.mark.parametrize("patience_s", [TIMEOUT_S])


@pytest.fixture
def patience_s() -> float:
    """The timeout of Redis; long enough for a busy machine."""
    return 5.0


@pytest.fixture
async def stores(redis: RedisServer, patience_s: float) -> AsyncIterator[list[RedisStores]]:
    """The stores of two processes."""
    async with redis.stores(patience_s) as one, redis.stores(patience_s) as two:
        yield [one, two]


@pytest.fixture
async def wix(stores: list[RedisStores]) -> AsyncIterator[list[Dashboard]]:
    """Two processes of a Wix app."""
    async with dashboard.replicas(2, iter(stores).__next__) as found:
        yield found


class HoldingTransport(TamperingTransport):
    """Holds a request with a password until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.free = asyncio.Event(), asyncio.Event()
        self.waited_for: Callable[[], object] = self.free.set

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(":connectByCredentials"):
            self.reached.set()
            await self.free.wait()
        return await super().handle_async_request(request)


@pytest.fixture
def line() -> HoldingTransport:
    return HoldingTransport()


@pytest.fixture
async def salons(
    stores: list[RedisStores], line: HoldingTransport
) -> AsyncIterator[tuple[FastAPI, FastAPI]]:
    """Two processes of the sandbox's app; a process that waits for another lets it finish."""
    settings = load({"secret_key": KEY})

    async def pause(wait_s: float) -> None:
        del wait_s
        line.waited_for()
        await asyncio.sleep(0)

    async with AsyncExitStack() as stack:
        retry_clock = RetryClock(sleep=pause)
        one, two = (
            create_app(
                settings,
                transport=line,
                sandbox=line.sandbox,
                retry_clock=retry_clock,
                stores=shared,
                clock=lambda: NOW,
            )
            for shared in stores
        )
        for app in (one, two):
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield one, two


@pytest.fixture
async def guarded(stores: list[RedisStores]) -> AsyncIterator[list[FastAPI]]:
    """Two processes with the owner's password, and one without a reachable Redis."""
    async with AsyncExitStack() as stack:
        apps = [app_with(CHEAP, stores=shared) for shared in stores]
        apps.append(app_with(CHEAP, redis_url="redis://127.0.0.1:1"))
        for app in apps:
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield apps


def over(visitor: Visitor, app: FastAPI, base: str = BASE) -> Visitor:
    """Return the same browser at another process."""
    other = Visitor(app, base)
    other.http.cookies.update(visitor.http.cookies)
    return other


async def both(line: HoldingTransport, visitor: Visitor, app: FastAPI) -> list[httpx.Response]:
    """Submit a form to one process, and meanwhile to another."""
    page = await visitor.open(REVIEW)
    first = asyncio.ensure_future(send(visitor, page))
    await line.reached.wait()
    again = await send(over(visitor, app), page)
    return [await first, again, await send(over(visitor, app), page), await send(visitor, page)]


ENDS: list[tuple[Callable[[httpx.Request], httpx.Response | None], int]] = [
    (lambda _: None, 303),
    (responding(401, code("BAD_CREDENTIALS")), 422),
    (responding(400), 409),
    (responding(403, code("PREMIUM_FEATURE_NOT_ENABLED")), 409),
    (responding(404), 404),
    (responding(429, retry_after="30"), 503),
    (responding(500), 409),
    (failing(httpx.ReadTimeout), 409),
    (failing(RuntimeError), 500),
]


@pytest.mark.parametrize(("wrong", "status"), ENDS)
async def test_two_processes_send_a_password_once(
    salons: tuple[FastAPI, FastAPI], line: HoldingTransport, wrong, status: int
):
    line.before = wrong
    one, two = salons
    first, *others = await both(line, Visitor(one), two)
    assert first.status_code == status
    assert len(line.sent) == 1
    if status == 303:
        assert {other.headers["location"] for other in others} == {first.headers["location"]}
    elif status == 500:
        assert {title(other) for other in others} == {OUTCOME_UNKNOWN}
    else:
        assert {title(other) for other in others} == {title(first)}
        assert {other.headers.get("retry-after") for other in others} == {
            first.headers.get("retry-after")
        }
    if status == 422:
        assert all("nothing was sent again" in words(other) for other in others[1:])


@IMPATIENT
@pytest.mark.parametrize("breaks", BREAKS)
async def test_losing_redis_does_not_send_a_password_twice(
    salons: tuple[FastAPI, FastAPI],
    line: HoldingTransport,
    redis: RedisServer,
    breaks: Callable[[RedisServer], None],
):
    line.waited_for = lambda: breaks(redis)
    one, two = Visitor(salons[0]), salons[1]
    page = await one.open(REVIEW)
    first = asyncio.ensure_future(send(one, page))
    await line.reached.wait()
    again = await send(over(one, two), page)
    line.free.set()
    assert title(again) == OUTCOME_UNKNOWN
    assert (await first).status_code == 303
    assert len(line.sent) == 1


async def test_app_password_failures_are_counted_across_processes(
    salons: tuple[FastAPI, FastAPI], line: HoldingTransport, redis: RedisServer
):
    line.free.set()
    line.before = responding(401, code("BAD_CREDENTIALS"))
    for number in range(5):
        assert (await send(Visitor(salons[number % 2]))).status_code == 422
    for app in salons:
        answer = await send(Visitor(app))
        assert (answer.status_code, title(answer)) == (429, "Let's wait a little")
        assert 890 <= int(answer.headers["retry-after"]) <= 900
    assert len(line.sent) == 5
    redis.kill()
    for app, tries in zip(salons, (2, 3), strict=True):
        for _ in range(tries):
            assert (await send(Visitor(app))).status_code == 422
        assert (await send(Visitor(app))).status_code == 429, "the rest of five is left to each"


async def test_password_attempts_are_limited_across_processes(
    guarded: list[FastAPI],
):
    *apps, _ = guarded
    for number in range(5):
        assert (await sign_in(Visitor(apps[number % 2]), "wrong")).status_code == 401
    for app in apps:
        assert (await sign_in(Visitor(app))).status_code == 429


async def test_signing_out_applies_to_all_processes(guarded: list[FastAPI]):
    one, two, other = guarded
    owner = Visitor(one)
    await sign_in(owner)
    copies = [over(owner, app) for app in (two, other)]
    assert [(await copy.open("/watch")).status_code for copy in copies] == [200, 200]
    await owner.submit(await owner.open("/watch"), "/signout")
    assert [(await copy.open("/watch")).status_code for copy in copies] == [303, 200]


async def test_a_ticket_opens_one_tab_across_processes(wix: list[Dashboard]):
    one, two = wix
    _, framed = await one.frame(NORD)
    ticket = next(iter(tickets(framed).values()))
    assert (await redeem(two, ticket))[1].status_code == 303
    for process in wix:
        assert (await redeem(process, ticket))[1].status_code == 409


async def test_a_removal_applies_to_all_processes(wix: list[Dashboard]):
    one, two = wix
    tab, other = await two.tab(NORD), await two.tab(SUED)
    feeds = await addresses(tab)
    one.clock.go_on(seconds=1)
    assert (await one.tell(NORD)).status_code == 200
    assert (await tab.open("/")).status_code == 401
    assert (await other.open("/")).status_code == 200
    assert [(await two.visitor().open(feed)).status_code for feed in feeds] == [404, 404]


async def test_a_state_is_used_once_across_processes(
    salons: tuple[FastAPI, FastAPI],
):
    visitor = Visitor(salons[0])
    address, other = [await start_consent(visitor, BO, GOOGLE) for _ in range(2)]
    back_to, made = await consent(visitor, address), await consent(visitor, other)
    held = over(visitor, salons[1])
    assert (await visitor.open(back_to)).status_code == 303
    assert (await held.open(back_to)).headers["location"].startswith("/connections/")
    [rival] = re.findall("connectionId=([^&]+)", made)
    answer = await held.open(f"{back_to.partition('?')[0]}?connectionId={rival}")
    assert title(answer) == "This step is already finished"


async def test_an_invitation_is_used_once_even_if_wix_forgets(
    salons: tuple[FastAPI, FastAPI], line: HoldingTransport
):
    one, two = map(Visitor, salons)
    link = await invited(one)
    await result(one, await back(one, link))
    connections = line.sandbox.state.sandbox.site(DEMO_SITE_ID).connections
    connections.pop([*connections][-1])
    assert (await two.open(link)).status_code == 410


async def test_guests_of_one_link_take_turns_across_processes(
    salons: tuple[FastAPI, FastAPI], line: HoldingTransport
):
    link = await invited(Visitor(salons[0]))
    guests = [Visitor(app) for app in salons]
    first = asyncio.ensure_future(by_password(guests[0], link))
    await line.reached.wait()
    second = await by_password(guests[1], link)
    assert ((await first).status_code, second.status_code) == (303, 410)
    assert len(line.sent) == 1


async def test_a_proof_is_known_to_all_processes(
    salons: tuple[FastAPI, FastAPI], redis: RedisServer
):
    one, two = map(Visitor, salons)
    made = await connect(one, BO, GOOGLE)
    begun = (await one.open(f"/connections/{made}/proof")).headers["location"]
    await one.submit(await one.open(begun), f"/connections/{made}/proof", place="here")
    assert "Seen after" in words(await one.open(begun))
    assert "Proven on" in words(await two.open(f"/connections/{made}"))
    [held] = [key for key in redis.entries() if key.split(":")[1] == "proofs"]
    assert made not in held


@IMPATIENT
@pytest.mark.parametrize("breaks", BREAKS)
async def test_an_owner_does_not_notice_a_redis_outage(
    wix: list[Dashboard], redis: RedisServer, breaks: Callable[[RedisServer], None]
):
    one, two = wix
    await one.control("site", site_id=NORD, site_name=f"Salon {NORD}")
    before = [await process.tab(NORD) for process in wix]
    breaks(redis)
    took = []
    for tab in before:
        began = time.monotonic()
        assert (await tab.open("/connect")).status_code == 200
        took.append(time.monotonic() - began)
    for process in (one, two):
        await journey(process, NORD, ends=True)
    assert max(took) < TIMEOUT_S + 0.5, "what Redis costs, and what the page does"


async def test_redis_holds_no_identifying_data(wix: list[Dashboard], redis: RedisServer):
    one, two = wix
    await one.control("site", site_id=NORD, site_name=f"Salon {NORD}")
    await journey(one, NORD, ends=True)
    tab, framed = await two.frame(NORD)
    link = await invited(await two.tab(NORD))
    ticket = next(iter(tickets(framed).values()))
    opened, _ = await redeem(one, ticket)
    for password in ("wron-gcan-aryc-anar", "abcd-cana-rycd-abcd"):
        await by_password(opened, link, email="canary-guest@mail.example", password=password)
    form = await opened.open("/connect")
    await opened.submit(form, "/signout")
    await one.tell(NORD)
    held = redis.entries()
    assert {key.split(":")[1] for key in held} == {
        *(
            "states",
            "passwords",
            "accounts",
            "open",
            "forms",
            "invitations",
            "invited",
            "sessions",
            "tickets",
            "removals",
            "endings",
            "changes",
            "history",
            "proofs",
        )
    }
    assert redis.keys_without_expiry() == []
    cookies = [*opened.http.cookies.values(), *tab.http.cookies.values()]
    tokens = [*cookies, ticket, link.rpartition("/")[2]]
    secret = {part for token in tokens for part in token.split(".") if len(part) > 5}
    secret |= {NORD, await one.tenant(NORD), "@", "example", "canary", "abcd", KEY, BO, APPLE}
    dump = "\n".join(f"{key} {value}" for key, value in held.items())
    assert [one for one in secret if one.lower() in dump.lower()] == []


def test_an_outcome_is_known_while_its_form_is_valid():
    assert RESULT_TTL_S >= SESSION_AGE_S + 2 * LEEWAY_S
