"""Take the screenshots of the documentation: `make screenshots`."""

import asyncio
import sys

from tools.screenshots.screenshots import FOLDER, SCREENSHOTS, Screenshot
from tools.screenshots.studio import Studio, studio


async def _main() -> None:
    FOLDER.mkdir(exist_ok=True)
    async with studio() as opened:
        for one in SCREENSHOTS:
            size = one.path.write_bytes(await _take(opened, one))
            sys.stdout.write(f"{size // 1000:4} kB  {one.name}\n")
    for path in {*FOLDER.iterdir()} - {one.path for one in SCREENSHOTS}:
        path.unlink()


async def _take(opened: Studio, screenshot: Screenshot) -> bytes:
    async with opened.page(screenshot.make, **screenshot.options) as page:
        await screenshot.walk(page)
        return await opened.screenshot(page)


if __name__ == "__main__":
    asyncio.run(_main())
