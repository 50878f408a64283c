"""Calls to Wix when one site is visited far more often than Wix may be asked."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

from bench.browser import Browser
from bench.contenders import ONE_SITE, PAGES, SITE, Contender, baseline, ours, peer
from bench.fake_wix.control import FakeWix
from bench.fake_wix.objects import MICROSOFT, guid, opaque_id
from bench.load import Load, repeat, timed
from bench.process import Process
from bench.report import at_least, at_most, show_table
from bench.scale import Scale

RATE = 200
_BROWSERS = 64
_GRACE_S = 5.0
_IN_TIME = 0.95
_MOST_PER_SECOND, _MOST_PER_MINUTE = 1.0, 150
_VISITORS = 16
_INVITATION: re.Pattern[str] = re.compile(r"/i/[A-Za-z0-9._~-]+")


def main(wix: FakeWix, scale: Scale) -> None:
    """Print how a burst of views, and a crowd that asks for everything, are served."""
    everybody = [one for one in (ours(), peer(), baseline()) if one]
    turns = [(one, page) for one in everybody for page in ("roster", "picker")]
    rows = [asyncio.run(_burst(one, page, wix, scale)) for one, page in turns]
    head = ("", "sent", "served", "in s", "views/s", "calls/s")
    show_table(f"{RATE} views a second of one site, for {scale.burst_s:g} s", head, rows)
    crowds = [asyncio.run(_crowd(one, wix, scale)) for one in everybody if one.name != "peer"]
    title = f"{_VISITORS} visitors, each page another one, for {scale.crowd_s:g} s"
    show_table(title, ("", "views", "by status", "calls", "most in a minute"), crowds)


async def _burst(contender: Contender, page: str, wix: FakeWix, scale: Scale) -> list[str]:
    wix.set_up()
    with contender.running(wix.url, ONE_SITE) as process:
        await repeat(process, PAGES[page], 25)
        before, load = wix.calls().count, Load()
        began = time.perf_counter()
        sent = await send_at(RATE, process, PAGES[page], load, scale.burst_s)
        load.seconds = time.perf_counter() - began
        calls = (wix.calls().count - before) / load.seconds
    rate = load.answered / load.seconds
    if contender.name == "ours":
        at_least(f"{page}: views served a second, of {RATE} sent", rate, RATE * _IN_TIME)
        at_most(f"{page}: calls to Wix a second meanwhile", calls, _MOST_PER_SECOND)
    figures = (f"{load.seconds:.1f}", f"{rate:.0f}", f"{calls:.2f}")
    return [f"{contender.name}, {page}", str(sent), str(load.answered), *figures]


async def send_at(  # noqa: PLR0913 -- by name
    rate: int,
    process: Process,
    path: str,
    load: Load,
    seconds: float,
    *,
    browsers: int = _BROWSERS,
) -> int:
    """Send views at their times, whether the earlier ones are answered or not; return how many."""
    idle: asyncio.Queue[Browser] = asyncio.Queue()
    for _ in range(browsers):
        idle.put_nowait(Browser(process.port))

    async def view() -> None:
        browser = await idle.get()
        await timed(load, browser.get(path))
        idle.put_nowait(browser)

    began, views = time.perf_counter(), []
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(began + number / rate - time.perf_counter(), 0))
        views.append(asyncio.create_task(view()))
    _, late = await asyncio.wait(views, timeout=_GRACE_S)
    for task in late:
        task.cancel()
    return len(views)


async def _crowd(contender: Contender, wix: FakeWix, scale: Scale) -> list[str]:
    """Let visitors open pages that nothing is kept of, as fast as they are answered."""
    wix.set_up()
    with contender.running(wix.url, ONE_SITE) as process:
        paths = _every_page(await _invitation(process))
        load, until = Load(), time.perf_counter() + scale.crowd_s
        await asyncio.gather(*[_visit(process, paths, load, until) for _ in range(_VISITORS)])
        calls = wix.calls()
    if contender.name == "ours":
        most = calls.most_in_a_minute
        at_most("calls to Wix in any minute, whatever visitors open", most, _MOST_PER_MINUTE)
    statuses = ", ".join(f"{status}: {number}" for status, number in Counter(load.statuses).items())
    views = str(len(load.statuses))
    return [contender.name, views, statuses, str(calls.count), str(calls.most_in_a_minute)]


async def _visit(process: Process, paths: Iterator[str], load: Load, until: float) -> None:
    browser = Browser(process.port)
    while time.perf_counter() < until:
        await timed(load, browser.get(next(paths)))
    browser.close()


async def _invitation(process: Process) -> str:
    """Invite a guest, and return the path of the link."""
    owner = Browser(process.port)
    address = f"/invites/new?schedule_id={guid(SITE, 'business', 0)}"
    form = await owner.get(address, plain=True)
    made = await owner.submit(form, "/invites", provider_id=MICROSOFT["id"], days="7")
    page = await owner.get(urlsplit(made.headers["location"]).path, plain=True)
    owner.close()
    return str(_INVITATION.findall(page.text)[0])


def _every_page(invitation: str) -> Iterator[str]:
    """Yield pages that differ from all earlier ones, as far as a page can."""
    today = datetime.now(UTC).date()
    for number in count():
        day = today + timedelta(days=number % 5000)
        person = guid(SITE, "schedule", number % 10)
        yield "/"
        yield f"/busy?from={day}"
        yield f"/busy.ics?from={day}&schedule_id={person}"
        yield f"/busy/why?schedule_id={person}&at={day}T10:00"
        yield f"/connections/{opaque_id(SITE, number % 10)}"
        yield f"/connections/{opaque_id(SITE, 1000 + number)}"
        yield f"/connect/review?schedule_id={person}&provider_id={guid(SITE, 'provider', number)}"
        yield "/watch"
        yield "/health.json"
        yield invitation
