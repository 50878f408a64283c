"""What a callback may carry: hostile states and queries change nothing (T1, T2, T6, T7, T22)."""

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from app.calendars.security.tokens import Purpose, Signer
from app.log import JsonFormatter
from tests.salon import ANNA, BO, GOOGLE, MICROSOFT
from tests.security.hostile import ask, rows
from tests.services import services_of
from tests.visitor import Visitor, title, words
from tests.web.conftest import Ticks, connect, consent, start_consent
from tests.web.sync_settings import NOW

WRITES = {"UpdateSyncConfig", "Disconnect", "ConnectByOAuth", "ConnectByCredentials"}
HOST = ("host", "127.0.0.1:8000")
TITLES = {
    "be unclear": {"We can't tell what happened"},
    "be refused": {
        "Wix doesn't know this connection",
        "This is not the calendar you asked for",
        "This calendar was connected already",
    },
    "fail": {
        "The connection wasn't made",
        "You didn't allow access",
        "This kind of account can't be connected",
        "The provider had a problem",
    },
}


@dataclass
class Flow:
    """A flow whose consent was given, and connections that it must not be taken for."""

    visitor: Visitor
    path: str
    ids: dict[str, str]

    @property
    def cookies(self) -> tuple[str, str]:
        """The header with the cookies of the browser that started it."""
        return ("cookie", "; ".join(f"{n}={v}" for n, v in self.visitor.http.cookies.items()))

    async def calls(self) -> list[str]:
        """Return what Wix was asked so far."""
        return await self.visitor.calls()


@pytest.fixture
async def flow(visitor: Visitor) -> Flow:
    ids = {
        "other": await connect(visitor, ANNA, MICROSOFT),
        "seeded": await connect(visitor, BO, GOOGLE),
        "earlier": await connect(visitor, BO, MICROSOFT),
    }
    back = urlsplit(await consent(visitor, await start_consent(visitor, BO, MICROSOFT)))
    ids["own"] = back.query.removeprefix("connectionId=")
    return Flow(visitor, back.path, ids)


async def test_t06_t07_no_query_attaches_another_connection(flow: Flow, ticks: Ticks):
    before, wrong = len(await flow.calls()), list[str]()
    for row in rows("callback_queries"):
        if row["must"] == "connect":
            continue
        ticks.advance(60)  # only few are looked up in a minute
        query = _filled(row["query"], flow.ids)
        answer = await ask(flow.visitor.app, f"{flow.path}?{query}", HOST, flow.cookies)
        shown = title(answer) if "<h1" in answer.text else answer.headers["location"]
        if (
            not (shown in TITLES[row["must"]] or _is_mended(answer))
            or flow.ids["own"] in answer.text
        ):
            wrong.append(f"{row['id']}: {answer.status_code} {shown}")
    assert wrong == []
    asked = (await flow.calls())[before:]
    ticks.advance(60)
    assert not WRITES & {*asked}, "a callback reads"
    assert {*asked} <= {"GetConnection", "ListConnections"}, "no id is another path of Wix"
    real = await flow.visitor.open(f"{flow.path}?connectionId={flow.ids['own']}")
    assert real.headers["location"] == f"/connections/{flow.ids['own']}"


@pytest.mark.parametrize(
    "row", [one for one in rows("callback_queries") if one["must"] == "connect"]
)
async def test_t06_what_wix_returns_is_accepted(flow: Flow, row: dict[str, Any]):
    query = _filled(row["query"], flow.ids)
    answer = await ask(flow.visitor.app, f"{flow.path}?{query}", HOST, flow.cookies)
    assert answer.headers["location"] == f"/connections/{flow.ids['own']}"


async def test_t01_a_state_that_this_app_did_not_sign_is_not_read(flow: Flow):
    signer, state = services_of(flow.visitor.app).signer, flow.path.rpartition("/")[2]
    other = Signer(["another-key-of-at-least-32-bytes-length"], clock=NOW.timestamp)
    known = {
        "state": state,
        "head": state[: len(state) // 2],
        "tail": state[len(state) // 2 :],
        "swapped": state.swapcase(),
        "flipped": ("A" if state[0] != "A" else "B") + state[1:],
        "other purpose": signer.sign(Purpose.FORM, {"n": "x" * 22}),
        "other key": other.sign(Purpose.STATE, {"n": "x" * 22}),
    }
    before, wrong = await flow.calls(), list[str]()
    for row in rows("states"):
        target = f"/oauth/callback/{_filled(row['state'], known)}?error=reject"
        answer = await ask(flow.visitor.app, target, HOST, flow.cookies)
        refused = answer.status_code in {400, 404} or _is_mended(answer)
        if not refused or "set-cookie" in answer.headers:
            wrong.append(f"{row['id']}: {answer.status_code} {answer.headers.get('location')}")
    assert wrong == []
    assert await flow.calls() == before


async def test_t01_t02_another_browser_is_told_what_may_have_happened(
    flow: Flow, app: FastAPI, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    before, stranger = await flow.calls(), Visitor(app)
    for query in (f"connectionId={flow.ids['own']}", "error=reject", "error=%0d%0aforged"):
        page = await stranger.open(f"{flow.path}?{query}")
        assert (page.status_code, title(page)) == (403, "This was started in another browser")
        assert "The calendar may be connected to somebody else's site." in words(page)
        assert "remove Wix's access in your Google or Microsoft" in words(page)
        assert flow.ids["own"] not in page.text
        assert "flow-" not in str(page.headers.get_list("set-cookie"))
    assert await flow.calls() == before, "nothing is read or written, and nothing disconnected"
    assert caplog.text.count("fault=StateUnbound status=403") == 3


async def test_t22_no_callback_begins_a_line_of_the_log(
    flow: Flow, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    for row in rows("callback_queries"):
        query = _filled(row["query"], {**flow.ids, "own": "x" * 20})
        await ask(flow.visitor.app, f"{flow.path}?{query}", HOST, flow.cookies)
    written = [JsonFormatter().format(one) for one in caplog.records if one.name[:3] == "app"]
    assert len(written) > 90
    assert all(line.count("\n") == 0 and line.isprintable() for line in written)
    assert "forged" not in str(written)


def _is_mended(answer: httpx.Response) -> bool:
    """Whether it leads to a callback without what surrounded its address, to be checked there."""
    return str(answer.headers.get("location")).startswith("/oauth/callback/")


def _filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace("{" + name + "}", value)
    return text
