"""What pages cost as a site grows: 10 to 10,000 schedules and connections, 10,000 events."""

import asyncio
import time
from dataclasses import dataclass, field
from math import inf

from bench.browser import Browser
from bench.contenders import WIX_APP, Contender, contenders, pages_of, signed_in, tenant
from bench.fake_wix.control import FakeWix
from bench.load import repeat
from bench.process import Process
from bench.report import at_most, note, show_table
from bench.scale import Scale

SHOWN = ("roster", "picker", "busy")
_DELAY_S = 0.05
_EVENTS, _MANY_EVENTS = 180, 10_000
_PATIENCE_S = 180.0
_MOST_ROWS = 40
_POLL_S, _LOOK_S = 0.01, 0.5
_MOST_GROWTH, _MOST_LIVEZ_MS = 1.2, 50.0
_BASE, _LARGE = 100, 10_000


@dataclass(slots=True)
class Grown:
    """The figures of a contender at one size."""

    name: str
    schedules: int
    events: int
    complete_s: float = 0.0
    errors: int = 0
    livez_ms: float = 0.0
    most_in_a_minute: int = 0
    cpu_ms: dict[str, float] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    peak_mb: float = 0.0


def main(wix: FakeWix, scale: Scale) -> None:
    """Measure all sizes, and many events."""
    sizes = [(schedules, _EVENTS) for schedules in scale.sizes] + [(scale.sizes[0], _MANY_EVENTS)]
    found: list[Grown] = []
    for size in sizes:
        for contender in contenders():
            try:
                found.append(asyncio.run(_grown(contender, wix, *size, scale=scale)))
            except (RuntimeError, TimeoutError) as error:
                note(f"{contender.name} with {size[0]} schedules, {size[1]} events: {error}")
    head = ("", "schedules", "events", *(f"{page} CPU ms" for page in SHOWN))
    sizes_head = (f"{page} bytes" for page in SHOWN)
    last = ("first roster s", "errors", "worst /livez ms", "calls a minute", "peak MB")
    show_table("Growth", (*head, *sizes_head, *last), [_row(one) for one in found])
    _judge({(one.schedules, one.events): one for one in found if one.name == "ours"}, sizes)


async def _grown(
    contender: Contender, wix: FakeWix, schedules: int, events: int, *, scale: Scale
) -> Grown:
    grown = Grown(contender.name, schedules, events)
    wix.set_up()
    with contender.running(wix.url, WIX_APP) as process:
        small = await signed_in(process.port, tenant(0))
        for path in pages_of(
            tenant(0)
        ).values():  # loads the templates, which is no part of a large site's read
            await repeat(process, path, 10, jar=small.jar)
        wix.set_up(tenant(1), schedules=schedules, events=events, delay_s=_DELAY_S)
        owner = await signed_in(process.port, tenant(1))
        reading = asyncio.create_task(_first_roster(grown, owner))
        grown.livez_ms = await _worst_livez(process, reading)
        await reading
        for page in SHOWN:
            try:
                await _measure(grown, process, page, owner, scale)
            except RuntimeError as error:
                note(f"{grown.name} with {schedules} schedules, {events} events: {error}")
                grown.errors, grown.cpu_ms[page], grown.size[page] = grown.errors + 1, inf, 0
        grown.peak_mb = process.memory_mb("VmHWM")
    grown.most_in_a_minute = wix.calls().most_in_a_minute
    return grown


async def _measure(grown: Grown, process: Process, page: str, owner: Browser, scale: Scale) -> None:
    path, begun = pages_of(tenant(1))[page], time.perf_counter()
    await repeat(process, path, 2, jar=owner.jar)
    number = 3 if time.perf_counter() - begun > _LOOK_S else scale.requests
    load = await repeat(process, path, number, jar=owner.jar)
    grown.cpu_ms[page], grown.size[page] = load.cpu_ms, load.size


async def _first_roster(grown: Grown, browser: Browser) -> None:
    """Open the roster until it lists people, and note how long that took and what came before.

    The app may show first how far it has read a large site.
    """
    rows, began = min(grown.schedules, _MOST_ROWS), time.perf_counter()
    while grown.complete_s < _PATIENCE_S:
        answer = await browser.get("/", plain=True)
        grown.complete_s = time.perf_counter() - began
        if answer.body.count(b'class="row-who"') >= rows:
            return
        progress = b'http-equiv="refresh"' in answer.body or "refresh" in answer.headers
        grown.errors += answer.status >= 500 and not progress  # noqa: PLR2004 -- server errors
        if grown.errors and grown.name != "ours":
            raise RuntimeError(f"the roster answers {answer.status}")
        await asyncio.sleep(_LOOK_S)
    raise TimeoutError(f"no roster after {grown.complete_s:.0f} s")


async def _worst_livez(process: Process, reading: "asyncio.Task[None]") -> float:
    """Return the longest wait for `/livez` while something else is read."""
    browser, worst = Browser(process.port), 0.0
    await browser.get("/livez")
    while not reading.done():
        began = time.perf_counter()
        await browser.get("/livez")
        worst = max(worst, time.perf_counter() - began)
        await asyncio.sleep(_POLL_S)
    browser.close()
    return worst * 1000


def _row(one: Grown) -> tuple[str, ...]:
    return (
        one.name,
        f"{one.schedules:,}",
        f"{one.events:,}",
        *(f"{one.cpu_ms[page]:.1f}" for page in SHOWN),
        *(f"{one.size[page]:,}" for page in SHOWN),
        f"{one.complete_s:.2f}",
        f"{one.errors}",
        f"{one.livez_ms:.0f}",
        f"{one.most_in_a_minute}",
        f"{one.peak_mb:.0f}",
    )


def _judge(found: dict[tuple[int, int], Grown], sizes: list[tuple[int, int]]) -> None:
    base = found.get((_BASE, _EVENTS))
    for size in sizes:
        one, named = found.get(size), f"{size[0]:,} schedules, {size[1]:,} events"
        at_most(f"{named}: error pages", one.errors if one else inf, 0)
        if one and base and size[0] > _BASE:
            for page in SHOWN:
                ratio = one.cpu_ms[page] / base.cpu_ms[page]
                at_most(f"{named}: CPU of {page} against {_BASE}", ratio, _MOST_GROWTH)
                ratio = one.size[page] / base.size[page]
                at_most(f"{named}: bytes of {page} against {_BASE}", ratio, _MOST_GROWTH)
        if one:
            at_most(f"{named}: calls in any minute", one.most_in_a_minute, 150)
        if one and size[0] >= _LARGE:
            at_most(f"{named}: worst /livez", one.livez_ms, _MOST_LIVEZ_MS, " ms")
