"""What a page costs: CPU time, latency and bytes, for each contender."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

from bench.browser import Browser
from bench.contenders import ONE_SITE, PAGES, contenders
from bench.fake_wix.control import FakeWix
from bench.figures import Figures, Turn, in_turns
from bench.load import each, expect_page, repeat
from bench.process import Process
from bench.report import at_least, at_most, note, show_table
from bench.scale import Scale
from bench.wix_apps import start_wix_apps

CONCURRENCY = 8
DELAY_S = 0.05
READ_AGAIN_AFTER_S = 2.5
"""What was read just now is not read again."""

CHAINS_MS = {"roster": 100, "picker": 50, "connection": 100, "busy": 100}
"""The longest chain of calls that a page of a new site waits for, at 50 ms each."""

_WARM = {"roster": 3.0, "picker": 3.0, "connection": 1.5, "busy": 1.0}
_COLD = {"roster": 1.5, "picker": 1.5}
_FLOOR = 2.5


def main(wix: FakeWix, scale: Scale) -> None:
    """Measure warm pages, then cold ones, then both behind a slow Wix."""
    wix.set_up()
    warm = asyncio.run(_warm(wix, scale))
    wix.set_up()
    cold = asyncio.run(_cold(wix, scale))
    wix.set_up()
    again = asyncio.run(_read_again(wix, scale))
    wix.set_up()
    asyncio.run(_latency(wix, scale))
    kinds = (("warm", warm, _WARM), ("of a new site", cold, _COLD), ("read again", again, _COLD))
    for kind, figures, goals in kinds:
        for page, wanted in goals.items():
            ratio = figures.median("peer", page) / figures.median("ours", page)
            at_least(f"{page} {kind}: pages per core, ours to the peer's", ratio, wanted)
    for page in PAGES:
        ratio = warm.median("ours", page) / warm.median("floor", page)
        at_most(f"{page} warm: CPU, ours to the floor's", ratio, _FLOOR)


async def _warm(wix: FakeWix, scale: Scale) -> Figures:
    """Measure pages of a site that was visited a moment ago, several at a time."""
    figures = Figures()
    with ExitStack() as stack:
        everybody = contenders(with_floor=True)
        servers = [stack.enter_context(one.running(wix.url, ONE_SITE)) for one in everybody]
        for process in servers:
            for path in PAGES.values():
                await repeat(process, path, 2 * scale.warm_ups)
        await _show_sizes(servers)
        paths = {one.name: {**PAGES, **await _static(one)} for one in servers}

        async def measure(turn: Turn) -> None:
            process, page = turn
            path = paths[process.name][page]
            load = await repeat(process, path, scale.requests, concurrency=CONCURRENCY)
            figures.add(turn, load.cpu_ms)

        turns = [(one, page) for one in servers for page in paths[one.name]]
        await in_turns(scale.rounds, turns, measure)
    figures.show(f"CPU ms per page, warm, {CONCURRENCY} at a time")
    return figures


async def _cold(wix: FakeWix, scale: Scale) -> Figures:
    """Measure the first page of new sites, one at a time, in processes that are warm themselves."""
    figures, calls = Figures(), Figures()
    with ExitStack() as stack:
        apps = await start_wix_apps(stack, wix, scale)

        async def measure(turn: Turn) -> None:
            process, page = turn
            visits = await apps.new_owners(process, page, scale.cold_requests)
            before = wix.calls().count
            load = await each(process, visits)
            figures.add(turn, load.cpu_ms)
            calls.add(turn, (wix.calls().count - before) / scale.cold_requests)
            if load.answered < len(load.statuses):
                note(f"{process.name}, {page}: {load.statuses}")

        await in_turns(
            scale.rounds, [(one, page) for one in apps.servers for page in PAGES], measure
        )
    figures.show("CPU ms of a new site's first page, one at a time")
    calls.show("Calls to Wix by a new site's first page")
    return figures


async def _read_again(wix: FakeWix, scale: Scale) -> Figures:
    """Measure pages that read everything again, one at a time, as by "Check again"."""
    figures, calls = Figures(), Figures()
    with ExitStack() as stack:
        apps = await start_wix_apps(stack, wix, scale)
        turns = [(one, page) for one in apps.servers for page in PAGES]
        visits = {turn: await apps.new_owners(*turn, scale.cold_requests) for turn in turns}

        async def measure(turn: Turn) -> None:
            fresh = [(owner, f"{path}?fresh=1") for owner, path in visits[turn]]
            before = wix.calls().count
            figures.add(turn, (await each(turn[0], fresh)).cpu_ms)
            calls.add(turn, (wix.calls().count - before) / scale.cold_requests)

        for _ in range(scale.rounds):
            for turn in turns:
                await each(turn[0], visits[turn])
            await asyncio.sleep(READ_AGAIN_AFTER_S)
            await in_turns(1, turns, measure)
    figures.show("CPU ms of a page that reads everything again, one at a time")
    calls.show("Calls to Wix by a page that reads everything again")
    return figures


async def _latency(wix: FakeWix, scale: Scale) -> None:
    """Measure the wait for a page when each call to Wix takes 50 ms."""
    cold, warm = Figures(), Figures()
    with ExitStack() as stack:
        apps = await start_wix_apps(stack, wix, scale)
        wix.set_up(delay_s=DELAY_S)

        async def measure(turn: Turn) -> None:
            process, page = turn
            visits = await apps.new_owners(process, page, scale.cold_requests)
            cold.add(turn, (await each(process, visits)).p50_ms)
            again = [(Browser(process.port, owner.jar), path) for owner, path in visits]
            warm.add(turn, (await each(process, again)).p50_ms)

        await in_turns(
            scale.rounds, [(one, page) for one in apps.servers for page in PAGES], measure
        )
    cold.show("p50 in ms of a new site's first page, each call to Wix taking 50 ms")
    warm.show("p50 in ms of the same page again")
    for page, chain in CHAINS_MS.items():
        most = max(cold.median("ours", page), warm.median("ours", page))
        at_most(f"{page}: p50 with a chain of {chain} ms", most, chain + 5, " ms")


async def _show_sizes(servers: Sequence[Process]) -> None:
    rows = [(page, *[await _size(one, path) for one in servers]) for page, path in PAGES.items()]
    show_table("Bytes of a page, plain and compressed", ("", *(one.name for one in servers)), rows)


async def _size(process: Process, path: str) -> str:
    browser = Browser(process.port)
    plain, packed = await browser.get(path, plain=True), await browser.get(path)
    browser.close()
    expect_page(plain, path)
    encoding = packed.headers.get("content-encoding", "-")
    return f"{len(plain.body):,}, {len(packed.body):,} {encoding}"


async def _static(process: Process) -> dict[str, str]:
    """Return the path of a style sheet, as a page names it."""
    if process.name == "floor":
        return {}
    browser = Browser(process.port)
    page = (await browser.get("/", plain=True)).text
    browser.close()
    return {"static": page.partition('rel="stylesheet" href="')[2].partition('"')[0]}
