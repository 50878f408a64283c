import re

import httpx
import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import load
from tests.rows import each_row
from tests.salon import ANNA, GOOGLE
from tests.visitor import Visitor
from tests.web.conftest import KEY
from tests.web.sync_settings import NOW

REVIEW = f"/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}"
SET = {
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-content-type-options": "nosniff",
    "origin-agent-cluster": "?1",
    "x-dns-prefetch-control": "off",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
    "vary": "Accept-Language, Cookie, Sec-Fetch-Site, Sec-Fetch-Dest",
}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-src 'none'; frame-ancestors 'none'"
)

ADDRESSES = [
    ("GET", "/", 200),
    ("GET", "/connect/review", 303),
    ("GET", "/connect", 200),
    ("GET", REVIEW, 200),
    ("GET", "/oauth/callback/forged-forged-forged", 400),
    ("GET", "/connections/unknownunknown", 404),
    ("GET", "/connections/unknownunknown.css", 404),
    ("GET", "/nowhere", 404),
    ("GET", "/connect/", 303),
    ("GET", "/docs", 404),
    ("GET", "/openapi.json", 404),
    ("GET", "/static/css/base.css", 404),
    ("POST", "/", 405),
    ("PUT", "/connect", 405),
    ("OPTIONS", "/connect", 405),
    ("TRACE", "/connect", 405),
    ("POST", "/connect", 422),
    ("GET", "/connect/credentials", 405),
    ("POST", "/connect/credentials", 422),
    ("POST", "/connections/unknownunknown/sync", 422),
    ("GET", "/connections/unknownunknown/status", 404),
]


def carried(answer: httpx.Response) -> dict[str, str]:
    """Return the headers of a response, except for those of compression."""
    vary = answer.headers.get("vary", "").removesuffix(", Accept-Encoding")
    return {**answer.headers, "vary": vary}


@each_row(("method", "address", "status"), ADDRESSES)
async def test_every_response_has_the_standard_headers(
    visitor: Visitor, method: str, address: str, status: int
):
    sent = {"sec-fetch-site": "same-origin"}
    answer = await visitor.http.request(method, address, headers=sent)
    assert answer.status_code == status
    assert SET.items() <= carried(answer).items()
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["permissions-policy"].count("=()") == 23
    assert "strict-transport-security" not in answer.headers, "this is plain http"
    assert "server" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    if status == 405:
        assert answer.headers["allow"]


async def test_probes_may_use_head(visitor: Visitor):
    answer = await visitor.http.head("/connect")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_page_without_script_allows_none(visitor: Visitor):
    answer = await visitor.open("/busy")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_a_page_with_script_allows_it_by_a_fresh_nonce(visitor: Visitor):
    policies = [(await visitor.open("/connect")).headers["content-security-policy"] for _ in "ab"]
    nonces = [re.findall(r"script-src 'nonce-([\w-]{22})';", policy) for policy in policies]
    assert len(nonces[0]) == len(nonces[1]) == 1
    assert nonces[0] != nonces[1]
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policies[0]


async def test_only_the_review_form_may_redirect_to_a_provider(visitor: Visitor):
    answer = await visitor.open(REVIEW)
    policy = answer.headers["content-security-policy"]
    assert "form-action 'self' https: http://127.0.0.1:8000;" in policy
    assert answer.headers["referrer-policy"] == "same-origin", "else its form came from nowhere"
    away = await visitor.submit(answer, "/connect")
    assert away.headers["referrer-policy"] == "no-referrer"


async def test_the_callback_page_contains_neither_state_nor_id(visitor: Visitor):
    answer = await visitor.open("/oauth/callback/forged-forged-forged?connectionId=secretsecret")
    assert "secretsecret" not in answer.text
    assert "forged-forged" not in answer.text


async def test_hashed_assets_are_cached_forever(visitor: Visitor):
    page = await visitor.open("/connect")
    for address in re.findall(r"/static/[^\"]+", page.text):
        answer = await visitor.open(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "set-cookie" not in answer.headers


async def test_pages_have_no_inline_code_and_no_foreign_resources(visitor: Visitor):
    for address in ("/connect", REVIEW, "/nowhere"):
        html = (await visitor.open(address)).text
        assert not re.search(r"\son\w+=|<style|style=|javascript:", html)
        assert not re.search(r"(?:src|href|action)=\"(?!/|#)", html)


async def test_probes_expose_nothing(visitor: Visitor):
    for address in ("/livez", "/readyz"):
        answer = await visitor.open(address)
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert "set-cookie" not in answer.headers


async def test_probes_may_come_to_the_address_of_the_process(visitor: Visitor):
    for address in ("/livez", "/readyz"):
        statuses = [
            (await visitor.open(address, host=host)).status_code
            for host in ("10.244.1.7:8000", "[fd00::7]:8000", "", "a@b")
        ]
        assert statuses == [200, 200, 400, 400]
    assert (await visitor.open("/connect", host="10.244.1.7:8000")).status_code == 400


@pytest.fixture
def behind_https() -> FastAPI:
    settings = {"public_url": "https://demo.example", "sandbox_public": True, "secret_key": KEY}
    return create_app(load(settings), clock=lambda: NOW)


async def test_https_sets_hsts_and_host_cookies(
    behind_https: FastAPI,
):
    visitor = Visitor(behind_https, "https://demo.example")
    answer = await visitor.open(REVIEW)
    assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-session=")
    assert cookie.endswith("; Max-Age=28800; Path=/; Secure; HttpOnly; SameSite=Lax")
    started = await visitor.submit(answer, "/connect")
    [flow] = started.headers.get_list("set-cookie")
    assert re.match(r"__Host-flow-[\w-]{8}=", flow)


HOSTS = [
    ("127.0.0.1:8000", 200),
    ("127.0.0.1", 200),
    ("evil.example", 400),
    ("127.0.0.1.evil.example", 400),
    ("127.0.0.1@evil.example", 400),
    ("evil.example:8000", 400),
    ("", 400),
    ("[::1", 400),
    ("127.0.0.1, evil.example", 400),
]


@each_row(("host", "status"), HOSTS)
async def test_requests_for_other_hosts_are_rejected_without_echo(
    visitor: Visitor, host: str, status: int
):
    answer = await visitor.open("/connect", host=host)
    assert answer.status_code == status
    assert b"evil.example" not in answer.content
    assert "evil.example" not in str(answer.headers)


async def test_other_local_names_redirect_to_the_configured_one(visitor: Visitor):
    answer = await visitor.open("/connect?q=a%20b", host="localhost:8000")
    assert answer.status_code == 303
    assert answer.headers["location"] == "http://127.0.0.1:8000/connect?q=a%20b"


async def test_a_second_host_header_is_rejected(visitor: Visitor):
    request = httpx.Request(
        "GET",
        "http://127.0.0.1:8000/connect",
        headers=[("host", "127.0.0.1:8000"), ("host", "evil.example")],
    )
    assert (await visitor.http.send(request)).status_code == 400


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "iframe",
            },
            403,
        ),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "document",
            },
            200,
        ),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "no-cors"}, 200),
    ],
)
async def test_other_sites_may_link_here_but_load_nothing(
    visitor: Visitor, sent: dict[str, str], status: int
):
    answer = await visitor.http.get("/connect", headers=sent)
    assert answer.status_code == status
    assert bool(await visitor.calls()) is (status == 200)
