"""Parse a response with a long list item by item, without blocking the event loop.

`json.loads` of 10,000 items holds the interpreter for some 70 ms, and makes dicts of three times
the body's size. Here each item becomes a value before the next one is decoded, and other tasks run
between two slices of the body. A body of one slice is parsed at once.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar, cast, final

from app.wix.parsing.fields import ITEMS_MAX, parse_list, to_object
from app.wix.parsing.json_body import (
    LIST_MAX_BYTES,
    MAX_BYTES,
    MAX_DEPTH,
    JsonObject,
    UnreadableError,
    decode_json,
)
from app.wix.parsing.json_window import VALUE_MAX, JsonWindow
from app.wix.parsing.parsed_list import ParsedList

T = TypeVar("T")
ItemT = TypeVar("ItemT")

SLICE = 64 * 1024
Early: TypeAlias = Callable[[bytes], bool]
"""Is given a body before it is parsed, and returns whether it sent a request meanwhile."""
_TURNS_TO_SEND = 3
"""Turns of the event loop until that request is on its way; aiohttp takes two."""


@final
@dataclass(frozen=True, slots=True)
class ListBody(Generic[ItemT, T]):
    """How to parse an object with a list of any length.

    Args:
        key: The list's key. Absent or `null` is an empty list.
        parse_item: Parses an item, or raises `UnreadableError`; those are counted.
        build: Makes the result of the items and the other members of the object.
        early: Is called before a body is parsed.
    """

    key: str
    parse_item: Callable[[JsonObject], ItemT]
    build: Callable[[ParsedList[ItemT], JsonObject], T]
    early: Early | None = None


Parser: TypeAlias = Callable[[JsonObject], T] | ListBody[Any, T]


def max_bytes_of(parser: Parser[T]) -> int:
    """Return how large a response may be."""
    return LIST_MAX_BYTES if isinstance(parser, ListBody) else MAX_BYTES


async def parse_body(data: bytes, parser: Parser[T], *, slice_bytes: int = SLICE) -> T:
    """Parse a response; other tasks run between two slices of a `ListBody`.

    Raises:
        UnreadableError: As in `decode_json`; or of a `ListBody`: its list is no list or has more
            than `ITEMS_MAX` items; or, in a body of several slices, an item or all members beside
            the list together are longer than `VALUE_MAX`.
    """
    if callable(parser):
        return parser(decode_json(data))
    if parser.early is not None and parser.early(data):
        for _ in range(_TURNS_TO_SEND):
            await asyncio.sleep(0)
    if len(data) <= slice_bytes:
        return _parse_at_once(data, parser)
    reader = _Reader(JsonWindow(data, slice_bytes), parser.key, parser.parse_item)
    for _ in reader.read():
        await asyncio.sleep(0)
    return parser.build(reader.found, reader.others)


def _parse_at_once(data: bytes, parser: ListBody[Any, T]) -> T:
    others = dict(decode_json(data))
    found = parse_list(others, parser.key, parser.parse_item)
    others.pop(parser.key, None)
    return parser.build(found, others)


class _Reader(Generic[ItemT]):
    """Reads an object with a list."""

    def __init__(
        self, window: JsonWindow, key: str, parse_item: Callable[[JsonObject], ItemT]
    ) -> None:
        self._window, self._key, self._parse_item = window, key, parse_item
        self._room = VALUE_MAX
        self._keys: set[str] = set()
        self.found: ParsedList[ItemT] = ParsedList()
        self.others: dict[str, object] = {}

    def read(self) -> Iterator[None]:
        """Read all; yields between two slices."""
        self._window.take("{")
        closed = self._window.take_if("}")
        while not closed:
            yield from self._read_member()
            closed = self._window.take(",}") == "}"
        if self._window.peek() or self.others.pop(self._key, None) is not None:
            raise UnreadableError(self._key)

    def _read_member(self) -> Iterator[None]:
        if self._window.peek() != '"':
            raise UnreadableError("not JSON")
        key = cast("str", self._scan_other())
        self._window.take(":")
        if key in self._keys:
            raise UnreadableError("a repeated key")
        self._keys.add(key)
        if key == self._key and self._window.take_if("["):
            yield from self._read_list()
            return
        self.others[key] = self._scan_other()

    def _scan_other(self) -> object:
        value = self._window.scan(MAX_DEPTH - 1)
        self._room -= self._window.length
        if self._room < 0:
            raise UnreadableError("the value is too large")
        return value

    def _read_list(self) -> Iterator[None]:
        window, parse_item, found = self._window, self._parse_item, list[ItemT]()
        unreadable = 0
        closed = window.take_if("]")
        while not closed:
            item = window.scan(MAX_DEPTH - 2)
            try:
                found.append(parse_item(to_object(item, self._key)))
            except UnreadableError:
                unreadable += 1
            if len(found) + unreadable > ITEMS_MAX:
                raise UnreadableError(self._key)
            if window.moved:
                window.moved = False
                yield
            closed = window.take(",]") == "]"
        self.found = ParsedList(found, unreadable=unreadable)
