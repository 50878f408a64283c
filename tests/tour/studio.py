"""Where the tour is photographed: an app whose clock stands still, and a browser to look at it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright

from tests.journey.conftest import QUIET, browser_path, tab
from tests.quality.states import Make
from tests.tour.png import small
from tests.visitor import BASE
from tests.web.steer import NOW


class Studio:
    """A browser that finds whatever app is served under the one address that pictures may show."""

    def __init__(self, browser: Browser, desk: Page, listener: socket.socket) -> None:
        self._browser = browser
        self._desk = desk
        self._listener = listener

    @asynccontextmanager
    async def page(self, make: Make, **looks: Any) -> AsyncIterator[Page]:
        """Open a tab on an app of its own, so that no picture depends on another one."""
        context = await self._browser.new_context(
            base_url=BASE, reduced_motion="reduce", timezone_id="Europe/Berlin", **looks
        )
        async with _serving(make(), self._listener.dup()), tab(context) as page:
            await page.clock.set_fixed_time(NOW)
            yield page

    async def photograph(self, page: Page) -> bytes:
        """Return what the tab shows, as a small PNG."""
        await page.wait_for_load_state()
        return await small(self._desk, await page.screenshot(caret="hide"))


@asynccontextmanager
async def studio() -> AsyncIterator[Studio]:
    """Start a browser whose letters have grey edges on every machine, and no coloured ones."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        mapped = f"--host-resolver-rules=MAP {BASE.removeprefix('http://')} 127.0.0.1:{port}"
        args = [*QUIET, mapped, "--disable-lcd-text", "--force-color-profile=srgb"]
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path(), args=args)
            yield Studio(browser, await browser.new_page(), listener)
            await browser.close()


@asynccontextmanager
async def _serving(app: FastAPI, listener: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
