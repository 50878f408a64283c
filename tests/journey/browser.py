"""The Chromium that the browser tests and tools start, and tabs whose console is checked."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from playwright.async_api import BrowserContext, Page

_BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")  # the fastest first
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--in-process-gpu"),
)


def browser_path() -> str | None:
    """Return the path of a Chromium, or None."""
    found = (shutil.which(name) for name in _BROWSERS)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


@asynccontextmanager
async def tab(context: BrowserContext) -> AsyncIterator[Page]:
    """Open a tab in a context, and close the context afterwards."""
    page = await context.new_page()
    with fail_on_console_errors(page):
        yield page
        await context.close()


@contextmanager
def fail_on_console_errors(page: Page) -> Iterator[None]:
    """Fail if the console reports a policy violation or a failing script."""
    complaints: list[str] = []

    def heard(kind: str, text: str) -> None:
        if kind in {"error", "warning"}:  # below that level, Chromium logs how it treats autofocus
            complaints.append(text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: heard(message.type, message.text))
    yield
    # an intentional 4xx page is not an error
    assert not [text for text in complaints if "Failed to load resource" not in text]
