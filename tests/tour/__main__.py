"""Makes docs/screenshots anew: `make screenshots`."""

import asyncio
import sys

from tests.tour.pictures import FOLDER, PICTURES, Picture
from tests.tour.studio import Studio, studio


async def _make() -> None:
    FOLDER.mkdir(exist_ok=True)
    async with studio() as place:
        for picture in PICTURES:
            size = picture.path.write_bytes(await _photograph(place, picture))
            sys.stdout.write(f"{size // 1000:4} kB  {picture.name}\n")
    for path in {*FOLDER.iterdir()} - {picture.path for picture in PICTURES}:
        path.unlink()


async def _photograph(place: Studio, picture: Picture) -> bytes:
    async with place.page(picture.make, **picture.looks) as page:
        await picture.walk(page)
        return await place.photograph(page)


if __name__ == "__main__":
    asyncio.run(_make())
