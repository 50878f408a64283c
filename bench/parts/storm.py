"""Calls to Wix while it answers everything with 500."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from bench.browser import Browser
from bench.contenders import ONE_SITE, PAGES, SITE, Contender, baseline, ours, peer
from bench.fake_wix.control import FakeWix
from bench.load import Load, repeat, timed
from bench.report import at_most, show_table
from bench.scale import Scale

_PAGES, _MOST_CALLS = 30, 60


def main(wix: FakeWix, _: Scale) -> None:
    """Print the calls of 30 pages, opened one after the other."""
    rows = [asyncio.run(_storm(one, wix)) for one in (ours(), peer(), baseline()) if one]
    cells = [(name, str(calls), statuses) for name, calls, statuses in rows]
    show_table(f"{_PAGES} pages while Wix answers 500", ("", "calls", "by status"), cells)
    at_most(f"calls to Wix of {_PAGES} pages in a storm of 500s", rows[0][1], _MOST_CALLS)


async def _storm(contender: Contender, wix: FakeWix) -> tuple[str, int, str]:
    wix.set_up()
    with contender.running(wix.url, ONE_SITE) as process:
        await repeat(process, "/livez", 1)
        wix.faults(**{SITE: "500"})
        before, browser, load = wix.calls().count, Browser(process.port), Load()
        for path in _paths([*PAGES.values()]):
            await timed(load, browser.get(path))
        browser.close()
        calls = wix.calls().count - before
    counts = ", ".join(f"{status}: {number}" for status, number in Counter(load.statuses).items())
    return contender.name, calls, counts


def _paths(pages: Sequence[str]) -> list[str]:
    return [pages[number % len(pages)] for number in range(_PAGES)]
