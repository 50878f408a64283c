"""The history of the connections of one site, as it is stored."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from app.calendars.history.connection_history import (
    Actor,
    Change,
    ConnectionHistory,
    HistoryState,
    with_look,
)
from app.calendars.history.history_bucket import (
    KEYS,
    Bucket,
    after_look,
    bucket_key,
    decode,
    decode_spans,
    encode,
    version_of,
)
from app.calendars.history.history_record import Record
from app.calendars.history.observed import Observed
from app.calendars.values.digest import digest
from app.calendars.values.error_context import AppError
from app.stores.keyed_locks import KeyedLocks
from app.stores.store import Stores
from app.wix import Connection

MOST_PER_BUCKET = 250
"""Connections, of 70 bytes or more each."""

_TTL_S = 400 * 24 * 60 * 60.0
_REWRITE_S = 200 * 24 * 60 * 60.0
"""After this long, values that did not change are written again, so that they do not expire."""

_LOOK_EVERY_S = 60 * 60
_LOOKS = "looks"


class ConnectionRemoved(AppError):
    """Wix has no such connection any more; its history is kept for a while."""


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
        looks, bucket = await self._store.get(_LOOKS, bucket_key(digest(connection_id)))
        record = decode(bucket).get(digest(connection_id), Record())
        return ConnectionHistory(record.entries, decode_spans(looks))

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

    async def tested(self, connection_id: str, what: Change, began: datetime) -> None:
        """Record the result of a test that began at a time."""
        began_s = began.timestamp()
        await self._change(connection_id, lambda it, at_s: it.tested(at_s, what, began_s))

    async def saved(self, who: Actor, before: Connection, after: Connection) -> None:
        """Record a change of settings."""
        await self._change(after.id, lambda it, at_s: it.saved(at_s, who, before, after))

    async def noticed(self, connection: Connection, at: datetime, *, expected_end: bool) -> None:
        """Record how a connection was at a time, as Wix said."""
        seen, at_s = Observed.of(connection, expected_end=expected_end), int(at.timestamp())
        await self._change(connection.id, lambda it, _: it.observed(at_s, seen))

    async def removed(self, connection_id: str) -> bool:
        """Record that Wix has no such connection; whether there was one until a minute ago."""
        await self._change(connection_id, lambda it, at_s: it.missed(at_s))
        return (await self.read(connection_id)).gone

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
            seen.setdefault(bucket_key(handle), {})[handle] = found
        texts = dict(zip(KEYS, await self._store.get(*KEYS), strict=True))
        for key in (key for key in KEYS if key in seen or texts[key]):
            await asyncio.sleep(0)  # a large site takes a second, in which others get their turn
            async with self._locks.of(key):
                [text] = await self._store.get(key)
                bucket = decode(text)
                after = after_look(bucket, seen.get(key, {}), at_s, whole=whole)
                await self._write(key, text, bucket, after)
        await self._count_look(at_s)

    async def forget(self) -> None:
        """Forget everything of this site."""
        keys = [*KEYS, _LOOKS]
        for key, text in zip(keys, await self._store.get(*keys), strict=True):
            if text:  # other processes keep what they wrote, unless there is something greater
                await self._store.put(key, encode(text, self._clock(), None), ttl_s=_TTL_S)

    async def _acted(self, id_: str, who: Actor, what: Change, state: HistoryState) -> None:
        await self._change(id_, lambda it, at_s: it.acted(at_s, who, what, state))

    async def _change(self, connection_id: str, step: Callable[[Record, int], Record]) -> None:
        handle = digest(connection_id)
        key = bucket_key(handle)
        async with self._locks.of(key):
            [text] = await self._store.get(key)
            bucket = decode(text)
            record = step(bucket.get(handle, Record()), int(self._clock()))
            await self._write(key, text, bucket, {**bucket, handle: record})

    async def _write(self, key: str, text: str, before: Bucket, after: Bucket) -> None:
        """Store a bucket if it changed; new connections get no room from those that are known."""
        found = {key: one for key, one in after.items() if one.entries}
        order = sorted(found, key=lambda key: (key in before, found[key].entries[-1].at_s))
        kept = {key: found[key] for key in order[-MOST_PER_BUCKET:]}
        if kept == before and not (kept and self._clock() - version_of(text) > _REWRITE_S):
            return
        rows = {key: one.to_json() for key, one in kept.items()}
        await self._store.put(key, encode(text, self._clock(), rows), ttl_s=_TTL_S)

    async def _count_look(self, at_s: int) -> None:
        [text] = await self._store.get(_LOOKS)
        before = decode_spans(text)
        if before and at_s - before[-1].last_s < _LOOK_EVERY_S:
            return
        rows = [[one.first_s, one.last_s] for one in with_look(before, at_s)]
        await self._store.put(_LOOKS, encode(text, at_s, rows), ttl_s=_TTL_S)
