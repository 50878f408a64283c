"""The time of a test event: a short one that nothing else takes, and its match in Wix."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, product
from zoneinfo import ZoneInfo

from app.calendars.values.zone import DAY, instants_at
from app.wix import Event

LENGTH = timedelta(minutes=7)
MAX_SHIFT = timedelta(hours=15)
"""Two zones are at most 26 hours apart, but a calendar and its site hardly more than this."""

SEARCH_DAYS = 14
_STEP = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOURS, _MINUTES = (3, 4, 2, 5), (17, 23, 41, 7, 37, 53)


@dataclass(frozen=True, slots=True)
class ProofSlot:
    """The time of a test event; `start` is in UTC."""

    start: datetime

    @property
    def end(self) -> datetime:
        """The end, exclusive."""
        return self.start + LENGTH

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The range that overlaps every event that may be the test event."""
        return self.start - MAX_SHIFT, self.end + MAX_SHIFT

    def shift_of(self, event: Event) -> timedelta | None:
        """Return how much later an event is than this time; None if it is another event.

        UTC offsets differ by multiples of a quarter of an hour.
        """
        shift = event.start - self.start
        same = not event.all_day and event.end - event.start == LENGTH
        return shift if same and abs(shift) <= MAX_SHIFT and not shift % _STEP else None

    def find_shift(self, events: Iterable[Event]) -> timedelta | None:
        """Return the smallest shift among events, None if the test event is not there."""
        shifts = (self.shift_of(one) for one in events)
        return min((one for one in shifts if one is not None), key=abs, default=None)


def search_range(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the range of the events that `free_slot` needs."""
    first = now.astimezone(zone).date() + DAY
    midnight = datetime.combine(first, time(), UTC)
    return midnight - 2 * MAX_SHIFT, midnight + SEARCH_DAYS * DAY + 2 * MAX_SHIFT


def free_slot(now: datetime, zone: ZoneInfo, known: Iterable[Event]) -> ProofSlot | None:
    """Return a time early in the morning from tomorrow on; None if each is taken.

    No known event overlaps it, nor could be mistaken for the test event. It exists once in the
    zone, also when the clocks change.
    """
    taken, first = _TakenTimes(known), now.astimezone(zone).date() + DAY
    days = (first + number * DAY for number in range(SEARCH_DAYS))
    slots = (slot for day in days for slot in _slots(day, zone))
    return next((slot for slot in slots if not taken.disturbs(slot)), None)


def _slots(day: date, zone: ZoneInfo) -> Iterator[ProofSlot]:
    for hour, minute in product(_HOURS, _MINUTES):
        wall = datetime.combine(day, time(hour, minute))
        starts, ends = instants_at(wall, zone), instants_at(wall + LENGTH, zone)
        if len(starts) == len(ends) == 1:
            yield ProofSlot(starts[0].astimezone(UTC))


class _TakenTimes:
    """Busy times, sorted: there are many, and many slots to look up."""

    def __init__(self, known: Iterable[Event]) -> None:
        events = sorted(known, key=lambda one: one.start)
        self._starts = [one.start for one in events]
        self._latest_ends = [*accumulate((one.end for one in events), max)]
        self._alike: dict[timedelta, list[datetime]] = defaultdict(list)
        for one in events:
            if not one.all_day and one.end - one.start == LENGTH:
                self._alike[_phase(one.start)].append(one.start)

    def disturbs(self, slot: ProofSlot) -> bool:
        """Whether one overlaps the slot, or has a shift from it."""
        begun = bisect_left(self._starts, slot.end)
        if begun and self._latest_ends[begun - 1] > slot.start:
            return True
        alike = self._alike.get(_phase(slot.start), [])
        at = bisect_left(alike, slot.start - MAX_SHIFT)
        return at < len(alike) and alike[at] <= slot.start + MAX_SHIFT


def _phase(start: datetime) -> timedelta:
    return (start - _EPOCH) % _STEP
