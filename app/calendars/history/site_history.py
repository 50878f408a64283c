"""The history of the connections of one site, as it is stored."""

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from app.calendars.history.connection_history import (
    Actor,
    Change,
    ConnectionHistory,
    HistoryState,
    WatchedSpan,
    with_look,
)
from app.calendars.history.history_record import Observed, Record
from app.calendars.values.digest import digest
from app.stores.keyed_locks import KeyedLocks
from app.stores.store import Stores
from app.wix import Connection

_BUCKETS = 64
"""Values per site. A look reads all of them, and a change writes one."""

MOST_PER_BUCKET = 250
"""Connections, of 70 bytes or more each."""

_TTL_S = 400 * 24 * 60 * 60.0
_REWRITE_S = 200 * 24 * 60 * 60.0
"""After this long, values that did not change are written again, so that they do not expire."""

_LOOK_EVERY_S = 60 * 60
_LOOKS = "looks"
_KEYS = [f"{n:02d}" for n in range(_BUCKETS)]
_FORM = re.compile(r"(\d{12}) (.*)", re.DOTALL)

_Bucket = dict[str, Record]


class SiteHistory:
    """Records changes of the connections of a site, for 90 days.

    Connections are kept by a digest of their id. There are no names, no accounts and no addresses:
    pages add the names that Wix has now.

    Of two copies of a value the greater one counts, so each begins with a number that grows.

    Args:
        stores: hold it.
        tenant: the site.
        clock: seconds since the epoch.
    """

    def __init__(self, stores: Stores, tenant: str, clock: Callable[[], float]) -> None:
        self._store, self._clock = stores("history", tenant), clock
        self.lasting = stores.lasting
        self._locks = KeyedLocks[str]()

    async def read(self, connection_id: str) -> ConnectionHistory:
        """Return the history of a connection, an empty one if nothing is known."""
        looks, bucket = await self._store.get(_LOOKS, _key(digest(connection_id)))
        record = _decoded(bucket).get(digest(connection_id), Record())
        return ConnectionHistory(record.entries, _runs(looks))

    async def connected(
        self, connection_id: str, *, guest: bool = False, again: bool = False
    ) -> None:
        """Record that the owner or a guest connected a calendar, or connected it again."""
        who = Actor.GUEST if guest else Actor.OWNER
        what = Change.RECONNECTED if again else Change.CONNECTED
        await self._acted(connection_id, who, what, HistoryState.WORKING)

    async def disconnected(self, connection_id: str) -> None:
        """Record that the owner disconnected it."""
        await self._acted(connection_id, Actor.OWNER, Change.DISCONNECTED, HistoryState.OFF)

    async def intended(self, connection_id: str) -> None:
        """Record that the owner confirmed its end."""
        await self._acted(connection_id, Actor.OWNER, Change.INTENDED, HistoryState.OFF)

    async def saved(self, who: Actor, before: Connection, after: Connection) -> None:
        """Record a change of settings."""
        await self._change(after.id, lambda it, at_s: it.saved(at_s, who, before, after))

    async def noticed(self, connection: Connection, at: datetime, *, expected_end: bool) -> None:
        """Record how a connection was at a time, as Wix said."""
        seen, at_s = Observed.of(connection, expected_end=expected_end), int(at.timestamp())
        await self._change(connection.id, lambda it, _: it.observed(at_s, seen))

    async def looked(
        self, connections: Iterable[Connection], expected_ends: frozenset[str], *, whole: bool
    ) -> None:
        """Record a look at the connections of the site.

        Args:
            connections: as Wix lists them now.
            expected_ends: which of them were disconnected here.
            whole: whether a connection that is not listed does not exist.
        """
        at_s = int(self._clock())
        seen: dict[str, dict[str, Observed]] = {}
        for one in connections:
            handle = digest(one.id)
            found = Observed.of(one, expected_end=one.id in expected_ends)
            seen.setdefault(_key(handle), {})[handle] = found
        texts = dict(zip(_KEYS, await self._store.get(*_KEYS), strict=True))
        for key in (key for key in _KEYS if key in seen or texts[key]):
            await asyncio.sleep(0)  # a large site takes a second, in which others get their turn
            async with self._locks.of(key):
                [text] = await self._store.get(key)
                bucket = _decoded(text)
                after = _after(bucket, seen.get(key, {}), at_s, whole=whole)
                await self._write(key, text, bucket, after)
        await self._count_look(at_s)

    async def forget(self) -> None:
        """Forget everything of this site."""
        keys = [*_KEYS, _LOOKS]
        for key, text in zip(keys, await self._store.get(*keys), strict=True):
            if text:  # other processes keep what they wrote, unless there is something greater
                await self._store.put(key, _encoded(text, self._clock(), None), ttl_s=_TTL_S)

    async def _acted(self, id_: str, who: Actor, what: Change, state: HistoryState) -> None:
        await self._change(id_, lambda it, at_s: it.acted(at_s, who, what, state))

    async def _change(self, connection_id: str, step: Callable[[Record, int], Record]) -> None:
        handle = digest(connection_id)
        key = _key(handle)
        async with self._locks.of(key):
            [text] = await self._store.get(key)
            bucket = _decoded(text)
            record = step(bucket.get(handle, Record()), int(self._clock()))
            await self._write(key, text, bucket, {**bucket, handle: record})

    async def _write(self, key: str, text: str, before: _Bucket, after: _Bucket) -> None:
        """Store a bucket if it changed; new connections get no room from those that are known."""
        found = {key: one for key, one in after.items() if one.entries}
        order = sorted(found, key=lambda key: (key in before, found[key].entries[-1].at_s))
        kept = {key: found[key] for key in order[-MOST_PER_BUCKET:]}
        if kept == before and not (kept and self._clock() - _version(text) > _REWRITE_S):
            return
        rows = {key: one.to_json() for key, one in kept.items()}
        await self._store.put(key, _encoded(text, self._clock(), rows), ttl_s=_TTL_S)

    async def _count_look(self, at_s: int) -> None:
        [text] = await self._store.get(_LOOKS)
        before = _runs(text)
        if before and at_s - before[-1].last_s < _LOOK_EVERY_S:
            return
        rows = [[one.first_s, one.last_s] for one in with_look(before, at_s)]
        await self._store.put(_LOOKS, _encoded(text, at_s, rows), ttl_s=_TTL_S)


def _after(bucket: _Bucket, seen: Mapping[str, Observed], at_s: int, *, whole: bool) -> _Bucket:
    found = {key: bucket.get(key, Record()).observed(at_s, one) for key, one in seen.items()}
    others = {key: one for key, one in bucket.items() if key not in seen}
    if whole:
        others = {key: one.missed(at_s) for key, one in others.items()}
    return {**{key: one for key, one in others.items() if not one.is_over(at_s)}, **found}


def _key(handle: str) -> str:
    return _KEYS[sum(handle.encode()) % _BUCKETS]


def _encoded(before: str, now_s: float, value: object) -> str:
    """Return a value as text that is greater than the one before."""
    version = max(_version(before) + 1, int(now_s))
    return f"{version:012d} {json.dumps(value, separators=(',', ':'))}"


def _version(text: str) -> int:
    found = _FORM.fullmatch(text)
    return int(found[1]) if found else 0


def _read(text: str) -> object:
    found = _FORM.fullmatch(text)
    return json.loads(found[2]) if found else None


def _decoded(text: str) -> _Bucket:
    try:
        rows = cast("dict[str, list[Any]]", _read(text) or {})
        return {handle: Record.from_json(row) for handle, row in rows.items()}
    except (ValueError, TypeError, AttributeError):  # of a release that records something else
        return {}


def _runs(text: str) -> tuple[WatchedSpan, ...]:
    rows = cast("list[tuple[int, int]]", _read(text) or [])
    return tuple(WatchedSpan(first, last) for first, last in rows)
