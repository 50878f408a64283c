"""Proves that a connection blocks, and keeps when that was proven."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from app.calendars.coverage.busy_sources import ImportState, import_state
from app.calendars.history.connection_history import Change
from app.calendars.history.site_history import SiteHistory
from app.calendars.proof.proof_slot import ProofSlot, free_slot, search_range
from app.calendars.proof.proof_token import ProofTest, ProofTokens
from app.calendars.snapshot.event_filter import EventFilter
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.stores.store import Store, decode_time, encode_time
from app.wix import Connection, Event, WixError

_TTL_S = 400 * 24 * 60 * 60
_MAX_EVENTS = 1000
_FORGOTTEN = "forgotten"
_USUAL, _LONGEST = timedelta(minutes=3), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What Wix says about a test event.

    Args:
        elapsed: the time since the test began, or from then until the event was first found.
        shift: how much later than planned the event is; None if this calendar has none like it.
        elsewhere: the event at the planned time in another connected calendar.
        unread: whether the busy times cannot be read now.
    """

    elapsed: timedelta
    shift: timedelta | None = None
    elsewhere: Event | None = None
    unread: bool = False

    @property
    def late(self) -> bool:
        """Whether the event should be listed by now."""
        return self.elapsed >= _USUAL

    @property
    def open(self) -> bool:
        """Whether looking again soon is worth it."""
        return self.shift is None and self.elapsed < _LONGEST

    @property
    def change(self) -> Change | None:
        """What it adds to the history; None while the test goes on, or nothing is known."""
        if self.shift is not None:
            return Change.SHIFTED if self.shift else Change.PROVEN
        return None if self.open or self.unread else Change.UNSEEN


class Proofs:
    """The proofs of a site.

    Args:
        store: when connections were proven, and when the site was last forgotten.
        history: records the results.
        clock: the current time, with a time zone.
    """

    def __init__(  # noqa: PLR0913 -- by name
        self,
        wix: SiteClient,
        snapshot: SiteSnapshot,
        *,
        tokens: ProofTokens,
        store: Store,
        history: SiteHistory,
        clock: Callable[[], datetime],
    ) -> None:
        self._wix, self._snapshot, self.tokens, self._clock = wix, snapshot, tokens, clock
        self._store, self._history = store, history

    async def begin(self, connection: Connection, zone: ZoneInfo) -> str | None:
        """Return the token of a new test; None if no time is free, as far as that can be read."""
        now = self._clock()
        known = await self._events(search_range(now, zone), connection.schedule_id)
        slot = free_slot(now, zone, known or ())
        return self.tokens.sign(connection.id, slot) if slot else None

    async def check(self, connection: Connection, test: ProofTest) -> ProofResult:
        """Look for the test event among the busy times that Wix reads now."""
        now, slot = self._clock(), test.slot
        found = (await self._found(connection.id)).get(connection.id)
        if found and _is_of(test, *found):
            return ProofResult(_since(test, found[0]), shift=timedelta())
        events = await self._events(slot.window, connection.schedule_id)
        if events is None:
            return ProofResult(_since(test, now), unread=True)
        shift = slot.find_shift(await self._own(connection, events))
        elsewhere = await self._same_time(slot) if shift is None else None
        if shift == timedelta():
            value = f"{ceil(now.timestamp())} {int(slot.start.timestamp())}"
            await self._store.put(connection.id, value, ttl_s=_TTL_S)
        result = ProofResult(_since(test, now), shift, elsewhere)
        if what := result.change:
            await self._history.tested(connection.id, what, test.began)
        return result

    async def proven_at(self, *connection_ids: str) -> dict[str, datetime]:
        """Return when connections were last proven to block, by their ids."""
        return {one: at for one, (at, _) in (await self._found(*connection_ids)).items()}

    async def forget(self) -> None:
        """Forget everything of this site."""
        # other processes keep copies of what is dropped, but find this
        forgotten = encode_time(ceil(self._clock().timestamp()))
        await self._store.put(_FORGOTTEN, forgotten, ttl_s=_TTL_S)

    async def _found(self, *connection_ids: str) -> dict[str, tuple[datetime, datetime]]:
        """Return when test events of connections were found, and their starts."""
        *values, forgotten = await self._store.get(*connection_ids, _FORGOTTEN)
        since_s = decode_time(forgotten)
        found = zip(connection_ids, map(_parse, values), strict=True)
        return {id_: one for id_, one in found if one and one[0].timestamp() > since_s}

    async def _events(
        self, between: tuple[datetime, datetime], *schedule_ids: str
    ) -> tuple[Event, ...] | None:
        """Read the busy times of schedules, or of all, now and not from the snapshot."""
        asked = EventFilter(*between, _MAX_EVENTS, schedule_ids=schedule_ids or None)
        with suppress(WixError):
            return (await asked.read(self._wix)).events
        return None

    async def _same_time(self, slot: ProofSlot) -> Event | None:
        """Return the test event in any calendar of the site; few have one at that time."""
        events = await self._events((slot.start, slot.end))
        return next((one for one in events or () if slot.shift_of(one) == timedelta()), None)

    async def _own(self, connection: Connection, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """Leave out events of another connection of the schedule, as far as their types tell."""
        types = {connection.calendar_type}
        with suppress(WixError):
            listed = await self._snapshot.connections_of(connection.schedule_id)
            types = {
                one.calendar_type
                for one in listed.connections
                if import_state(one) is ImportState.ON
            }
        others = types - {connection.calendar_type}
        return tuple(one for one in events if one.calendar_type not in others)


def _is_of(test: ProofTest, at: datetime, start: datetime) -> bool:
    """Whether a proof is of this test, and not of an earlier one at the same time."""
    return start == test.slot.start and at >= test.began


def _since(test: ProofTest, moment: datetime) -> timedelta:
    return max(moment - test.began, timedelta())


def _parse(value: str) -> tuple[datetime, datetime] | None:
    """Return when a test event was found, and its start; None for a value that is not readable."""
    parts = value.split()
    if len(parts) != 2 or not all(part.isdecimal() and len(part) <= 11 for part in parts):  # noqa: PLR2004 -- the two times
        return None
    at, start = (datetime.fromtimestamp(int(part), UTC) for part in parts)
    return at, start
