"""Sending requests, and what they cost and take."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.browser import Answer, Browser
from bench.process import Process


@dataclass(slots=True)
class Load:
    """What a number of requests came to."""

    cpu_s: float = 0.0
    seconds: float = 0.0
    waits_s: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    size: int = 0

    @property
    def cpu_ms(self) -> float:
        """CPU time per request."""
        return self.cpu_s * 1000 / max(len(self.statuses), 1)

    @property
    def p50_ms(self) -> float:
        """The median wait."""
        return statistics.median(self.waits_s) * 1000

    @property
    def answered(self) -> int:
        """How many were served."""
        return self.statuses.count(200)


async def repeat(
    process: Process,
    path: str,
    count: int,
    *,
    concurrency: int = 1,
    jar: Mapping[str, str] | None = None,
) -> Load:
    """Open a page again and again, each connection with a session of its own, or that of `jar`."""
    browsers = [Browser(process.port, jar) for _ in range(concurrency)]
    for browser in browsers:
        expect_page(await browser.get(path), path)
    todo = iter(range(count))

    async def work(browser: Browser, load: Load, todo: Iterator[int]) -> None:
        for _ in todo:
            await timed(load, browser.get(path))

    load = await measured(process, lambda load: [work(browser, load, todo) for browser in browsers])
    for browser in browsers:
        browser.close()
    return load


async def each(process: Process, visits: Sequence[tuple[Browser, str]]) -> Load:
    """Open one page in each browser, one after the other."""

    async def work(load: Load) -> None:
        for browser, path in visits:
            await timed(load, browser.get(path))

    load = await measured(process, lambda load: [work(load)])
    for browser, _ in visits:
        browser.close()
    return load


async def measured(process: Process, work: Callable[[Load], Sequence[Awaitable[None]]]) -> Load:
    """Do work and measure what it costs the process."""
    load, cpu_s, began = Load(), process.cpu_s(), time.perf_counter()
    await asyncio.gather(*work(load))
    load.cpu_s, load.seconds = process.cpu_s() - cpu_s, time.perf_counter() - began
    return load


async def timed(load: Load, request: Awaitable[Answer]) -> Answer:
    """Send a request and note what came of it."""
    began = time.perf_counter()
    answer = await request
    load.waits_s.append(time.perf_counter() - began)
    load.statuses.append(answer.status)
    load.size = len(answer.body)
    return answer


def expect_page(answer: Answer, path: str) -> Answer:
    """Return a page; raise for anything else, since an error page would be a wonderful figure."""
    if answer.status != 200 or not answer.body:  # noqa: PLR2004 -- OK
        raise RuntimeError(f"{path} answers {answer.status}")
    return answer
