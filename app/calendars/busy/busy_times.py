"""Busy times of a site: by day, and at one moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import ref
from zoneinfo import ZoneInfo

from app.calendars.busy.agenda import (
    MAX_EVENTS,
    Agenda,
    AgendaInput,
    Window,
    make_agenda,
)
from app.calendars.busy.all_day import all_day_query_range
from app.calendars.busy.busy_days import BusyTime
from app.calendars.coverage.busy_sources import BusyScope
from app.calendars.snapshot.event_filter import EventFilter
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.values.kept_views import KeptViews
from app.calendars.values.zone import day_start, instants_at
from app.wix import EventList, WixUnavailable, failure_expected

_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class TimeExplanation:
    """Why a time is blocked: the busy times that cover it, and the nearest before and after.

    `instants` are the moments with this local time: two if it is ambiguous, and one after the gap,
    with `skipped`, if the clocks skip it.
    """

    instants: tuple[datetime, ...]
    skipped: bool
    covering: tuple[BusyTime, ...] = ()
    before: BusyTime | None = None
    after: BusyTime | None = None
    failed_provider_ids: tuple[str, ...] = ()
    unreadable: int = 0


class BusyTimes:
    """The busy times of a site's snapshot; `clock` returns the current time, with a time zone."""

    def __init__(self, snapshot: SiteSnapshot, *, clock: Callable[[], datetime]) -> None:
        self._snapshot, self._clock = snapshot, clock
        self._agendas = KeptViews()

    def now(self, zone: ZoneInfo) -> datetime:
        """Return the current time in a zone."""
        return self._clock().astimezone(zone)

    async def agenda(self, scope: BusyScope, window: Window) -> Agenda:
        """Return the busy times of a window by day, each schedule in its own zone.

        Raises:
            WixError: Wix could not be read, although some connection works.
        """
        zones, after = scope.distinct_zones, window.after
        from_ = min(day_start(window.first, zone) for zone in zones)
        to = max(day_start(after, zone) for zone in zones)
        if window.all_day is not False:
            earliest, latest = all_day_query_range(window.first, after)
            from_, to = min(from_, earliest), max(to, latest)
        # a day can have no moment at all: Samoa had no 30 December 2011
        to = max(to, from_ + _MOMENT)
        listed, more = await self._events(scope, from_=from_, to=to, window=window)
        given = AgendaInput(ref(more), scope.people, scope.zones, zones)
        if window.titles:  # they are shown once and not kept
            return make_agenda(listed, more, given, window)
        kept = self._agendas.of(listed, window, list[tuple[AgendaInput, Agenda]])
        same = kept and kept[0][0].same(given)
        agenda = kept[0][1] if same else make_agenda(listed, more, given, window)
        kept[:] = [(given, agenda)]  # with the latest people, which it is compared with next
        return agenda

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
    ) -> tuple[EventList, EventList]:
        async def ask(schedule_ids: tuple[str, ...]) -> EventList:
            asked = EventFilter(
                from_=from_,
                to=to,
                max_events=MAX_EVENTS,
                schedule_ids=schedule_ids,
                user_ids=scope.user_ids(schedule_ids),
                all_day=window.all_day,
                own_pi=window.titles,
            )
            return await self._snapshot.all_events(asked)

        listed = await ask(scope.reliable_schedules)
        try:
            with failure_expected():
                more = await ask(scope.uncertain_schedules)
        except WixUnavailable:
            broken = (one.connection.provider_id for one in scope.broken)
            more = EventList(failed_provider_ids=tuple(broken))
        return listed, more
