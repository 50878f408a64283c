"""How soon a new process answers, and the memory that it holds."""

import asyncio
import random
import statistics
from collections import defaultdict

from bench.contenders import ONE_SITE, WIX_APP, Contender, contenders, signed_in, tenant
from bench.fake_wix.control import FakeWix
from bench.load import each, repeat
from bench.process import Process
from bench.report import at_most, show_table, spread
from bench.scale import Scale

MODES = {"one site": ONE_SITE, "Wix app": WIX_APP, "sandbox": {}}
_MOST_MB, _MOST_OF_BASELINE = 75, 0.6
Figures = dict[tuple[str, str], list[float]]


def main(wix: FakeWix, scale: Scale) -> None:
    """Start everybody several times, in random order; the first time compiles the code."""
    wix.set_up()
    first_ms: Figures = defaultdict(list)
    cpu_ms: Figures = defaultdict(list)
    memory_mb: Figures = defaultdict(list)
    turns = [
        (one, mode) for one in contenders() for mode in MODES if one.name != "peer" or MODES[mode]
    ]
    for number in range(scale.starts + 1):
        for contender, mode in random.sample(turns, len(turns)):
            figures = _start(contender, mode, wix)
            if number:
                for kept, figure in zip((first_ms, cpu_ms, memory_mb), figures, strict=True):
                    kept[contender.name, mode].append(figure)
    rows = [
        (one.name, mode, *(spread(kept[one.name, mode]) for kept in (first_ms, cpu_ms, memory_mb)))
        for one, mode in turns
    ]
    head = ("", "mode", "first answer ms", "CPU ms until then", "MB after 30 pages")
    show_table("Start", head, rows)
    for mode in MODES:
        middle = statistics.median(memory_mb["ours", mode])
        at_most(f"memory of a worker, {mode}", middle, _MOST_MB, " MB")
        for name, kept in (("first answer", first_ms), ("CPU until it answers", cpu_ms)):
            if before := kept.get(("baseline", mode)):
                ratio = statistics.median(kept["ours", mode]) / statistics.median(before)
                at_most(f"{name}, {mode}, against the baseline", ratio, _MOST_OF_BASELINE)


def _start(contender: Contender, mode: str, wix: FakeWix) -> tuple[float, float, float]:
    with contender.running(wix.url, MODES[mode]) as process:
        cpu_s = process.cpu_s()
        asyncio.run(_open_pages(process, signed_out=mode == "Wix app"))
        return process.started_in_s * 1000, cpu_s * 1000, process.memory_mb()


async def _open_pages(process: Process, *, signed_out: bool) -> None:
    """Open all pages a few times; as a Wix app, of ten sites."""
    owners = [await signed_in(process.port, tenant(n)) for n in range(10)] if signed_out else []
    for path in ("/", "/connect", "/busy"):
        if owners:
            await each(process, [(owner, path) for owner in owners])
        else:
            await repeat(process, path, 10)
