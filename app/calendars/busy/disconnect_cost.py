"""What disconnecting would change: busy times that stop blocking, and copies of bookings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.calendars.busy.busy_days import BusyTime, to_busy
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.values.connection_health import BROKEN, diagnose, is_exporting, is_importing
from app.calendars.values.email_address import account_of
from app.calendars.values.person import Person
from app.calendars.values.zone import zones_of
from app.wix import Connection, Event, EventList, WixError, gather_or_cancel

DAYS_AHEAD = 30
"""How far ahead busy times are counted."""

MAX_COUNTED = 1000

_AHEAD = timedelta(days=DAYS_AHEAD)


@dataclass(frozen=True, slots=True)
class FreedTimes:
    """Busy times that would no longer block bookings.

    Events have no connection. With `exact` they can only be from this one; otherwise some may be
    from another one of the same type. `complete` is false if there are more than were counted.
    `unreadable` of those counted could not be parsed.
    """

    count: int
    next: BusyTime | None
    exact: bool = True
    complete: bool = True
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class DisconnectCost:
    """What disconnecting would change.

    `freed` is None if events cannot be read now. `still_blocking` are other connections that import
    busy times for the same schedule; None if none was found in an incomplete list. `same_account`
    are live connections of the same schedule and account, which share copies of bookings.
    """

    blocks: bool
    copies: bool
    freed: FreedTimes | None
    still_blocking: tuple[Connection, ...] | None
    same_account: tuple[Connection, ...] = ()


class DisconnectCosts:
    """Calculates what disconnecting would change; `clock` has a time zone."""

    def __init__(
        self, wix: SiteClient, snapshot: SiteSnapshot, *, clock: Callable[[], datetime]
    ) -> None:
        self._wix, self._snapshot, self._clock = wix, snapshot, clock

    async def estimate(self, connection: Connection, person: Person | None) -> DisconnectCost:
        """Return the cost; what cannot be read is None."""
        blocks = is_importing(connection)
        others, events = await gather_or_cancel(
            self._others(connection), self._events(connection) if blocks else _nothing()
        )
        listed, whole = others
        working = (one for one in listed if diagnose(one)[1] not in BROKEN)
        blocking = tuple(filter(is_importing, working))
        return DisconnectCost(
            blocks=blocks,
            copies=is_exporting(connection),
            freed=self._freed(connection, person, events, others),
            still_blocking=blocking if blocking or whole else None,
            same_account=tuple(one for one in listed if _same_account(one, connection)),
        )

    async def remaining(self, connection: Connection, person: Person | None) -> FreedTimes | None:
        """Count busy times that may still block after disconnecting, None if unknown."""
        others, events = await gather_or_cancel(self._others(connection), self._events(connection))
        return self._freed(connection, person, events, others)

    def _freed(
        self,
        connection: Connection,
        person: Person | None,
        events: EventList | None,
        others: tuple[tuple[Connection, ...], bool],
    ) -> FreedTimes | None:
        if events is None or connection.provider_id in events.failed_provider_ids:
            return None
        listed, whole = others
        kinds = {one.calendar_type for one in listed if is_importing(one)}
        foreign = kinds - {connection.calendar_type}
        own = [one for one in events.events if one.calendar_type not in foreign]
        # events may carry a legacy calendar type that matches no connection
        odd = any(one.calendar_type is not connection.calendar_type for one in own)
        mixed = connection.calendar_type in kinds or bool(kinds and odd)
        strange = sum(one.schedule_id != connection.schedule_id for one in own)
        unreadable = events.unreadable + strange
        return FreedTimes(
            count=len(own) + events.unreadable,
            next=self._next(own, person),
            exact=whole and not mixed and not unreadable,
            complete=events.complete,
            unreadable=unreadable,
        )

    def _next(self, events: Iterable[Event], person: Person | None) -> BusyTime | None:
        """Return the next busy time, else a current one."""
        if person is None:
            return None
        busy, now = to_busy(events, [person], zones_of([person])), self._clock()
        ahead = (one for one in busy if one.event.start >= now)
        return next(ahead, None) or next(iter(busy), None)

    async def _others(self, connection: Connection) -> tuple[tuple[Connection, ...], bool]:
        """Return the schedule's other live connections, and whether these are all."""
        try:
            listed = await self._snapshot.connections_of(connection.schedule_id)
        except WixError:
            return (), False
        others = tuple(
            one for one in listed.connections if one.id != connection.id and not one.ended
        )
        return others, listed.whole

    async def _events(self, connection: Connection) -> EventList | None:
        now = self._clock()
        ids = [connection.schedule_id]
        try:
            return await self._wix.all_events(
                from_=now, to=now + _AHEAD, max_events=MAX_COUNTED, schedule_ids=ids
            )
        except WixError:
            return None


def _same_account(one: Connection, other: Connection) -> bool:
    account = account_of(one)
    return account is not None and account == account_of(other)


async def _nothing() -> EventList | None:
    return EventList()
