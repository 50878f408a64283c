from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.journey.browser import QUIET, browser_path, fail_on_console_errors
from tests.server import app_serving


@pytest.fixture(scope="session")
def shared_app() -> Iterator[str]:
    with app_serving() as base:
        yield base


@pytest.fixture(scope="session")
def control(shared_app: str) -> Iterator[httpx.Client]:
    """The control API of its sandbox."""
    sent = {"sec-fetch-site": "none"}
    base = f"{shared_app}/sandbox/control/"
    with httpx.Client(base_url=base, headers=sent, trust_env=False) as client:
        yield client


@pytest.fixture
def served(shared_app: str, control: httpx.Client) -> str:
    """The URL of a new app in sandbox mode."""
    control.post("reset", json={}).raise_for_status()
    return shared_app


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    del anyio_backend
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=[*QUIET])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def contexts(browser: Browser) -> dict[bool, BrowserContext]:
    """A context with scripts and one without: new ones have an empty cache."""
    return {
        scripted: await browser.new_context(
            java_script_enabled=scripted, reduced_motion="reduce", locale="en"
        )
        for scripted in (True, False)
    }


@pytest.fixture(params=["with script", "without script"])
async def page(
    contexts: dict[bool, BrowserContext],
    request: pytest.FixtureRequest,
    served: str,
) -> AsyncIterator[Page]:
    """A tab that fails the test on policy violations and script errors.

    Without script Wix answers in the style of its samples, so that each journey meets both.
    """
    scripted = request.param == "with script"
    context = contexts[scripted]
    context.set_default_timeout(10_000)
    page = await context.new_page()
    if not scripted:
        await page.request.post(f"{served}/sandbox/control/site", data={"style": "samples"})
    with fail_on_console_errors(page):
        yield page
        for opened in context.pages:
            await opened.close()
        await context.clear_cookies()
