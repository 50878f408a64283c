"""In every failure, the password is sent once and never exposed (security.md, 3.6 and T14)."""

import base64
import gc
import json
import logging
import ssl
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from app.log import JsonFormatter, TextFormatter
from app.wix import Secret
from tests.page_texts import (
    NOTHING_CHANGED,
    OUTCOME_UNKNOWN,
    PERSON_UNKNOWN,
    PLAN_MISSING,
    WIX_FORBIDS,
    WIX_RATE_LIMITED,
    WIX_UNREACHABLE,
)
from tests.services import change
from tests.visitor import Visitor, title, words
from tests.web.connect.apple import (
    PASSWORD,
    REVIEW,
    TamperingTransport,
    Wrong,
    code,
    failing,
    responding,
    send,
)

TYPED = PASSWORD.replace("-", " ").upper()
"""The entered password is normalized before it is sent; neither form may be exposed."""

UNSURE = (409, OUTCOME_UNKNOWN)
DOWN = (503, WIX_UNREACHABLE)
CONNECTED = (303, "")
DEEP = "[" * 100_000


MATRIX: list[tuple[str, Wrong, int, tuple[int, str]]] = [
    ("all is well", lambda _: None, 1, CONNECTED),
    ("3 refused port", failing(httpx.ConnectError), 2, DOWN),
    ("4 blackholed", failing(httpx.ConnectTimeout), 2, DOWN),
    ("6 certificate", failing(httpx.ConnectError, ssl.SSLCertVerificationError()), 1, DOWN),
    ("8 pool full", failing(httpx.PoolTimeout), 1, DOWN),
    ("1 latency", failing(httpx.ReadTimeout), 1, UNSURE),
    ("2 trickle", failing(TimeoutError), 1, UNSURE),
    ("9 close", failing(httpx.RemoteProtocolError), 1, UNSURE),
    ("9 reset", failing(httpx.ReadError), 1, UNSURE),
    ("10 write", failing(httpx.WriteError), 1, UNSURE),
    ("10 write slow", failing(httpx.WriteTimeout), 1, UNSURE),
    ("12 bad gzip", responding(200, b"no gzip", content_encoding="gzip"), 1, UNSURE),
    ("13 large", responding(200, b" " * 3_000_000), 1, UNSURE),
    ("14 500", responding(500), 1, UNSURE),
    ("14 502", responding(502, "<html>"), 1, UNSURE),
    ("14 504", responding(504), 1, UNSURE),
    ("14 529", responding(529), 1, UNSURE),
    ("15 503", responding(503), 1, DOWN),
    ("15 503 for a second", responding(503, retry_after="1"), 1, DOWN),
    ("15 503 for long", responding(503, retry_after="30"), 1, DOWN),
    ("16 429", responding(429), 1, (503, WIX_RATE_LIMITED)),
    ("16 429 for a second", responding(429, retry_after="1"), 1, (503, WIX_RATE_LIMITED)),
    ("17 401", responding(401), 1, (503, "Wix doesn't accept our key")),
    ("17 bad", responding(401, code("BAD_CREDENTIALS")), 1, (422, "Connect Apple Calendar")),
    ("18 403", responding(403), 1, (503, WIX_FORBIDS)),
    (
        "18 plan",
        responding(403, code("PREMIUM_FEATURE_NOT_ENABLED")),
        1,
        (409, PLAN_MISSING),
    ),
    ("18 404", responding(404), 1, (404, PERSON_UNKNOWN)),
    ("18 400", responding(400), 1, (409, "Wix refused this")),
    ("18 409", responding(409), 1, (409, "Wix refused this")),
    (
        "18 428",
        responding(428, code("NOT_SUPPORTED_BY_PROVIDER")),
        1,
        (409, "The provider doesn't offer this"),
    ),
    ("19 html", responding(200, "<html>oops</html>"), 1, UNSURE),
    ("19 empty", responding(200, ""), 1, UNSURE),
    ("19 cut off", responding(200, '{"connection": {"id": "'), 1, UNSURE),
    ("19 list", responding(200, "[]"), 1, UNSURE),
    ("19 null", responding(200, "null"), 1, UNSURE),
    ("19 without", responding(200, "{}"), 1, UNSURE),
    ("20 bytes", responding(200, b"\xff\xfe"), 1, UNSURE),
    ("20 deep", responding(200, DEEP), 1, UNSURE),
    ("20 number", responding(200, "9" * 5000), 1, UNSURE),
    ("24 302", responding(302, location="https://elsewhere.example"), 1, UNSURE),
    ("24 307", responding(307, location="https://elsewhere.example"), 1, UNSURE),
    ("24 204", responding(204, b""), 1, UNSURE),
    ("24 201", responding(201), 1, UNSURE),
    ("crash", failing(RuntimeError), 1, (500, "Something went wrong on our side")),
]


def assert_unseen(text: str) -> None:
    """Assert that a text contains no form of the password."""
    for spelling in (PASSWORD, TYPED, PASSWORD.replace("-", ""), TYPED.replace(" ", "")):
        encoded = base64.urlsafe_b64encode(spelling.encode()).decode().rstrip("=")
        for form in (spelling, quote(spelling), spelling.replace(" ", "+"), encoded[:-1]):
            assert form.lower() not in text.lower()


@pytest.mark.parametrize(
    ("wrong", "sends", "ends"), [case[1:] for case in MATRIX], ids=[case[0] for case in MATRIX]
)
@pytest.mark.parametrize("acted", [False, True], ids=["not done", "done all the same"])
async def test_the_password_is_sent_once_and_appears_nowhere_else(  # noqa: PLR0913, PLR0917 -- a table
    visitor: Visitor,
    line: TamperingTransport,
    caplog: pytest.LogCaptureFixture,
    wrong: Wrong,
    sends: int,
    ends: tuple[int, str],
    *,
    acted: bool,
):
    caplog.set_level(logging.DEBUG)
    for name in [*logging.root.manager.loggerDict]:
        caplog.set_level(logging.DEBUG, logger=name)
    if acted:
        line.after = wrong
    else:
        line.before = wrong
    answer = await send(visitor, password=TYPED)
    found = acted and ends == UNSURE  # the list of connections determines the outcome
    said = "" if answer.status_code == 303 else title(answer)
    assert (answer.status_code, said) == (CONNECTED if found else ends)
    assert len(line.sent) == sends
    assert PASSWORD.encode() in line.sent[0]
    assert_unseen(answer.text)
    assert_unseen(repr(answer.headers.multi_items()))
    assert_unseen(repr([*visitor.http.cookies.jar]))
    assert_unseen(json.dumps(await visitor.control("calls")))
    ours = [record for record in caplog.records if record.name not in {"httpx", "asyncio"}]
    assert ours
    assert_unseen(caplog.text + repr([vars(record) for record in caplog.records]))
    assert_unseen(
        "".join(form.format(one) for one in ours for form in (TextFormatter(), JsonFormatter()))
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda _: None,
        failing(httpx.ReadTimeout),
        failing(httpx.ConnectError),
        responding(401, code("BAD_CREDENTIALS")),
        responding(403),
        responding(500),
    ],
)
async def test_nothing_in_the_process_keeps_the_password(
    visitor: Visitor, line: TamperingTransport, wrong: Wrong, caplog: pytest.LogCaptureFixture
):
    # pytest keeps every log record, including the frames of its exception
    caplog.set_level(logging.CRITICAL, logger="app")
    caplog.set_level(logging.CRITICAL, logger="app.wix")
    page = await visitor.open(REVIEW)
    line.before = wrong
    for _ in range(2):
        await send(visitor, page, password=TYPED)
    gc.collect()
    kept = [one for one in gc.get_objects() if isinstance(one, Secret)]
    assert [one for one in kept if one.reveal() in {TYPED, PASSWORD}] == []


async def test_a_rejected_form_does_not_show_its_password(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    page = await visitor.open(REVIEW)
    for wrong in ({"csrf_token": "x"}, {"schedule_id": ""}, {"provider_id": ""}, {"email": "x"}):
        answer = await send(visitor, page, password=TYPED, **wrong)
        assert answer.status_code >= 400
        assert_unseen(answer.text + caplog.text)


async def test_a_crash_before_sending_does_not_show_the_password(
    visitor: Visitor, app: FastAPI, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    page = await visitor.open(REVIEW)
    change(app, sites=None)
    answer = await send(visitor, page, password=TYPED)
    assert answer.status_code == 500
    assert "Traceback" in caplog.text
    assert_unseen(answer.text + caplog.text)


async def test_every_failure_says_whether_anything_changed(
    visitor: Visitor, line: TamperingTransport
):
    for status in (400, 401, 403, 404, 409, 429, 503):
        line.before = responding(status)
        assert NOTHING_CHANGED in words(await send(visitor))
