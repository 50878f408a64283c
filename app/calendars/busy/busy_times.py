"""Busy times of a site: by day, and at one moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from app.calendars.busy.agenda import Busy, Day, by_day, to_busy
from app.calendars.busy.all_day import all_day_query_range
from app.calendars.coverage.busy_sources import BusyScope
from app.calendars.snapshot.event_filter import EventFilter
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.values.zone import DAY, day_start, instants_at, to_zone
from app.wix import EventList, WixUnavailable

MAX_DAYS = 31
MAX_EVENTS = 5_000

_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Days and kinds of events; `all_day` is None for both kinds."""

    first: date
    days: int
    all_day: bool | None = None
    titles: bool = False

    @property
    def after(self) -> date:
        """The day after the last."""
        return self.first + self.days * DAY

    def without_titles(self) -> "Window":
        """Return the window without titles."""
        return replace(self, titles=False)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The busy times of a window.

    `truncated_on` is the first day that was not read completely, None if all were. `unreadable`
    counts events without a valid time or a known schedule, which are on no day.
    """

    days: tuple[Day, ...]
    busy: tuple[Busy, ...]
    failed_provider_ids: tuple[str, ...] = ()
    truncated_on: date | None = None
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class TimeExplanation:
    """Why a time is blocked: the busy times that cover it, and the nearest before and after.

    `instants` are the moments with this local time: two if it is ambiguous, and one after the gap,
    with `skipped`, if the clocks skip it.
    """

    instants: tuple[datetime, ...]
    skipped: bool
    covering: tuple[Busy, ...] = ()
    before: Busy | None = None
    after: Busy | None = None
    failed_provider_ids: tuple[str, ...] = ()
    unreadable: int = 0


class BusyTimes:
    """The busy times of a site's snapshot; `clock` returns the current time, with a time zone."""

    def __init__(self, snapshot: SiteSnapshot, *, clock: Callable[[], datetime]) -> None:
        self._snapshot, self._clock = snapshot, clock

    def now(self, zone: ZoneInfo) -> datetime:
        """Return the current time in a zone."""
        return self._clock().astimezone(zone)

    async def agenda(self, scope: BusyScope, window: Window) -> Agenda:
        """Return the busy times of a window by day, each schedule in its own zone.

        Raises:
            WixError: Wix could not be read, although some connection works.
        """
        zones = set(scope.zones.values()) or {ZoneInfo("UTC")}
        after = window.after
        from_ = min(day_start(window.first, zone) for zone in zones)
        to = max(day_start(after, zone) for zone in zones)
        if window.all_day is not False:
            earliest, latest = all_day_query_range(window.first, after)
            from_, to = min(from_, earliest), max(to, latest)
        # a day can have no moment at all: Samoa had no 30 December 2011
        to = max(to, from_ + _MOMENT)
        listed = await self._events(scope, from_=from_, to=to, window=window)
        busy = tuple(
            one
            for one in to_busy(listed.events, scope.people, scope.zones)
            if one.days[0] < after and one.days[1] > window.first
        )
        days = by_day(busy, window.first, window.days)
        ids = {person.id for person in scope.people}
        strange = sum(event.schedule_id not in ids for event in listed.events)
        return Agenda(
            days=days,
            busy=busy,
            failed_provider_ids=listed.failed_provider_ids,
            truncated_on=_cut_on(listed, window, zones),
            unreadable=listed.unreadable + strange,
        )

    async def explain(self, scope: BusyScope, wall: datetime) -> TimeExplanation:
        """Explain what blocks the first schedule of `scope` at local time `wall`."""
        person = scope.people[0]
        zone = scope.zones[person.id]
        found = instants_at(wall, zone)
        at = found or (wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone),)
        agenda = await self.agenda(scope, Window(at[0].date(), 1))
        first = at[0].astimezone(UTC)
        covering = tuple(o for o in agenda.busy if any(o.covers(moment) for moment in at))
        timed = [one for one in agenda.busy if not one.dates and one not in covering]
        return TimeExplanation(
            instants=at,
            skipped=not found,
            covering=covering,
            before=max(
                (one for one in timed if one.ends_at <= first),
                key=lambda one: one.ends_at,
                default=None,
            ),
            # a busy time between the two instants of an ambiguous time is after the first
            after=next((one for one in timed if one.ends_at > first), None),
            failed_provider_ids=agenda.failed_provider_ids,
            unreadable=agenda.unreadable,
        )

    async def _events(
        self, scope: BusyScope, *, from_: datetime, to: datetime, window: Window
    ) -> EventList:
        async def ask(schedule_ids: list[str]) -> EventList:
            user_ids = scope.user_ids(schedule_ids)
            asked = EventFilter(
                from_=from_,
                to=to,
                max_events=MAX_EVENTS,
                schedule_ids=tuple(schedule_ids),
                user_ids=None if user_ids is None else tuple(user_ids),
                all_day=window.all_day,
                own_pi=window.titles,
            )
            return await self._snapshot.all_events(asked)

        listed = await ask(scope.reliable_schedules())
        try:
            more = await ask(scope.uncertain_schedules())
        except WixUnavailable:
            broken = (one.connection.provider_id for one in scope.sources if one.broken)
            more = EventList(failed_provider_ids=tuple(broken))
        return _joined(listed, more)


def _cut_on(listed: EventList, window: Window, zones: Iterable[ZoneInfo]) -> date | None:
    """Return the day of the window on which reading stopped, None if it is complete."""
    if listed.complete:
        return None
    reached = listed.events[-1].start if listed.events else datetime.min.replace(tzinfo=UTC)
    day = min(to_zone(reached, zone).date() for zone in zones)
    return min(max(day, window.first), window.after - DAY)


def _joined(one: EventList, other: EventList) -> EventList:
    events = sorted((*one.events, *other.events), key=attrgetter("start"))
    failed = dict.fromkeys((*one.failed_provider_ids, *other.failed_provider_ids))
    complete = one.complete and other.complete and len(events) <= MAX_EVENTS
    unreadable = one.unreadable + other.unreadable
    return EventList(tuple(events[:MAX_EVENTS]), tuple(failed), complete, unreadable)
