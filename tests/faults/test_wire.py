"""What happens on the wire to Wix: every page ends in time, says what is true, and sends once."""

import asyncio
import gzip
import logging
import zlib
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI

from app.main import create_app
from app.sandbox.switches import Switches
from app.settings import load
from app.web.middleware.request_middleware import READ_BUDGET_S, WRITE_BUDGET_S
from app.wix import (
    RetryClock,
    WixBroken,
    WixError,
    WixOddAnswer,
    WixTimeout,
)
from tests.faults.discretion import assert_discreet, shown
from tests.faults.virtual_time import VIRTUAL_TIME, Backend
from tests.faults.wire_to_wix import (
    FaultyCalls,
    WireFault,
    WireToWix,
    after,
    late,
    on_wire,
    step,
    wire_to_wix,
)
from tests.services import forget, services_of
from tests.visitor import Visitor, words
from tests.web.conftest import KEY
from tests.web.faulty_transport import API_KEY
from tests.web.route_requests import SITE, Browser
from tests.web.sync_settings import NOW
from tests.web.visit_runner import VisitRunner, stored_connections
from tests.web.visits import VISITS
from tests.wire import HEAD, LOST, ok, raw, silence, trickle

CREDENTIALS_BUDGET_S = 25.0
MARGIN_S = 0.5
_LONG = HEAD + b"Content-Length: 50000000\r\n\r\n"


def _bomb() -> bytes:
    packer = zlib.compressobj(wbits=31)
    return b"".join([packer.compress(b" " * 1_000_000) for _ in range(50)]) + packer.flush()


FAULTS = (
    WireFault("1 latency 1 s", late(1), None),
    WireFault("1 latency 3 s", late(3), None),
    WireFault("1 latency 5 s", late(5), WixTimeout),
    WireFault("1 latency 60 s", step(silence), WixTimeout),
    WireFault(
        "2 trickle", step(trickle(HEAD + b"Content-Length: 99999\r\n\r\n", every_s=0.5)), WixTimeout
    ),
    WireFault("2 trickle of the head", step(trickle(HEAD + b"X:", every_s=0.5)), WixTimeout),
    *(WireFault(f"9-11 {name}", step(do), WixBroken) for name, do in LOST.items()),
    WireFault("12 bad gzip", step(ok(b"not gzip", "Content-Encoding: gzip")), WixOddAnswer),
    WireFault(
        "12 truncated gzip",
        step(ok(gzip.compress(b"{}" * 99)[:-12], "Content-Encoding: gzip")),
        WixOddAnswer,
    ),
    WireFault("13 gzip bomb", step(ok(_bomb(), "Content-Encoding: gzip")), WixOddAnswer),
    WireFault("13 50 MB", step(raw(_LONG + b" " * 3_000_000, then_close=True)), WixOddAnswer),
    WireFault("24 100 Continue", after(b"HTTP/1.1 100 Continue\r\n\r\n" * 50), None),
)
CASES = [(route, name) for route, visits in VISITS.items() for name in visits]
CHANGING = [(route, name) for route, name in CASES if VISITS[route][name].write_call]
MOST_SENDS = {
    "ConnectByCredentials": 1,
    "Disconnect": 2,
    "UpdateSyncConfig": 2,
    "ConnectByOAuth": 2,
}
"""How often one request of a visitor may make a call whose outcome is unclear."""


@pytest.fixture(scope="module")
def anyio_backend() -> Backend:
    return VIRTUAL_TIME


@pytest.fixture(scope="module")
async def served() -> AsyncIterator[tuple[FastAPI, WireToWix]]:
    async with wire_to_wix() as wix:
        live = {"wix_api_key": API_KEY, "wix_site_id": SITE, "secret_key": KEY}
        app = create_app(
            load({**live, "wix_api_url": wix.api}),
            retry_clock=RetryClock(clock=wix.clock, random=lambda: 0.5),
            gate_of=lambda _: None,
            clock=lambda: NOW,
        )
        async with app.router.lifespan_context(app):
            yield app, wix


@pytest.fixture
async def runner(served: tuple[FastAPI, WireToWix], request: pytest.FixtureRequest) -> VisitRunner:
    (app, wix), (route, name) = served, request.param
    wix.begin()
    wix.sandbox.state.sandbox.seed_site(SITE, Switches(connections=6))
    services_of(app).sites.drop(SITE)
    forget(app)
    browser = Browser(app, wix, Visitor(app))
    browser.visitor.http.timeout = 600
    visit, planted = VISITS[route][name], stored_connections(browser)
    ask = await visit.prepare(browser)
    returns = route[1].startswith("/oauth/")
    return VisitRunner(browser, visit, ask, planted if returns else stored_connections(browser))


async def run(
    runner: VisitRunner, calls: FaultyCalls, error: type[WixError] | None
) -> tuple[httpx.Response, list[str]]:
    """Make a visit; return its result, and what is wrong with it."""
    began_s = asyncio.get_running_loop().time()
    answer = await runner.run(calls)
    took_s = asyncio.get_running_loop().time() - began_s
    found = [*_too_often(runner)]
    budget_s = _budget_s(runner)
    if took_s > budget_s + MARGIN_S:
        found.append(f"takes {took_s:.1f} s of {budget_s} s")
    if error and not _served(runner, answer.status_code, words(answer), calls):
        found += runner.complaints(answer, calls.method, error)
    elif not error and words(answer) != words(runner.baseline):
        found.append("is not served")
    return answer, found


def _budget_s(runner: VisitRunner) -> float:
    if runner.visit.write_call == "ConnectByCredentials":
        return CREDENTIALS_BUDGET_S
    read = runner.ask.fields is None and not runner.ask.address.startswith("/oauth/")
    return READ_BUDGET_S if read else WRITE_BUDGET_S


def _too_often(runner: VisitRunner) -> Iterator[str]:
    for method, most in MOST_SENDS.items():
        if runner.seen.count(method) > most:
            yield f"sends {method} {runner.seen.count(method)} times"


def _served(runner: VisitRunner, status: int, said: str, calls: FaultyCalls) -> bool:
    """Whether a late answer was in time all the same, as that to a password may be."""
    same = (status, said) == (runner.baseline.status_code, words(runner.baseline))
    return same and calls.respond is _LATE


_LATE = next(fault.respond for fault in FAULTS if fault.name == "1 latency 5 s")


def _named(case: tuple[tuple[str, str], str]) -> str:
    return case[1]


@pytest.mark.parametrize("runner", CASES, indirect=True, ids=_named)
async def test_a_fault_on_the_wire_is_reported_in_time(
    runner: VisitRunner, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
):
    caplog.set_level(logging.DEBUG, logger="app")
    case = request.node.callspec.params["runner"]
    wrong, problems = list[str](), dict[str, str]()
    for turn, (method, nth) in enumerate(await runner.calls(), CASES.index(case)):
        share = 1 if method == runner.visit.write_call else 4
        for fault in FAULTS[turn % share :: share]:
            calls = on_wire(method, nth, fault.respond)
            answer, found = await run(runner, calls, fault.error)
            problems |= shown(answer)
            wrong += [f"{method} {nth}, {fault.name}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)
    assert_discreet(caplog, runner.secrets, problems)


@pytest.mark.parametrize("runner", CHANGING, indirect=True, ids=_named)
async def test_a_change_whose_answer_is_lost_on_the_wire_is_never_denied(
    runner: VisitRunner, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG, logger="app")
    wrong, problems = list[str](), dict[str, str]()
    method = runner.visit.write_call or ""
    await runner.calls()
    for fault in FAULTS:
        for once in (True, False):
            calls = on_wire(method, 1, fault.respond, acted=True, once=once)
            answer, found = await run(runner, calls, fault.error)
            problems |= shown(answer)
            wrong += [f"{fault.name}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)
    assert_discreet(caplog, runner.secrets, problems)
