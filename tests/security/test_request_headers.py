"""No header of a request changes where the app thinks it is, or what it does (T16, T21, T33)."""

import pytest
from fastapi import FastAPI

from tests.salon import BO, MICROSOFT
from tests.security.answers import HTTPS, public_sandbox
from tests.security.hostile import ask, rows
from tests.visitor import Visitor, hidden

EVIL = "evil.example"
STATUSES = {"be refused": {400}, "be led to our name": {303}, "change nothing": {200, 403}}
REVIEW = f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}"


@pytest.fixture
async def demo() -> FastAPI:
    return public_sandbox()


def sent_with(row: dict[str, list[list[str]]]) -> list[tuple[str, str]]:
    """Return the headers of a row, with our host unless it has one."""
    given = [(name, value) for name, value in row["headers"]]
    return given if any(name == "host" for name, _ in given) else [("host", "demo.example"), *given]


async def test_t16_no_header_changes_a_page_or_appears_in_it(demo: FastAPI):
    plain = await ask(demo, "/connect", ("host", "demo.example"))
    wrong: list[str] = []
    for row in rows("request_headers"):
        answer = await ask(demo, "/connect", *sent_with(row))
        if answer.status_code not in STATUSES[row["must"]]:
            wrong.append(f"{row['id']}: {answer.status_code}")
        if not answer.headers.get("location", HTTPS).startswith(HTTPS):
            wrong.append(f"{row['id']}: leads to {answer.headers['location']}")
        if EVIL in answer.text or EVIL in str(answer.headers):
            wrong.append(f"{row['id']}: named in the answer")
        if answer.status_code == 200 and _skeleton(answer.text) != _skeleton(plain.text):
            wrong.append(f"{row['id']}: another page")
    assert wrong == []


async def test_t16_wix_is_told_no_address_but_the_configured_one(demo: FastAPI):
    visitor, wrong, accepted = Visitor(demo, HTTPS), list[str](), 0
    async with demo.router.lifespan_context(demo):
        page = await visitor.open(REVIEW)
        cookie = "; ".join(f"{name}={value}" for name, value in visitor.http.cookies.items())
        body = "&".join(f"{name}={value}" for name, value in hidden(page, "/connect").items())
        form = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie)]
        for row in rows("request_headers"):
            sent = sent_with(row)
            if not any(name.startswith("sec-") for name, _ in sent):
                sent.append(("sec-fetch-site", "same-origin"))
            answer = await ask(demo, "/connect", *sent, *form, method="POST", body=body.encode())
            accepted += answer.status_code == 303
            location = answer.headers.get("location", HTTPS)
            if not location.startswith(f"{HTTPS}/sandbox/consent/") and location != HTTPS:
                wrong.append(f"{row['id']}: {location}")
            if row["must"] == "be refused" and answer.status_code == 303:
                wrong.append(f"{row['id']}: accepted")
    assert wrong == []
    assert accepted > 30


def _skeleton(html: str) -> int:
    return html.count("<")
