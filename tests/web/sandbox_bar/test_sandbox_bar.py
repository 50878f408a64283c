"""The sandbox bar: each state takes one click."""

import re
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from starlette.routing import Route

from app.main import create_app
from app.sandbox import create_sandbox
from app.settings import load
from app.web.view.sandbox_bar import PAGE
from tests.page_texts import ACCESS_REVOKED, ACCOUNT_UNSUPPORTED, CONSENT_DENIED
from tests.salon import BO, GOOGLE, MICROSOFT
from tests.visitor import BASE, Visitor, hidden, title, words
from tests.web.conftest import KEY, connect, start_consent
from tests.web.sync_settings import NOW

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={GOOGLE}"
RELOADED = {"cache-control": "max-age=0"}
LIVE = {"wix_api_key": "IST.key", "wix_site_id": "a1b2c3d4-0000-4000-8000-000000000001"}


async def press_button(visitor: Visitor, scene: str, where: str = "/connect"):
    """Press a button of the bar on a page, and return the resulting page."""
    answer = await visitor.submit(await visitor.open(where), "/demo", scene=scene)
    assert answer.status_code == 303, answer.text
    page = await visitor.open(answer.headers["location"])
    return page if page.status_code != 303 else await visitor.open(page.headers["location"])


def on(page) -> list[str]:
    """Return the pressed buttons of a page's bar."""
    return re.findall(r'value="(\w+)" aria-pressed="true"', page.text)


async def test_the_bar_is_collapsed_and_names_its_controls(visitor: Visitor):
    page = await visitor.open("/connect")
    assert "<details>\n    <summary>" in page.text
    assert "Test scenarios" in words(page)
    assert on(page) == []
    assert "Back to normal" not in words(page)
    assert 'value="revoked"' not in page.text, "no calendar is shown"


@pytest.mark.parametrize(
    ("scene", "says"),
    [
        ("denied", CONSENT_DENIED),
        ("unsupported", ACCOUNT_UNSUPPORTED),
    ],
)
async def test_the_next_consent_ends_as_chosen_and_later_ones_ask(
    visitor: Visitor, scene: str, says: str
):
    assert on(await press_button(visitor, scene, REVIEW)) == [scene]
    back = await visitor.open(await start_consent(visitor, BO, GOOGLE))
    assert title(await visitor.open(back.headers["location"])) == says
    assert "Allow" in (await visitor.open(await start_consent(visitor, BO, GOOGLE))).text
    assert on(await visitor.open("/connect")) == []


async def test_the_shown_connection_can_be_revoked_and_restored(
    visitor: Visitor,
):
    address = f"/connections/{await connect(visitor, BO, MICROSOFT)}"
    broken = await press_button(visitor, "revoked", address)
    assert broken.url.path == address
    assert ACCESS_REVOKED in words(broken)
    assert on(broken) == ["revoked"]
    assert ACCESS_REVOKED not in words(await press_button(visitor, "revoked", address))


async def test_wix_fails_for_one_page(visitor: Visitor):
    page = await press_button(visitor, "down", "/busy")
    assert (page.status_code, page.url.path) == (503, "/busy")
    assert "This page only: Wix fails" in words(page)
    reloaded = await visitor.open("/busy", **RELOADED)
    assert reloaded.status_code == 200


async def test_wix_is_slow_for_one_page():
    slept: list[float] = []

    async def sleep(wait_s: float) -> None:
        slept.append(wait_s)

    sandbox = create_sandbox(public_url=BASE, sleep=sleep, clock=lambda: NOW)
    app = create_app(load({"secret_key": KEY}), sandbox=sandbox, clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        visitor = Visitor(app)
        page = await press_button(visitor, "slow")
        assert "This page only: Wix takes 3 seconds longer" in words(page)
        assert "This page only" not in words(await visitor.open("/connect"))
    assert slept == [3]


@pytest.mark.parametrize(
    ("scene", "path", "says"),
    [
        ("no_plan", "/connect", "need a paid plan"),
        ("partial", "/", "could not read"),
        ("crowd", "/connect", "40 of 501 shown"),
        ("alone", "/", "Summary Whole business"),
        ("empty", "/connect", "Connect a calendar"),
        ("nobody", "/connect", "No schedules yet"),
        ("samples", "/", "1 of 6 people are protected"),
    ],
)
async def test_active_controls_stay_on_and_have_one_reset(
    visitor: Visitor, scene: str, path: str, says: str
):
    assert on(await press_button(visitor, scene)) == [scene]
    page = await visitor.open(path)
    assert says in words(page)
    assert "On:" in words(page)
    calm = await press_button(visitor, "calm", path)
    assert on(calm) == []
    assert "On:" not in words(calm)
    assert "1 of 6 people are protected" in words(await visitor.open("/"))


async def test_a_booking_clashes_until_it_is_taken_back(visitor: Visitor):
    assert on(await press_button(visitor, "clash", "/")) == ["clash"]
    await visitor.open("/")  # reads the bookings in the background
    assert "1 booking clashes" in words(await visitor.open("/", **RELOADED))
    assert on(await press_button(visitor, "clash", "/")) == []
    await visitor.open("/", **RELOADED)
    assert "booking clashes" not in words(await visitor.open("/", **RELOADED))


async def test_pressing_a_control_again_turns_it_off(visitor: Visitor):
    assert on(await press_button(visitor, "no_plan")) == ["no_plan"]
    assert on(await press_button(visitor, "no_plan")) == []


async def test_a_site_size_replaces_the_previous_one_only(visitor: Visitor):
    await press_button(visitor, "samples")
    await press_button(visitor, "crowd")
    assert on(await press_button(visitor, "alone")) == ["samples", "alone"]


async def test_a_reset_keeps_connections_and_a_new_start_does_not(visitor: Visitor):
    address = f"/connections/{await connect(visitor, BO, MICROSOFT)}"
    await press_button(visitor, "samples", address)
    assert (await press_button(visitor, "calm", address)).url.path == address
    await press_button(visitor, "afresh", address)
    assert (await visitor.open(address)).status_code == 404


async def test_the_bar_returns_to_the_page_with_its_query(visitor: Visitor):
    page = await press_button(visitor, "samples", REVIEW)
    assert str(page.url).endswith(REVIEW)


@pytest.mark.parametrize(
    ("where", "back"),
    [
        ("/watch", "/watch"),
        ("/busy/week", "/busy"),
        ("/busyness", "/"),
        ("/connections/x/status/y?z=1", "/connections/x"),
        ("//evil.example", "/"),
    ],
)
async def test_the_bar_returns_to_the_page_or_to_the_one_above(
    visitor: Visitor, where: str, back: str
):
    assert hidden(await visitor.open(f"http://127.0.0.1:8000{where}"), "/demo")["back"] == back


async def test_the_bar_returns_to_every_page(app: FastAPI):
    routes = [one for one in app.routes if isinstance(one, Route)]
    gets = {one.path for one in routes if "GET" in (one.methods or ())}
    pages = {path for path in gets if PAGE.fullmatch(re.sub(r"{\w+}", "x", path))}

    assert gets - pages == {
        *("/busy.ics", "/busy.json", "/health.ics", "/health.json", "/livez", "/readyz"),
        "/connections/{connection_id}/proof.ics",
        "/connections/{connection_id}/status",  # a part of a page
        "/connections/{connection_id}/history.csv",
        "/i/{token}/done",  # redirects once the scenario has changed
        "/oauth/callback/{state}",  # its address is secret
        "/static/{name:path}",
    }


async def test_the_bar_redirects_to_no_other_site(visitor: Visitor):
    page = await visitor.open("/connect")
    hosts = ("//evil.example", "https://evil.example/", "/\\evil.example", "/?\r\nx: y")
    for back in (*hosts, "/demo", "", "/connections/../x"):
        answer = await visitor.submit(page, "/demo", scene="samples", back=back)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_the_bar_on_a_callback_contains_no_secrets(visitor: Visitor):
    page = await visitor.open("/oauth/callback/forged-forged?connectionId=secretsecret")
    assert hidden(page, "/demo")["back"] == "/"


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({"scene": "samples"}, {"sec-fetch-site": "cross-site"}, 403),
        ({"scene": "samples"}, {"origin": "https://evil.example"}, 403),
        ({"scene": "samples", "csrf_token": "x" * 40}, {}, 403),
        ({"scene": "samples", "csrf_token": "x" * 40}, {"sec-fetch-site": "same-origin"}, 403),
        ({"scene": "nonsense"}, {"sec-fetch-site": "same-origin"}, 422),
    ],
)
async def test_the_form_of_the_bar_has_the_usual_protection(
    visitor: Visitor, fields: dict[str, str], headers: dict[str, str], status: int
):
    sent = {**hidden(await visitor.open("/connect"), "/demo"), **fields}
    answer = await visitor.http.post("/demo", data=sent, headers=headers)
    assert answer.status_code == status
    assert on(await visitor.open("/connect")) == []


async def test_the_bar_is_hidden_for_other_hosts(visitor: Visitor):
    page = await visitor.open("/connect", host="evil.example")
    assert page.status_code == 400
    assert "Test scenarios" not in words(page)


@pytest.fixture
async def live() -> AsyncIterator[Visitor]:
    app = create_app(load({**LIVE, "secret_key": KEY}), clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        yield Visitor(app)


async def test_on_a_real_site_the_bar_does_not_exist(live: Visitor):
    page = await live.open("/nowhere")
    assert "/demo" not in page.text
    assert "sandbox-bar" not in page.text
    sent = {"sec-fetch-site": "same-origin"}
    for answer in (
        await live.open("/demo"),
        await live.http.post("/demo", data={"scene": "afresh", "back": "/"}, headers=sent),
    ):
        assert answer.status_code == 404
