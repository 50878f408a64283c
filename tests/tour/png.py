"""Pictures in few bytes: 256 colours are as good as thousands that only round off letters."""

import base64
import struct
import zlib
from typing import Any

from playwright.async_api import Page

_MARK = b"\x89PNG\r\n\x1a\n"
_BY_PALETTE = (8, 3, 0, 0, 0)
"""Bits of a pixel, kind of colour; compression, filter and interlacing as always."""

# The commonest colours stay as they are, any other becomes the nearest of them.
_COUNT = """async (png) => {
  const file = await fetch(`data:image/png;base64,${png}`);
  const image = await createImageBitmap(await file.blob());
  const {width, height} = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const times = new Map();
  for (const one of pixels) times.set(one, (times.get(one) ?? 0) + 1);
  const commonest = [...times].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256);
  const parts = (colour) => [0, 8, 16].map((shift) => (colour >> shift) & 255);
  const palette = commonest.map(([colour]) => parts(colour));
  const nearest = (colour) => {
    const wanted = parts(colour);
    const far = palette.map((one) =>
      one.reduce((sum, part, at) => sum + (part - wanted[at]) ** 2, 0));
    return far.indexOf(Math.min(...far));
  };
  const places = new Map([...times.keys()].map((colour) => [colour, nearest(colour)]));
  let rows = "";
  for (const one of pixels) rows += String.fromCharCode(places.get(one));
  return {width, height, palette: palette.flat(), rows: btoa(rows)};
}"""


async def small(page: Page, png: bytes) -> bytes:
    """Return a picture by its palette; the browser, which made it, counts the colours."""
    counted: dict[str, Any] = await page.evaluate(_COUNT, base64.b64encode(png).decode())
    width, pixels = counted["width"], base64.b64decode(counted["rows"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    head = struct.pack(">II5B", width, counted["height"], *_BY_PALETTE)
    return _MARK + b"".join(
        (
            _part(b"IHDR", head),
            _part(b"PLTE", bytes(counted["palette"])),
            _part(b"IDAT", zlib.compress(rows, 9)),
            _part(b"IEND", b""),
        )
    )


def _part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
