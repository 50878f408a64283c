"""Decode a response body to a JSON object, within limits of size and depth."""

import json
import zlib
from collections.abc import AsyncIterable, Callable, Mapping
from typing import NoReturn, TypeAlias, cast

MAX_BYTES = 2 * 1024 * 1024
LIST_MAX_BYTES = 32 * 1024 * 1024
"""For a list of any length in one response: 10,000 connections have 6 to 10 MB."""
MAX_DEPTH = 32
ACCEPT_ENCODING = "gzip"

JsonObject: TypeAlias = Mapping[str, object]
Container: TypeAlias = dict[str, object] | list[object]
_CONTAINERS = frozenset({dict, list})


class UnreadableError(ValueError):
    """The body, or a value in it, is not as Wix documents it.

    The message names at most a field: a value could be an address or an id.
    """


async def read_body(chunks: AsyncIterable[bytes], *, encoding: str, most: int) -> bytes:
    """Return the decompressed body, of at most `most` bytes; `encoding` is its `Content-Encoding`.

    httpx would decompress a whole chunk at once, and 16 kB of gzip can hold 16 MB; hence this
    takes the raw bytes.

    Raises:
        UnreadableError: Too large, corrupt, or of an unsupported encoding.
    """
    inflate, finish = _inflater(encoding.strip().lower())
    parts: list[bytes] = []
    room = most
    async for chunk in chunks:
        part = inflate(chunk, room + 1)
        room -= len(part)
        if room < 0:
            raise UnreadableError("the body is too large")
        parts.append(part)
    finish()
    return b"".join(parts)


def _inflater(encoding: str) -> tuple[Callable[[bytes, int], bytes], Callable[[], None]]:
    if encoding in {"", "identity"}:
        return lambda chunk, _most: chunk, lambda: None
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise UnreadableError("unsupported content encoding")
    # MAX_WBITS | 32: zlib detects gzip and zlib headers itself.
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def inflate(chunk: bytes, most: int) -> bytes:
        try:
            return stream.decompress(chunk, most)
        except zlib.error:
            raise UnreadableError("corrupt compression") from None

    def finish() -> None:
        if not stream.eof:
            raise UnreadableError("truncated compression")

    return inflate, finish


def _refuse(_constant: str) -> NoReturn:
    raise UnreadableError("not a JSON number")


def _to_dict(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse repeated keys: two readers of one text could see different values."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("a repeated key")
    return found


JSON = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_to_dict)
"""Raises `UnreadableError` for a repeated key, `NaN` or infinity, else `ValueError`."""


def decode_json(data: bytes) -> JsonObject:
    """Return the JSON object in `data`.

    Raises:
        UnreadableError: Larger than `MAX_BYTES`, not UTF-8, not JSON, not an object, nested too
            deep, with a repeated key, `NaN` or infinity. The cause is suppressed, since it would
            quote the whole body.
    """
    if len(data) > MAX_BYTES:  # an error in response to a request for a list
        raise UnreadableError("the body is too large")
    try:
        value: object = JSON.decode(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableError("not JSON") from None
    if not isinstance(value, dict):
        raise UnreadableError("not a JSON object")
    # A value is nested at most as deep as it has brackets.
    if data.count(b"{") + data.count(b"[") > MAX_DEPTH:
        check_depth(cast("JsonObject", value), MAX_DEPTH)
    return cast("JsonObject", value)


def check_depth(root: object, depth: int) -> None:
    """Raise `UnreadableError` if a value has containers on more than `depth` levels."""
    # Level by level, without a function call per value: this runs over every long response.
    level = [root] if type(root) in _CONTAINERS else []
    for _ in range(depth):
        level = [
            value
            for outer in cast("list[Container]", level)
            for value in (outer.values() if isinstance(outer, dict) else outer)
            if type(value) in _CONTAINERS
        ]
        if not level:
            return
    raise UnreadableError("nested too deep")
