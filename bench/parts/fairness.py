"""Whether one site whose Wix hangs slows the others."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.browser import Browser
from bench.contenders import WIX_APP, Contender, contenders, signed_in, tenant
from bench.fake_wix.control import FakeWix
from bench.load import Load, timed
from bench.process import Process
from bench.report import at_most, show_table
from bench.scale import Scale

_DELAY_S = 0.05
_VISITORS = 120
_HUNG, _OTHER = tenant(1), tenant(2)
_SETTLE_S = 3.0
_PAUSES_S = {1.0: "reloading every second", 0.0: "reloading at once"}
_MOST_SLOWER = 1.2


def main(wix: FakeWix, scale: Scale) -> None:
    """Print the other site's p50, before and while one hangs."""
    rows = []
    for pause_s, loop in _PAUSES_S.items():
        beside = [asyncio.run(_beside(one, wix, scale, pause_s)) for one in contenders()]
        rows += [(f"{one.name}, {loop}", *one.cells()) for one in beside]
        at_most(f"p50 beside a hanging site, {loop}, against alone", beside[0].ratio, _MOST_SLOWER)
        at_most(f"pages that fail beside a hanging site, {loop}", beside[0].failed, 0)
    title = f"p50 in ms of one site, while {_VISITORS} visitors wait for another whose Wix hangs"
    show_table(title, ("", "alone", "beside it", "ratio", "failed", "answers of the other"), rows)


@dataclass(frozen=True, slots=True)
class _Beside:
    """A site's waits, alone and beside another."""

    name: str
    alone_ms: float
    beside_ms: float
    failed: int
    answers: int

    @property
    def ratio(self) -> float:
        """How much longer a page takes."""
        return self.beside_ms / self.alone_ms

    def cells(self) -> tuple[str, ...]:
        """Return the cells of a table."""
        waits = (f"{self.alone_ms:.1f}", f"{self.beside_ms:.1f}", f"{self.ratio:.2f}")
        return (*waits, str(self.failed), str(self.answers))


async def _beside(contender: Contender, wix: FakeWix, scale: Scale, pause_s: float) -> _Beside:
    wix.set_up(delay_s=_DELAY_S)
    with contender.running(wix.url, WIX_APP) as process:
        owner = await signed_in(process.port, _OTHER)
        hung = await signed_in(process.port, _HUNG)
        await _views(process, owner, 0, 10)
        alone = await _views(process, owner, 10, scale.fair_views)
        await hung.get("/")  # with its access token, each of its visitors can wait for Wix
        wix.faults(**{_HUNG: "hang"})
        load, numbers = Load(), range(_VISITORS)
        visitors = [asyncio.create_task(_visit(process, hung, load, pause_s)) for _ in numbers]
        await asyncio.sleep(_SETTLE_S)
        beside = await _views(process, owner, 10 + scale.fair_views, scale.fair_views)
        for one in visitors:
            one.cancel()
        await asyncio.gather(*visitors, return_exceptions=True)
    failed = len(beside.statuses) - beside.answered
    return _Beside(contender.name, alone.p50_ms, beside.p50_ms, failed, len(load.statuses))


async def _views(process: Process, owner: Browser, first: int, count: int) -> Load:
    """Open busy times of periods that nobody asked for yet, so that each page asks Wix."""
    browser, load = Browser(process.port, owner.jar), Load()
    for number in range(first, first + count):
        day = datetime.now(UTC).date() + timedelta(days=number)
        await timed(load, browser.get(f"/busy?from={day}&days=1"))
    browser.close()
    return load


async def _visit(process: Process, hung: Browser, load: Load, pause_s: float) -> None:
    """Open the roster again and again, however long that takes."""
    browser = Browser(process.port, hung.jar)
    while True:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await timed(load, browser.get("/"))
        await asyncio.sleep(pause_s)
