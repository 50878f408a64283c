"""Reduce a PNG to a palette of 256 colours, which is much smaller and looks the same."""

import base64
import struct
import zlib
from typing import Any

from playwright.async_api import Page

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE_HEADER = (8, 3, 0, 0, 0)
"""Bit depth and colour type; compression, filter and interlace methods 0."""

# Keeps the 256 most frequent colours and maps any other to the nearest of them.
_QUANTIZE = """async (png) => {
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
    const distances = palette.map((one) =>
      one.reduce((sum, part, at) => sum + (part - wanted[at]) ** 2, 0));
    return distances.indexOf(Math.min(...distances));
  };
  const places = new Map([...times.keys()].map((colour) => [colour, nearest(colour)]));
  let rows = "";
  for (const one of pixels) rows += String.fromCharCode(places.get(one));
  return {width, height, palette: palette.flat(), rows: btoa(rows)};
}"""


async def reduce_colours(page: Page, png: bytes) -> bytes:
    """Return a PNG with a palette of 256 colours, which a page of the browser computes."""
    quantized: dict[str, Any] = await page.evaluate(_QUANTIZE, base64.b64encode(png).decode())
    width, pixels = quantized["width"], base64.b64decode(quantized["rows"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    head = struct.pack(">II5B", width, quantized["height"], *_PALETTE_HEADER)
    return _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", head),
            _chunk(b"PLTE", bytes(quantized["palette"])),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
