"""An app with a fixed clock and a browser, for screenshots that do not change between runs."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright

from tests.journey.browser import QUIET, browser_path, tab
from tests.quality.states import Make
from tests.visitor import BASE
from tests.web.sync_settings import NOW
from tools.screenshots.png import reduce_colours


class Studio:
    """A browser in which `BASE` resolves to the app that is being served."""

    def __init__(self, browser: Browser, canvas: Page, listener: socket.socket) -> None:
        self._browser = browser
        self._canvas = canvas
        self._listener = listener

    @asynccontextmanager
    async def page(self, make: Make, **options: Any) -> AsyncIterator[Page]:  # noqa: ANN401 -- as `new_context` takes them
        """Open a page on a new app, so that screenshots do not depend on each other."""
        context = await self._browser.new_context(
            base_url=BASE, reduced_motion="reduce", timezone_id="Europe/Berlin", **options
        )
        async with _serving(make(), self._listener.dup()), tab(context) as page:
            await page.clock.set_fixed_time(NOW)
            yield page

    async def screenshot(self, page: Page) -> bytes:
        """Return what the page shows, as a PNG with a palette."""
        await page.wait_for_load_state()
        return await reduce_colours(self._canvas, await page.screenshot(caret="hide"))


@asynccontextmanager
async def studio() -> AsyncIterator[Studio]:
    """Start a browser that renders text alike on every machine: without subpixel antialiasing."""
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
