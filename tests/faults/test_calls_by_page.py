"""For every failing call to Wix, the page says what is true and offers a next step."""

import logging
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.sandbox.switches import Switches
from app.settings import load
from app.wix import RetryClock
from tests.faults.discretion import assert_discreet, shown
from tests.faults.failing_calls import ROWS
from tests.services import forget, services_of
from tests.visitor import Visitor, words
from tests.web.conftest import KEY
from tests.web.faulty_transport import API, API_KEY, FaultyTransport, InjectedFault
from tests.web.route_requests import SITE, Browser
from tests.web.sync_settings import NOW
from tests.web.visit_runner import VisitRunner, stored_connections
from tests.web.visits import VISITS, Route

LIVE = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}
CASES = [(route, name) for route, visits in VISITS.items() for name in visits]
CHANGING = [(route, name) for route, name in CASES if VISITS[route][name].write_call]
DOUBTFUL = ("too slow", "cut off", "failing", "no JSON", "nonsense", "no success")
PASSING = ("no connection", "too slow", "failing", "busy")


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[tuple[FastAPI, FaultyTransport]]:
    async def sleep(_: float) -> None:
        pass

    transport = FaultyTransport()
    retry_clock = RetryClock(sleep=sleep, clock=transport.clock)
    app = create_app(
        load(LIVE),
        transport=transport,
        retry_clock=retry_clock,
        gate_of=lambda _: None,
        clock=lambda: NOW,
    )
    async with app.router.lifespan_context(app):
        yield app, transport


@pytest.fixture
def browser(shared: tuple[FastAPI, FaultyTransport]) -> Browser:
    """A site with connections of each kind, the second of them broken."""
    app, transport = shared
    transport.sandbox.state.sandbox.seed_site(SITE, Switches(connections=6))
    services_of(app).sites.drop(SITE)
    forget(app)
    return Browser(app, transport, Visitor(app))


@pytest.fixture
async def runner(browser: Browser, request: pytest.FixtureRequest) -> VisitRunner:
    route, name = request.param
    visit, planted = VISITS[route][name], stored_connections(browser)
    ask = await visit.prepare(browser)
    returns = route[1].startswith("/oauth/")
    return VisitRunner(browser, visit, ask, planted if returns else stored_connections(browser))


def _named(case: tuple[Route, str]) -> str:
    return case[1]


@pytest.mark.parametrize("runner", CASES, indirect=True, ids=_named)
async def test_a_failing_call_is_reported(
    runner: VisitRunner, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
):
    caplog.set_level(logging.DEBUG, logger="app")
    route, name = case = request.node.callspec.params["runner"]
    share = 1 if name == next(iter(VISITS[route])) else 3
    wrong, problems = [], dict[str, str]()
    for turn, (method, nth) in enumerate(await runner.calls(), CASES.index(case)):
        for kind in [*ROWS][turn % share :: share]:
            row = ROWS[kind][turn % len(ROWS[kind])]
            answer = await runner.run(InjectedFault(method, nth, row.wrong))
            problems |= shown(answer)
            found = runner.complaints(answer, method, row.error)
            wrong += [f"{method} {nth}, {kind}: {row.name}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)
    assert_discreet(caplog, runner.secrets, problems)


@pytest.mark.parametrize("runner", CASES, indirect=True, ids=_named)
async def test_a_read_that_fails_once_is_retried_invisibly(runner: VisitRunner):
    seen = []
    for turn, (method, nth) in enumerate(await runner.calls()):
        row = ROWS[PASSING[turn % len(PASSING)]][0]
        if method != runner.visit.write_call:
            answer = await runner.run(InjectedFault(method, nth, row.wrong, once=True))
            if (answer.status_code, words(answer)) != (
                runner.baseline.status_code,
                words(runner.baseline),
            ):
                seen.append(f"{method} {nth}: {row.name}")
    assert not seen, "\n".join(seen)


@pytest.mark.parametrize("once", [True, False], ids=["once", "for good"])
@pytest.mark.parametrize("runner", CHANGING, indirect=True, ids=_named)
async def test_a_change_with_a_lost_response_is_never_denied(runner: VisitRunner, *, once: bool):
    wrong, method = [], runner.visit.write_call or ""
    await runner.calls()
    for row in (row for kind in DOUBTFUL for row in ROWS[kind][:2]):
        answer = await runner.run(InjectedFault(method, 1, row.wrong, acted=True, once=once))
        found = runner.complaints(answer, method, row.error)
        wrong += [f"{row.name}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)
