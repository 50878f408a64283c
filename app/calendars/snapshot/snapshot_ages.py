"""How old each part of a snapshot may get."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ages:
    """How old a value may get, in seconds from the start of its read.

    Attributes:
        fresh_s: until then it is returned as it is.
        stale_s: until then it is returned while a new one is read; after that, callers wait.
        kept_s: until then it is returned if no new one can be read.
    """

    fresh_s: float
    stale_s: float
    kept_s: float


_RARELY_CHANGED = Ages(60, 300, 3600)
_NAMES = Ages(60, 300, 900)
_STATES = Ages(30, 90, 900)
_AHEAD = Ages(300, 1800, 3600)


@dataclass(frozen=True, slots=True)
class SnapshotAges:
    """How old each part of a snapshot may get.

    People, providers and names of calendars change a few times a year. Connections and busy times
    change at any time, but an owner who waits for that reloads the page, which reads them again.
    `ahead`, the bookings of a month with the busy times beside them, takes calls for what no page
    waits for.
    """

    people: Ages = _RARELY_CHANGED
    providers: Ages = _RARELY_CHANGED
    calendars: Ages = _NAMES
    connections: Ages = _STATES
    events: Ages = _STATES
    ahead: Ages = _AHEAD
