import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from app.web.middleware import active_requests
from app.web.view import form
from tests.page_texts import FORM_OUTDATED
from tests.salon import ANNA, BO, GOOGLE, MICROSOFT
from tests.visitor import BASE, Visitor, hidden, title
from tests.web.conftest import connect

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={GOOGLE}"

CROSSINGS = [
    ({"sec-fetch-site": "same-origin"}, 303),
    ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "cross-site", "origin": BASE}, 403),
    ({"sec-fetch-site": "none"}, 403),
    ({"sec-fetch-site": "bogus"}, 403),
    ({"origin": BASE}, 303),
    ({"origin": "http://127.0.0.1:9999"}, 403),
    ({"origin": "https://127.0.0.1:8000"}, 403),
    ({"origin": f"{BASE}.evil.example"}, 403),
    ({"origin": "null"}, 303),
    ({"origin": "null", "referer": "https://evil.example/"}, 403),
    ({"referer": f"{BASE}/connect"}, 303),
    ({"referer": "https://evil.example/"}, 403),
    ({}, 303),
]


@pytest.mark.parametrize(("sent", "status"), CROSSINGS)
async def test_only_forms_of_own_pages_are_accepted(
    visitor: Visitor, sent: dict[str, str], status: int
):
    fields = hidden(await visitor.open(REVIEW))
    answer = await visitor.http.post("/connect", data=fields, headers=sent)
    assert answer.status_code == status
    assert ("ConnectByOAuth" in await visitor.calls()) is (status == 303)


async def refused(visitor: Visitor, action: str, fields: dict[str, str]) -> bool:
    sent = {"sec-fetch-site": "same-origin"}
    answer = await visitor.http.post(action, data=fields, headers=sent)
    assert "ConnectByOAuth" not in await visitor.calls()
    return (answer.status_code, title(answer)) == (403, FORM_OUTDATED)


async def test_a_form_needs_its_complete_token(visitor: Visitor):
    fields = hidden(await visitor.open(REVIEW))
    token = fields["csrf_token"]
    for wrong in ("", "x", token[:-1], token + "=", token + "\n", token.swapcase(), "é" * 40):
        assert await refused(visitor, "/connect", {**fields, "csrf_token": wrong})


async def test_a_form_of_one_visitor_is_invalid_for_another(visitor: Visitor, app: FastAPI):
    fields = hidden(await visitor.open(REVIEW))
    stranger = Visitor(app)
    assert await refused(stranger, "/connect", fields)
    await stranger.open(REVIEW)
    assert await refused(stranger, "/connect", fields)


async def test_a_form_is_valid_for_its_action_only(visitor: Visitor):
    connection_id = await connect(visitor, ANNA, MICROSOFT)
    page = await visitor.open(f"/connections/{connection_id}")
    await visitor.control("reset", {})
    fields = {**hidden(page), "schedule_id": BO, "provider_id": GOOGLE}
    assert await refused(visitor, "/connect", fields)


async def test_a_second_session_cookie_is_not_accepted(visitor: Visitor, app: FastAPI):
    stranger = Visitor(app)
    await stranger.open(REVIEW)
    planted = stranger.http.cookies["session-dev-8000"]
    fields = hidden(await visitor.open(REVIEW))
    own = visitor.http.cookies["session-dev-8000"]
    visitor.http.cookies.clear()
    sent = {
        "sec-fetch-site": "same-origin",
        "cookie": f"session-dev-8000={own}; session-dev-8000={planted}",
    }
    answer = await visitor.http.post("/connect", data=fields, headers=sent)
    assert answer.status_code == 403


async def test_tokens_differ_per_page_against_compression_attacks(visitor: Visitor):
    tokens = {hidden(await visitor.open(REVIEW))["csrf_token"] for _ in range(20)}
    assert len(tokens) == 20


@pytest.mark.parametrize("missing", ["schedule_id", "provider_id", "csrf_token"])
async def test_a_form_with_a_field_missing_is_explained(visitor: Visitor, missing: str):
    fields = hidden(await visitor.open(REVIEW))
    del fields[missing]
    sent = {"sec-fetch-site": "same-origin"}
    answer = await visitor.http.post("/connect", data=fields, headers=sent)
    assert (answer.status_code, title(answer)) == (422, "Something is missing in that form")


async def test_a_duplicate_field_is_rejected(visitor: Visitor):
    fields = hidden(await visitor.open(REVIEW))
    answer = await visitor.http.post(
        "/connect",
        data={**fields, "schedule_id": [BO, ANNA]},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", ""])
async def test_only_urlencoded_forms_are_accepted(visitor: Visitor, kind: str):
    sent = {"sec-fetch-site": "same-origin", "content-type": kind}
    answer = await visitor.http.post("/connect", content=b"{}", headers=sent)
    assert answer.status_code == 422


async def test_a_form_that_is_too_large_is_not_read(visitor: Visitor):
    sent = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    answer = await visitor.http.post("/connect", content=b"a=" + b"b" * 70_000, headers=sent)
    assert (answer.status_code, title(answer)) == (413, "That is too much at once")


async def test_a_form_with_too_many_fields_is_refused(visitor: Visitor):
    sent = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    answer = await visitor.http.post("/connect", content=b"&".join([b"a=b"] * 999), headers=sent)
    assert answer.status_code in {400, 422}


async def test_other_sites_cannot_control_the_sandbox(visitor: Visitor):
    answer = await visitor.http.post(
        "/sandbox/control/reset", json={}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403


async def test_a_non_ascii_path_is_rejected_like_any_other(visitor: Visitor):
    fields = hidden(await visitor.open(REVIEW))
    assert await refused(visitor, "/connections/%C3%A9/sync", fields)


@pytest.mark.parametrize("act", ["/connect", "/connect/credentials"])
async def test_an_incomplete_form_is_not_waited_for(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, act: str
):
    monkeypatch.setattr(form, "FORM_TIMEOUT_S", 0.01)

    async def half() -> AsyncIterator[bytes]:
        yield b"schedule_id=x"
        await asyncio.Event().wait()

    sent = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    answer = await visitor.http.post(act, content=half(), headers=sent)
    assert (answer.status_code, title(answer)) == (408, "The form took too long")


async def test_slow_forms_do_not_delay_other_requests(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(active_requests, "MAX_ACTIVE", 1)
    waiting, rest = asyncio.Event(), asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        yield b"schedule_id=x"
        waiting.set()
        await rest.wait()
        yield b"&provider_id=y"

    sent = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    slow = asyncio.ensure_future(visitor.http.post("/connect", content=half(), headers=sent))
    await waiting.wait()
    assert (await visitor.open("/livez")).status_code == 200
    rest.set()
    assert (await slow).status_code == 422
    assert (await visitor.open("/livez")).status_code == 200


async def test_a_slow_form_gets_a_503_if_the_limit_is_reached(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(active_requests, "MAX_ACTIVE", 1)

    async def late() -> AsyncIterator[bytes]:
        monkeypatch.setattr(active_requests, "MAX_ACTIVE", 0)  # limit reached meanwhile
        yield b"schedule_id=x"

    sent = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    answer = await visitor.http.post("/connect", content=late(), headers=sent)
    assert (answer.status_code, title(answer)) == (503, "Too many people are here at once")


async def test_too_many_concurrent_requests_get_a_503(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(active_requests, "MAX_ACTIVE", 0)
    answer = await visitor.open("/connect")
    assert (answer.status_code, title(answer)) == (503, "Too many people are here at once")
    assert answer.headers["retry-after"] == "2"
