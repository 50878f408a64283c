"""Only the pages meant for it can be framed (T12), as a real browser sees it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from playwright.async_api import Browser

PATHS = ("/", "/connect", "/nowhere", "/busy.json", "/livez")


@asynccontextmanager
async def page_that_frames(sources: list[str]) -> AsyncIterator[str]:
    """Serve a page of another origin, as browsers keep pages of the internet from this machine."""
    frames = "".join(f'<iframe src="{source}"></iframe>' for source in sources)
    server = await asyncio.start_server(partial(_answer, html=frames), "127.0.0.1", 0)
    async with server:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}/"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, html: str) -> None:
    await reader.readuntil(b"\r\n\r\n")
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(html)}\r\n"
    writer.write(f"{head}Connection: close\r\n\r\n{html}".encode())
    await writer.drain()
    writer.close()


async def test_t12_no_other_site_can_frame_a_page(browser: Browser, served: str):
    context = await browser.new_context(locale="en")
    page, refused = await context.new_page(), set[str]()
    page.on("requestfailed", lambda request: refused.add(f"{request.url} {request.failure}"))
    sources = [served + path for path in PATHS]
    async with page_that_frames(sources) as evil:
        await page.goto(evil)
        shown = [one.url for one in page.main_frame.child_frames if one.url.startswith(served)]
    await context.close()
    assert shown == []
    assert refused == {f"{source} net::ERR_BLOCKED_BY_RESPONSE" for source in sources}
