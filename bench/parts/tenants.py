"""The memory of a worker that serves many sites."""

import asyncio

from bench.contenders import WIX_APP, Contender, ours, signed_in, tenant
from bench.fake_wix.control import FakeWix
from bench.load import expect_page
from bench.process import Process
from bench.report import at_most, show_table
from bench.scale import Scale

_GOAL_TENANTS, _MOST_MB = 10_000, 300
_CONCURRENCY = 8


def main(wix: FakeWix, scale: Scale) -> None:
    """Open the roster of many sites in one process, and print what it holds then."""
    wix.set_up()
    first, last = asyncio.run(_memory(ours(), wix, scale.tenants))
    head = ("one site", f"{scale.tenants:,} sites")
    show_table("MB of a worker", head, [[f"{mb:.0f}" for mb in (first, last)]])
    # what sites keep is bounded in total, so fewer of them say nothing about as many
    if scale.tenants >= _GOAL_TENANTS:
        at_most(f"memory of {_GOAL_TENANTS:,} sites in a worker", last, _MOST_MB, " MB")


async def _memory(contender: Contender, wix: FakeWix, tenants: int) -> tuple[float, float]:
    with contender.running(wix.url, WIX_APP) as process:
        for _ in range(50):
            await _open(process, 0)
        first, numbers = process.memory_mb(), iter(range(1, tenants))

        async def work() -> None:
            for number in numbers:
                await _open(process, number)

        await asyncio.gather(*[work() for _ in range(_CONCURRENCY)])
        last = process.memory_mb()
    return first, last


async def _open(process: Process, number: int) -> None:
    browser = await signed_in(process.port, tenant(number))
    expect_page(await browser.get("/"), "/")
    browser.close()
