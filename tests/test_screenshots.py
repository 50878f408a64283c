"""The documents show exactly the pictures that the script makes."""

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.quality.states import sandbox_app
from tools.screenshots import walks
from tools.screenshots.screenshots import FOLDER, SCREENSHOTS
from tools.screenshots.studio import Studio, studio

ROOT = Path(__file__).parent.parent
SHOWN = re.compile(r"screenshots/([\w.-]+\.\w+)")
MADE = {screenshot.path.name for screenshot in SCREENSHOTS}
MOST_KB, MOST_KB_OF_ALL = 120, 1500
SAME = """async (files) => {
  const read = async (file) => {
    const answer = await fetch(`data:image/png;base64,${file}`);
    const image = await createImageBitmap(await answer.blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return String(canvas.getImageData(0, 0, image.width, image.height).data);
  };
  const [one, other] = await Promise.all(files.map(read));
  return one === other;
}"""
FEW_COLOURS = "<body style='background: linear-gradient(90deg, #116dff 60%, #ffb700 60%)'>"


def test_every_documented_picture_is_made_and_used():
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    shown = {name for page in documents for name in SHOWN.findall(page.read_text("utf-8"))}

    assert shown == MADE


def test_the_pictures_exist_and_are_small():
    kilobytes = {path.name: path.stat().st_size / 1000 for path in FOLDER.iterdir()}

    assert kilobytes.keys() == MADE, "run `make screenshots`"
    assert max(kilobytes.values()) <= MOST_KB
    assert sum(kilobytes.values()) <= MOST_KB_OF_ALL


@pytest.fixture(scope="module")
async def place(anyio_backend: str) -> AsyncIterator[Studio]:
    del anyio_backend
    async with studio() as place:
        yield place


async def test_a_compressed_picture_shows_the_same(place: Studio):
    async with place.page(sandbox_app, viewport={"width": 90, "height": 70}) as page:
        await page.set_content(FEW_COLOURS)
        large = await page.screenshot()
        less = await place.screenshot(page)
        pair = [base64.b64encode(one).decode() for one in (large, less)]
        await page.goto("about:blank")

        assert len(less) < len(large)
        assert await page.evaluate(SAME, pair)


async def test_a_picture_is_reproducible(place: Studio):
    taken: list[bytes] = []
    for _ in range(2):
        async with place.page(sandbox_app, viewport={"width": 360, "height": 740}) as page:
            await walks.invitation(page)
            taken.append(await place.screenshot(page))
    assert taken[0] == taken[1]
