"""Take a picture of every page in every state, for manual review: `make pictures`."""

import asyncio
import logging
import re
import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from tests.journey.browser import QUIET, browser_path
from tests.journey.screen import distinct_states, screen
from tests.quality.states import Album, collect
from tests.quality.walks import WALKS

FOLDER = Path(__file__).parent.parent / "build" / "pictures"
WIDTHS = (360, 768, 1280)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def _take(browser: Browser, album: Album) -> None:
    async with screen(browser, album) as shown:
        for state in distinct_states(album):
            name = re.sub(r"\W+", "-", state.name)
            await shown.show(state)
            for width in WIDTHS:
                await shown.page.set_viewport_size({"width": width, "height": 800})
                for theme in THEMES:
                    await shown.page.emulate_media(color_scheme=theme)
                    path = FOLDER / f"{name}-{width}-{theme}.png"
                    await shown.page.screenshot(path=path, full_page=True)


async def _main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=[*QUIET])
        await _take(browser, await collect(WALKS))
        await browser.close()
    sys.stdout.write(f"{len([*FOLDER.iterdir()])} pictures in {FOLDER}\n")


if __name__ == "__main__":
    logging.disable()  # the error pages log every fault they show
    asyncio.run(_main())
