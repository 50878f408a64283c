"""Calls to Wix in an owner's session: connect a calendar, change a setting, look around."""

import asyncio
from collections.abc import Awaitable, Callable

from bench.browser import Answer, Browser
from bench.contenders import WIX_APP, Contender, baseline, ours, signed_in, tenant
from bench.fake_wix.control import FakeWix
from bench.fake_wix.objects import MICROSOFT, guid
from bench.load import expect_page
from bench.report import at_most, show_table
from bench.scale import Scale

_SEE_OTHER = 303
_MOST_CALLS = 1.2


class Session:
    """One owner in one browser, who looks at each page for a while."""

    def __init__(self, browser: Browser, wix: FakeWix, site: str, think_s: float) -> None:
        self._browser, self._wix, self._site, self._think_s = browser, wix, site, think_s
        self.calls: list[tuple[str, int]] = []

    async def run(self) -> None:
        """Open ten pages, two of them by sending a form."""
        await self._open("roster", "/")
        await self._open("picker", "/connect")
        pair = f"schedule_id={guid(self._site, 'business', 0)}&provider_id={MICROSOFT['id']}"
        review = await self._open("review", f"/connect/review?{pair}")
        await self._send("POST connect", review, "/connect")
        id_, to = self._wix.consent(self._site)
        back = await self._view(
            "callback", lambda: self._browser.get(f"{_path(to)}?connectionId={id_}")
        )
        page = await self._open("connection", _path(back.headers["location"]))
        fields = {"import_enabled": "on", "import_calendars": _calendar(page)}
        saved = await self._send("POST sync", page, f"/connections/{id_}/sync", **fields)
        await self._open("its page", _path(saved.headers["location"]))
        await self._open("busy", "/busy")
        await self._open("roster again", "/")

    async def _open(self, name: str, path: str) -> Answer:
        return expect_page(
            await self._view(name, lambda: self._browser.get(path, plain=True)), path
        )

    async def _send(self, name: str, page: Answer, action: str, **fields: str) -> Answer:
        answer = await self._view(name, lambda: self._browser.submit(page, action, **fields))
        if answer.status != _SEE_OTHER:
            raise RuntimeError(f"{action} answers {answer.status}")
        return answer

    async def _view(self, name: str, view: Callable[[], Awaitable[Answer]]) -> Answer:
        answer = await view()
        await asyncio.sleep(self._think_s)  # what a page leaves to the background counts as its own
        before = sum(calls for _, calls in self.calls)  # signing in counts as the first page's
        self.calls.append((name, self._wix.calls(self._site).count - before))
        return answer


def main(wix: FakeWix, scale: Scale) -> None:
    """Print the calls of each view."""
    found = [ours(), baseline()]
    sessions = {one.name: asyncio.run(_session(one, wix, scale)) for one in found if one}
    first = next(iter(sessions.values()))
    rows = [
        (name, *(str(one[at][1]) for one in sessions.values()))
        for at, (name, _) in enumerate(first)
    ]
    means = {name: sum(calls for _, calls in one) / len(one) for name, one in sessions.items()}
    rows.append(("mean", *(f"{mean:.2f}" for mean in means.values())))
    title = f"Calls to Wix in an owner's session, {scale.think_s:g} s a page"
    show_table(title, ("", *sessions), rows)
    at_most("calls to Wix per view of an owner's session", means["ours"], _MOST_CALLS)


async def _session(contender: Contender, wix: FakeWix, scale: Scale) -> list[tuple[str, int]]:
    wix.set_up()
    with contender.running(wix.url, WIX_APP) as process:
        browser = await signed_in(process.port, tenant(0))
        session = Session(browser, wix, tenant(0), scale.think_s)
        await session.run()
        browser.close()
    return session.calls


def _path(url: str) -> str:
    """Return the path of an absolute or relative URL of the app, without a fragment."""
    return (
        f"/{url.partition('://')[2].partition('/')[2]}" if "://" in url else url.partition("#")[0]
    )


def _calendar(page: Answer) -> str:
    return page.text.partition('name="import_calendars" value="')[2].partition('"')[0]
