"""No input decides where a redirect leads (T8, T9): each return target, wherever one could act."""

import re
from collections.abc import AsyncIterator
from urllib.parse import quote_plus, unquote

import httpx
import pytest
from fastapi import FastAPI

from app.calendars.connecting.oauth_url import OAuthUrlRefused, checked_oauth_url
from app.calendars.security.tokens import Purpose
from app.main import create_app
from app.settings import load
from tests.security.answers import HTTPS, public_sandbox
from tests.security.hostile import as_path, ask, each_input, one_of_each_kind, rows
from tests.services import services_of
from tests.visitor import BASE, Visitor
from tests.web.conftest import KEY
from tests.web.signin.test_signin import CHEAP, PASSWORD, app_with, sign_in
from tests.web.sync_settings import NOW

OURS = re.compile(r"(https://demo\.example/|/(?![/\\]))[!-\[\]-~]*")
"""This app's own origin, or a path with one slash; then printable ASCII without backslashes."""

NAMES = (
    *("next", "to", "return_to", "provider_id", "return_url", "rd", "redirect", "redirect_uri"),
    *("redirectUrl", "url", "continue", "dest", "back", "goto", "target", "from", "state"),
)
PAGES = (
    *("/signin", "/nowhere", "/oauth/callback/x", "/i/x", "/wix/app", "/sandbox/dashboard", "/"),
    *("/connect", "/connections/unknownunknown", "/connections/unknownunknown/status"),
    *("/connections/unknownunknown/disconnect", "/busy", "/busy/why", "/busy.ics", "/watch"),
    *("/health.json", "/invites/new", "/invites/x", "/i/x/done", "/livez", "/static/x"),
)
HOST = ("host", "demo.example")
TARGETS = rows("return_targets")
HOSTILE = [row for row in TARGETS if row["must"] == "stay here"]


@pytest.fixture(scope="module")
async def demo(anyio_backend: str) -> AsyncIterator[FastAPI]:
    del anyio_backend
    app = public_sandbox()
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="module")
async def guarded(anyio_backend: str) -> AsyncIterator[FastAPI]:
    del anyio_backend
    app = app_with(CHEAP, public_url=HTTPS)
    async with app.router.lifespan_context(app):
        yield app


def stays(answer: httpx.Response) -> bool:
    """Whether a response leads nowhere, or to a path of this app."""
    location = answer.headers.get("location")
    return location is None or bool(OURS.fullmatch(location))


def test_the_corpus_has_several_hundred_targets_and_controls():
    assert len(HOSTILE) > 400
    assert len(TARGETS) - len(HOSTILE) >= 10


async def test_t09_no_parameter_and_no_referrer_leads_to_another_site(demo: FastAPI):
    asked = [(row, "/connect/review") for row in HOSTILE]  # it redirects with a part of its query
    kinds = one_of_each_kind(HOSTILE)
    asked += [(row, page) for n, page in enumerate(PAGES) for row in kinds[n % 8 :: 8]]
    wrong: list[str] = []
    for row, page in asked:
        value = quote_plus(row["value"].encode(errors="replace"))
        query = "&".join(f"{name}={value}" for name in NAMES)[:20_000]
        referrer = ("referer", as_path(row["value"])[1:2000])
        answer = await ask(demo, f"{page}?{query}", HOST, referrer)
        if not stays(answer):
            wrong.append(f"{row['id']} at {page}: {answer.headers['location']}")
    assert wrong == []


@pytest.mark.parametrize("query", ["", "lang=de"], ids=["mended", "other language"])
async def test_t09_no_path_leads_to_another_site(demo: FastAPI, query: str):
    wrong, served = list[str](), 0
    for row in TARGETS:
        path = as_path(row["value"])
        target = f"{path}{'&' if '?' in path else '?'}{query}" if query else path
        answer = await ask(demo, target, HOST)
        if not stays(answer):
            wrong.append(f"{row['id']}: {answer.headers['location']}")
        served += row["must"] == "be served" and answer.status_code == (303 if query else 200)
    assert wrong == []
    assert served > 5


async def test_t09_another_name_of_this_machine_leads_to_the_configured_one():
    app = create_app(load({"secret_key": KEY}), clock=lambda: NOW)
    answers = {
        row["id"]: await ask(app, as_path(row["value"]), ("host", "localhost:8000"))
        for row in TARGETS
    }
    assert {answer.status_code for answer in answers.values()} == {303}
    assert [
        (name, answer.headers["location"])
        for name, answer in answers.items()
        if not answer.headers["location"].startswith(f"{BASE}/")
    ] == []


async def test_t09_signing_in_leads_to_a_signed_path_only(guarded: FastAPI):
    owner = Visitor(guarded, HTTPS)
    assert (await sign_in(owner, to="/busy?days=14")).headers["location"] == "/busy?days=14"
    cookies = "; ".join(f"{name}={value}" for name, value in owner.http.cookies.items())
    for row in TARGETS:
        value = quote_plus(row["value"].encode(errors="replace"))
        answer = await ask(guarded, f"/signin?to={value}", HOST, ("cookie", cookies))
        assert answer.headers["location"] == "/", row["id"]
    for row in one_of_each_kind([one for one in HOSTILE if len(one["value"]) < 4096])[::8]:
        visitor = Visitor(guarded, HTTPS)
        page = await visitor.open("/signin")
        answer = await visitor.submit(page, "/signin", password=PASSWORD, to=row["value"])
        assert answer.headers["location"] == "/", row["id"]


async def test_t09_the_path_kept_for_after_the_sign_in_is_one_of_this_app(guarded: FastAPI):
    signer, wrong, kept = services_of(guarded).signer, list[str](), set[str]()
    for row in TARGETS:
        answer = await ask(guarded, as_path(row["value"]), HOST)
        token = unquote(answer.headers.get("location", "").partition("/signin?to=")[2])
        to = signer.read(Purpose.RETURN, token, max_age_s=60)["to"] if token else "/"
        kept.add(to)
        if not OURS.fullmatch(to) or not stays(answer):
            wrong.append(f"{row['id']}: {answer.headers['location']} keeps {to}")
    assert wrong == []
    assert "/busy?days=14" in kept


@each_input("oauth_urls")
def test_t08_only_a_consent_page_is_opened(row: dict[str, str]):
    if row["must"] == "be opened":
        assert checked_oauth_url(row["value"], own_origin=HTTPS) == row["value"]
        return
    with pytest.raises(OAuthUrlRefused):
        checked_oauth_url(row["value"], own_origin=HTTPS)


def test_t08_only_https_pages_of_named_hosts_are_opened():
    """Wix does not publish where its consent pages are, so that any such host may be one."""
    opened = [row["value"] for row in HOSTILE if _is_opened(row["value"])]

    assert opened
    assert [one for one in opened if not re.match(r"(?i)https://([a-z0-9-]+\.)+[a-z]", one)] == []
    assert [one for one in opened if re.match(r"(?i)https://demo\.example([/?#:]|$)", one)] == []


def _is_opened(url: str) -> bool:
    try:
        checked_oauth_url(url, own_origin=HTTPS)
    except OAuthUrlRefused:
        return False
    return True
