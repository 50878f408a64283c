"""P2 to P4 of docs/reliability.md: waits, failures and memory at a rate, and at twice as much."""

import asyncio
import statistics
import time

from bench.contenders import ONE_SITE, PAGES, ours
from bench.fake_wix.control import FakeWix
from bench.load import Load, repeat
from bench.parts.burst import RATE, send_at
from bench.report import at_most, show_table
from bench.scale import Scale

_DELAY_S = 0.1
_SECONDS = 6
"""How many times as long as a burst; 60 s in a whole run."""
_OK, _REFUSED = 200, 503
_BROWSERS = 250
"""More than a process works for at once, and fewer than it accepts from one address."""


def main(wix: FakeWix, scale: Scale) -> None:
    """Print how one process answers at the rate it must stand, and beyond."""
    rows = [asyncio.run(_at(rate, wix, scale)) for rate in (RATE // 10, RATE, 2 * RATE)]
    head = ("views/s", "s", "served", "503", "lost", "p50", "p95", "p99", "p95 of 503", "MB more")
    show_table(f"one process, Wix answers in {_DELAY_S * 1000:.0f} ms; in ms", head, rows)


async def _at(rate: int, wix: FakeWix, scale: Scale) -> list[str]:
    wix.set_up(delay_s=_DELAY_S)
    seconds = scale.burst_s * _SECONDS
    with ours().running(wix.url, ONE_SITE) as process:
        await repeat(process, PAGES["roster"], 50)
        load, before_mb, began = Load(), process.memory_mb(), time.perf_counter()
        sent = await send_at(rate, process, PAGES["roster"], load, seconds, browsers=_BROWSERS)
        took_s, more_mb = time.perf_counter() - began, process.memory_mb() - before_mb
    served = _waits_ms(load, _OK)
    p50, p95, p99 = (
        served[int(len(served) * part)] if served else 0.0 for part in (0.5, 0.95, 0.99)
    )
    refused = _waits_ms(load, _REFUSED)
    lost = sent - len(served) - len(refused)
    if rate < RATE:
        at_most(f"p95 of a page in ms at {rate} views/s", p95, 400)
    if rate == RATE:
        at_most(f"p99 of a page in ms at {rate} views/s", p99, 500)
        at_most(f"views at {rate}/s without an answer", lost, 0)
    p95_refused = statistics.quantiles(refused, n=20)[-1] if len(refused) > 1 else 0.0
    waits = (f"{one:.0f}" for one in (p50, p95, p99, p95_refused))
    counts = (str(one) for one in (len(served), len(refused), lost))
    return [str(rate), f"{took_s:.0f}", *counts, *waits, f"{more_mb:.1f}"]


def _waits_ms(load: Load, status: int) -> list[float]:
    found = zip(load.waits_s, load.statuses, strict=True)
    return sorted(wait_s * 1000 for wait_s, one in found if one == status)
