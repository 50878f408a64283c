"""What happened to a connection, and the state that each of the last days had. No I/O."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

DAYS = 90
"""How many days the history goes back."""

MAX_GAP_S = 25 * 60 * 60
"""How long a state counts as known after a look, until the next one: the longest day."""


class Actor(StrEnum):
    """Who changed something."""

    OWNER = "owner"
    GUEST = "guest"
    """Somebody with an invitation."""
    WIX = "wix"
    """Wix, the provider, or somebody who changed it there; Wix does not say which."""
    APP = "app"
    """This app by itself."""


class HistoryState(StrEnum):
    """The state of a connection at one moment, or the worst of a day."""

    WORKING = "working"
    """It blocks bookings, as far as Wix says."""
    BROKEN = "broken"
    OFF = "off"
    """It does not block, on purpose: disconnected here, or not switched on."""
    UNKNOWN = "unknown"


_LATER_WINS = (
    HistoryState.UNKNOWN,
    HistoryState.OFF,
    HistoryState.WORKING,
    HistoryState.BROKEN,
)


class Change(StrEnum):
    """What happened."""

    FOUND = "found"
    """It was seen for the first time."""
    CONNECTED = "connected"
    RECONNECTED = "reconnected"
    DISCONNECTED = "disconnected"
    ENDED = "ended"
    """It ended without being disconnected here."""
    INTENDED = "intended"
    """Its end was confirmed as intended."""
    BROKE = "broke"
    MENDED = "mended"
    UNCLEAR = "unclear"
    """Wix reports a state that this app does not know."""
    GONE = "gone"
    """Wix no longer lists it."""
    IMPORT_ON = "import_on"
    IMPORT_OFF = "import_off"
    CALENDARS = "calendars"
    EXPORT_ON = "export_on"
    EXPORT_OFF = "export_off"
    PROVEN = "proven"
    SHIFTED = "shifted"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: when it was made or noticed, in seconds since the epoch, and the state since."""

    at_s: int
    who: Actor
    what: Change
    state: HistoryState

    @property
    def at(self) -> datetime:
        """When it was made or noticed, in UTC."""
        return datetime.fromtimestamp(self.at_s, UTC)


@dataclass(frozen=True, slots=True)
class WatchedSpan:
    """A time in which looks followed each other without a gap, in seconds since the epoch."""

    first_s: int
    last_s: int


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """One day in the zone of the site, and its worst state."""

    date: date
    state: HistoryState


@dataclass(frozen=True, slots=True)
class Period:
    """Days in a row with the same state."""

    first: date
    last: date
    state: HistoryState

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class ConnectionHistory:
    """The changes of one connection, oldest first, and when its site was looked at."""

    entries: tuple[Entry, ...] = ()
    runs: tuple[WatchedSpan, ...] = ()

    @property
    def gone(self) -> bool:
        """Whether Wix no longer has the connection."""
        return bool(self.entries) and self.entries[-1].what is Change.GONE

    def days(self, now: datetime, zone: ZoneInfo) -> tuple[HistoryDay, ...]:
        """Return the last days, oldest first; the last one is today.

        A day has the worst state that was known of a moment of it. It is unknown if nobody looked
        within a day before and after. At present the last state is known.
        """
        today = now.astimezone(zone).date()
        first = today - timedelta(days=DAYS - 1)
        found: dict[date, HistoryState] = {}
        for since, until, state in self._known(int(now.timestamp())):
            day, last = max(_date(since, zone), first), min(_date(until, zone), today)
            while day <= last:
                found[day] = worse(found.get(day, HistoryState.UNKNOWN), state)
                day += timedelta(days=1)
        dates = (first + timedelta(days=n) for n in range(DAYS))
        return tuple(HistoryDay(one, found.get(one, HistoryState.UNKNOWN)) for one in dates)

    def changes(self, now: datetime) -> tuple[Entry, ...]:
        """Return the changes of the last days, newest first."""
        first_s = now.timestamp() - DAYS * 24 * 60 * 60
        return tuple(one for one in reversed(self.entries) if one.at_s >= first_s)

    def _known(self, now_s: int) -> Iterator[tuple[int, int, HistoryState]]:
        """Return times of which the state is known: first and last second, and state."""
        if not self.entries:
            return
        ends = [*(later.at_s - 1 for later in self.entries[1:]), now_s]
        for entry, end in zip(self.entries, ends, strict=True):
            yield entry.at_s, entry.at_s, entry.state
            for run in self.runs:
                since, until = max(entry.at_s, run.first_s), min(end, run.last_s)
                if since <= until:
                    yield since, until, entry.state
        yield now_s, now_s, self.entries[-1].state


def worse(one: HistoryState, other: HistoryState) -> HistoryState:
    """Return the state that counts for a day which had both."""
    return max(one, other, key=_LATER_WINS.index)


def periods(days: Iterable[HistoryDay]) -> tuple[Period, ...]:
    """Return days in a row with the same state as one, newest first."""
    groups = [[*group] for _, group in groupby(days, key=lambda one: one.state)]
    return tuple(Period(one[0].date, one[-1].date, one[0].state) for one in reversed(groups))


def with_look(runs: Sequence[WatchedSpan], at_s: int) -> tuple[WatchedSpan, ...]:
    """Return the runs with one more look, without those that are too old."""
    kept = [one for one in runs if one.last_s >= oldest_s(at_s)]
    if kept and kept[-1].last_s >= at_s:
        return tuple(kept)
    if kept and at_s - kept[-1].last_s <= MAX_GAP_S:
        kept[-1] = WatchedSpan(kept[-1].first_s, at_s)
    else:
        kept.append(WatchedSpan(at_s, at_s))
    return tuple(kept)


def oldest_s(now_s: int) -> int:
    """Return the time before which nothing is needed: a day more, for any time zone."""
    return now_s - (DAYS + 1) * 24 * 60 * 60


def _date(at_s: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at_s, zone).date()
