"""Single-site mode with a password: sign-in, sessions, and limited attempts."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from fastapi import FastAPI

from app.calendars.security.blocking_work import BlockingWork
from app.calendars.security.owner_password import (
    FROM_ALL,
    PER_ADDRESS,
    OwnerPassword,
    TooManySignIns,
    hashed,
)
from app.calendars.security.rate_limit import AttemptLimiter
from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from app.web.pages.signin import signin
from tests.local_store import LocalStore
from tests.page_texts import FORM_OUTDATED, NOTHING_CHANGED
from tests.services import change
from tests.visitor import BASE, Visitor, hidden, title, words
from tests.web.conftest import KEY
from tests.web.health.test_health import addresses
from tests.web.sync_settings import NOW

PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""A hash that is checked fast, for tests with many checks."""
SITE = "a1b2c3d4-0000-4000-8000-000000000001"
LIVE = {
    "wix_api_key": "IST.key",
    "wix_site_id": SITE,
    "wix_api_url": "http://127.0.0.1:9001/sandbox/api",
    "secret_key": KEY,
}
FEEDS = {"/health.json", "/health.ics"}  # authorized by the token in their URL
GUESTS = {"/i/{token}", *(f"/i/{{token}}/{act}" for act in ("connect", "credentials", "done"))}
"""Paths that an invitation opens; tests/web/invitations covers that nothing else is open."""

RETURN = {"/oauth/callback/{state}"}
"""Paths of a returning guest, authorized by the flow cookie instead of a session."""

OPEN = (
    FEEDS
    | GUESTS
    | RETURN
    | {"/livez", "/readyz", "/signin", "/signout", "/static/{name:path}", "/language"}
)


def app_with(password: str, **more: Any) -> FastAPI:
    transport = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
    stores, clock = more.pop("stores", None), more.pop("clock", lambda: NOW)
    settings = load({**LIVE, "owner_password": password, **more})
    return create_app(settings, transport=transport, stores=stores, clock=clock)


@pytest.fixture(scope="module")
def kept() -> str:
    return CHEAP


@pytest.fixture
async def guarded(kept: str) -> AsyncIterator[FastAPI]:
    app = app_with(kept)
    async with app.router.lifespan_context(app):
        yield app


async def sign_in(visitor: Visitor, password: str = PASSWORD, to: str = "/") -> httpx.Response:
    asked = await visitor.open(to)
    page = await visitor.open(asked.headers["location"])
    return await visitor.submit(page, "/signin", password=password)


async def test_signing_in_leads_to_the_requested_page(
    guarded: FastAPI,
):
    visitor = Visitor(guarded)
    answer = await sign_in(visitor, to="/busy?days=14")
    assert (answer.status_code, answer.headers["location"]) == (303, "/busy?days=14")
    assert (await visitor.open("/busy?days=14")).status_code == 200


EARLIER = (
    "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$"
    "UiBIPUuhY3xdXfQ7N3p/au05phWWk9ACmj5PdtUGaas"
)
"""A hash made by an earlier version with another library."""


LANES = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=4).hash(PASSWORD)
"""A hash that four threads check fast."""


async def test_a_password_may_be_configured_in_plain_text():
    for configured in (PASSWORD, hashed(PASSWORD), EARLIER):
        assert (await sign_in(Visitor(app_with(configured)), "wrong horse")).status_code == 401
        assert (await sign_in(Visitor(app_with(configured)))).status_code == 303


def pages(routes: list[Any]) -> Iterator[tuple[str, str]]:
    """Return the method and path of every route of a browser."""
    for route in routes:
        yield from ((method, route.path) for method in getattr(route, "methods", None) or ())
        inside = getattr(route, "original_router", None)
        yield from pages(inside.routes if inside else [])


@pytest.mark.parametrize(
    "typed",
    [f"{PASSWORD}\u200b", f"\ufeff{PASSWORD}", f"{PASSWORD}\n", f" {PASSWORD}\u00a0"],
    ids=ascii,
)
async def test_whitespace_around_a_pasted_password_is_ignored(guarded: FastAPI, typed: str):
    assert (await sign_in(Visitor(guarded), typed)).status_code == 303


async def test_every_page_of_the_site_requires_a_sign_in(guarded: FastAPI):
    closed = {(method, path) for method, path in pages(guarded.routes) if path not in OPEN}
    assert len(closed) > 15
    for method, path in closed:
        address = path.replace("{connection_id}", "c1").replace("{state}", "s" * 20)
        sent = {"sec-fetch-site": "same-origin"}
        answer = await Visitor(guarded).http.request(method, address, headers=sent)
        assert (answer.status_code, answer.headers.get("location", "/signin")[:7]) in {
            (303, "/signin"),  # a page: redirects to the sign-in
            (401, "/signin"),
            (403, "/signin"),  # a form without a valid token
            (422, "/signin"),
        }, (method, path)


async def test_a_wrong_password_is_reported_and_counted(guarded: FastAPI):
    visitor = Visitor(guarded)
    answer = await sign_in(visitor, "wrong horse battery")
    assert answer.status_code == 401
    assert "That password is not right. 4 more tries, then you have to wait" in words(answer)
    assert "wrong horse" not in answer.text
    assert (await visitor.open("/")).status_code == 303


async def test_after_five_failures_even_the_right_password_has_to_wait(guarded: FastAPI):
    visitor = Visitor(guarded)
    for _ in range(5):
        await sign_in(visitor, "wrong horse battery")
    answer = await sign_in(visitor)
    assert (answer.status_code, title(answer)) == (429, "Let's wait a little")
    assert int(answer.headers["retry-after"]) > 800


async def test_failed_attempts_do_not_lock_out_a_known_browser(guarded: FastAPI):
    owner, stranger = Visitor(guarded), Visitor(guarded)
    await sign_in(owner)
    await owner.submit(await owner.open("/"), "/signout")
    for _ in range(6):
        answer = await sign_in(stranger, "wrong horse battery")
    assert answer.status_code == 429
    for _ in range(5):
        assert (await sign_in(owner, "wrong horse battery")).status_code == 401
    assert (await sign_in(owner)).status_code == 429


async def test_a_known_browser_cookie_grants_nothing_and_works_once(guarded: FastAPI):
    owner, thief = Visitor(guarded), Visitor(guarded)
    await sign_in(owner)
    known = owner.http.cookies["known-dev-8000"]
    for planted in (f"known-dev-8000={known}", f"session-dev-8000={known}"):
        assert (await thief.open("/", cookie=planted)).status_code == 303
    for _ in range(5):
        await sign_in(thief, "wrong horse battery")
    for planted in (f"{known}; known-dev-8000={known}", owner.http.cookies["session-dev-8000"]):
        page = await thief.open("/signin")
        own = "; ".join(f"{name}={value}" for name, value in thief.http.cookies.items())
        sent = {"sec-fetch-site": "same-origin", "cookie": f"{own}; known-dev-8000={planted}"}
        form = {**hidden(page), "password": PASSWORD}
        answer = await thief.http.post("/signin", data=form, headers=sent)
        assert answer.status_code == 429


async def test_a_known_browser_can_sign_in_during_an_attack():
    password = OwnerPassword(CHEAP, tries(), LocalStore())
    for one in range(50):
        assert not await password.matches("wrong horse battery", address=f"10.0.0.{one}")
    with pytest.raises(TooManySignIns):
        await password.matches(PASSWORD, address="10.0.1.1")
    assert await password.matches(PASSWORD, address="10.0.1.1", known_browser="browser")


async def test_a_known_address_can_sign_in_during_an_attack():
    password = OwnerPassword(CHEAP, tries(), LocalStore())
    assert await password.matches(PASSWORD, address="10.9.9.9")
    for one in range(50):
        assert not await password.matches("wrong horse battery", address=f"10.0.0.{one}")
    assert await password.matches(PASSWORD, address="10.9.9.9")
    for _ in range(5):
        assert not await password.matches("wrong horse battery", address="10.9.9.9")
    with pytest.raises(TooManySignIns):
        await password.matches(PASSWORD, address="10.9.9.9")


@pytest.mark.parametrize(("forwarded", "warnings"), [("203.0.113.9", 1), ("127.0.0.1", 0)])
async def test_the_log_says_once_that_a_proxy_is_not_trusted(
    guarded: FastAPI, caplog: pytest.LogCaptureFixture, forwarded: str, warnings: int
):
    signin._warn_of_proxy.cache_clear()  # noqa: SLF001 -- once per process
    for _ in range(2):
        visitor = Visitor(guarded)
        visitor.http.headers["x-forwarded-for"] = forwarded
        await sign_in(visitor)
    assert len([one for one in caplog.messages if one.startswith("proxies=untrusted")]) == warnings


def tries() -> AttemptLimiter:
    return AttemptLimiter(
        LocalStore(), clock=NOW.timestamp, per_account=PER_ADDRESS, per_site=FROM_ALL
    )


async def test_the_wait_uses_the_clock_of_the_app():
    hands = [NOW]
    app = app_with(CHEAP, clock=lambda: hands[-1])
    for _ in range(5):
        await sign_in(Visitor(app), "wrong horse battery")
    hands.append(NOW + timedelta(minutes=10))
    answer = await sign_in(Visitor(app))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")


def visitor_from(app: FastAPI, address: str) -> Visitor:
    visitor = Visitor(app)
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    visitor.http = httpx.AsyncClient(transport=transport, base_url=BASE)
    return visitor


async def test_addresses_of_one_ipv6_network_count_as_one():
    app = app_with(CHEAP)
    for one in range(5):
        await sign_in(visitor_from(app, f"2001:db8::{one}"), "wrong horse battery")
    assert (await sign_in(visitor_from(app, "2001:db8::ffff:0:0:1"))).status_code == 429
    for other in ("2001:db8:0:1::1", "::ffff:10.0.0.1", "10.0.0.2"):
        assert (await sign_in(visitor_from(app, other))).status_code == 303


async def test_concurrent_sign_ins_all_finish():
    """Real hashes in real threads: four lanes each, more than this machine has cores."""
    for kept, given, ends in (
        (EARLIER, [PASSWORD] * 2, [303] * 2),
        (LANES, [PASSWORD] * 20, [303] * 20),
        (EARLIER, ["wrong horse battery", PASSWORD], [401, 303]),
        (LANES, ["wrong horse battery", PASSWORD] * 4, [401, 303] * 4),
        (LANES, ["wrong horse battery"] * 6, [401] * 5 + [429]),
    ):
        app = app_with(kept)
        # even if the machine is busy
        change(
            app, password=OwnerPassword(kept, tries(), LocalStore(), BlockingWork(2, timeout_s=60))
        )
        pages = [(who, await who.open("/signin")) for who in map(Visitor, [app] * len(given))]
        answers = await asyncio.gather(
            *(
                who.submit(page, "/signin", password=password)
                for (who, page), password in zip(pages, given, strict=True)
            )
        )
        ended = [answer.status_code for answer in answers]
        assert sorted(zip(given, ended, strict=True)) == sorted(zip(given, ends, strict=True))


async def test_a_double_click_signs_in_once():
    app = app_with(LANES)
    visitor = Visitor(app)
    page = await visitor.open("/signin")
    answers = await asyncio.gather(
        *(visitor.submit(page, "/signin", password=PASSWORD) for _ in range(2))
    )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (await visitor.open("/connect")).status_code == 200


class Hung(OwnerPassword):
    """A password whose check hangs until the test ends."""

    def __init__(self, work: BlockingWork, until: threading.Event) -> None:
        super().__init__(CHEAP, tries(), LocalStore(), work)
        self._until = until

    def _verify(self, given: str) -> bool:
        return self._until.wait() and super()._verify(given)


async def test_a_hanging_check_is_reported_logged_and_not_counted():
    now, until = [0.0], threading.Event()
    app = app_with(CHEAP)
    work = BlockingWork(1, timeout_s=0.02, queue_s=0.02, clock=lambda: now[0])
    change(app, work=work, password=Hung(work, until))
    probe = Visitor(app)
    for _ in range(6):
        answer = await sign_in(Visitor(app))
        assert (answer.status_code, title(answer)) == (503, "Signing in takes too long just now")
        assert int(answer.headers["retry-after"]) >= 1
    for now[0], alive, ready in ((1.0, 200, 503), (61.0, 503, 503)):
        answers = [await probe.open(path) for path in ("/livez", "/readyz")]
        assert [answer.status_code for answer in answers] == [alive, ready], now
    assert answers[1].text == "stuck: check of a password, for 61 s\n"
    until.set()


class Poor(OwnerPassword):
    """A password on a machine with too little memory for a check."""

    trouble: type[Exception]

    def _verify(self, given: str) -> bool:
        raise self.trouble(f"no memory for {len(given)} characters")


@pytest.mark.parametrize("trouble", [VerificationError, MemoryError])
async def test_a_check_out_of_memory_is_reported_and_not_counted(trouble: type[Exception]):
    app = app_with(CHEAP)
    password = Poor(CHEAP, tries(), LocalStore())
    password.trouble = trouble
    change(app, password=password)
    for _ in range(6):
        assert (await sign_in(Visitor(app))).status_code == 503


async def test_a_correct_password_counts_as_no_attempt(guarded: FastAPI):
    for _ in range(6):
        assert (await sign_in(Visitor(guarded))).status_code == 303


async def test_signing_in_gives_the_browser_a_new_session(guarded: FastAPI):
    visitor = Visitor(guarded)
    page = await visitor.open("/signin")
    before = dict(visitor.http.cookies)
    await visitor.submit(page, "/signin", password=PASSWORD)
    assert dict(visitor.http.cookies) != before
    answer = await visitor.submit(page, "/signin", password=PASSWORD)
    assert (answer.status_code, title(answer)) == (403, FORM_OUTDATED)


async def test_signing_out_invalidates_every_copy_of_the_cookie(guarded: FastAPI):
    visitor, thief = Visitor(guarded), Visitor(guarded)
    await sign_in(visitor)
    thief.http.cookies = httpx.Cookies(visitor.http.cookies)
    page = await visitor.open("/")
    answer = await visitor.submit(page, "/signout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    for who in (visitor, thief):
        assert (await who.open("/")).status_code == 303


@pytest.mark.parametrize(
    "change",
    [{"password": "another horse battery"}, {"wix_site_id": SITE.replace("0001", "0002")}],
)
async def test_changing_the_password_or_site_ends_all_sessions(
    guarded: FastAPI, kept: str, change: dict[str, str]
):
    visitor = Visitor(guarded)
    await sign_in(visitor)
    for changed, status in (({}, 200), (change, 303)):
        app = app_with(**{"password": kept, **changed})
        who = Visitor(app)
        who.http.cookies = httpx.Cookies(visitor.http.cookies)
        assert (await who.open("/connect")).status_code == status
    assert (await who.open("/signin")).status_code == 200, "and they are asked to sign in"


async def test_feeds_of_a_site_are_invalid_for_another(guarded: FastAPI, kept: str):
    visitor = Visitor(guarded)
    await sign_in(visitor)
    feeds = await addresses(visitor)
    next_ = Visitor(app_with(kept, wix_site_id=SITE.replace("0001", "0002")))
    for address in feeds:
        assert (await visitor.open(address)).status_code == 200
        assert (await next_.open(address)).status_code == 404


async def test_a_form_sent_while_signed_out_says_nothing_changed(guarded: FastAPI):
    visitor = Visitor(guarded)
    await sign_in(visitor)
    picker = await visitor.open("/connect")
    await visitor.submit(await visitor.open("/"), "/signout")
    sent = {"sec-fetch-site": "same-origin", "sec-fetch-dest": "empty"}
    answer = await visitor.http.get("/connections/c1/status", headers=sent)
    assert (answer.status_code, title(answer)) == (401, "You are signed out")
    assert NOTHING_CHANGED in words(answer)
    assert picker.status_code == 200


async def test_the_page_after_sign_in_cannot_be_another_site(guarded: FastAPI):
    for to in ("https://evil.example/", "//evil.example", "/busy", "x" * 40):
        visitor = Visitor(guarded)
        page = await visitor.open(f"/signin?to={to}")
        answer = await visitor.submit(page, "/signin", password=PASSWORD)
        assert answer.headers["location"] == "/"


async def test_a_site_without_a_password_has_no_sign_in():
    transport = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
    visitor = Visitor(create_app(load(LIVE), transport=transport, clock=lambda: NOW))
    assert (await visitor.open("/signin")).status_code == 404
    assert (await visitor.open("/")).status_code == 200
    assert "Sign out" not in words(await visitor.open("/"))
