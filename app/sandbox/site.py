"""One site's state: its people, schedules, connections and events."""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.sandbox.connection import Connection
from app.sandbox.error import not_found
from app.sandbox.reported_event import ReportedEvent
from app.sandbox.switches import Switches


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member; `user_id` is empty while the invitation to Wix is pending."""

    id: str
    resource_id: str
    schedule_id: str
    user_id: str | None
    name: str
    email: str
    created: str = "2025-03-04T09:30:00.000Z"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule of any app; `external_id` is the resource or service it belongs to."""

    id: str
    external_id: str
    name: str
    app_id: str
    status: str = "ACTIVE"


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """An event of an external calendar, ordered as List Events returns them."""

    start: datetime
    number: int
    end: datetime = field(compare=False)
    title: str = field(compare=False)
    connection_id: str = field(compare=False)
    calendar_id: str = field(compare=False)
    all_day: bool = field(compare=False)

    @property
    def key(self) -> str:
        """Return a string that sorts like the events, for cursors."""
        return f"{self.start.isoformat(timespec='microseconds')} {self.number:09d}"


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking in Wix's own calendar, on the service's schedule or, without staff, any other."""

    id: str
    schedule_id: str
    external_schedule_id: str
    resource_id: str | None
    start: datetime
    end: datetime
    title: str
    status: str = "CONFIRMED"
    type: str = "APPOINTMENT"


@dataclass(slots=True)
class Site:
    """The state of one site; sites share none."""

    id: str
    switches: Switches
    people: list[Person] = field(default_factory=list[Person])
    schedules: list[Schedule] = field(default_factory=list[Schedule])
    connections: dict[str, Connection] = field(default_factory=dict[str, Connection])
    events: list[Event] = field(default_factory=list[Event])
    bookings: list[Booking] = field(default_factory=list[Booking])
    reported: list[ReportedEvent] = field(default_factory=list[ReportedEvent])
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))

    @property
    def size(self) -> int:
        """Return the number of people, connections, events and bookings."""
        lists = (self.people, self.connections, self.events, self.bookings)
        return sum(map(len, lists))

    def connection(self, connection_id: str) -> Connection:
        """Return the connection.

        Raises:
            ApiError: 404 when it is unknown or another site's.
        """
        if connection_id not in self.connections:
            raise not_found("Connection")
        return self.connections[connection_id]

    def schedule(self, schedule_id: str) -> Schedule:
        """Return the schedule.

        Raises:
            ApiError: 404 when it is unknown.
        """
        for schedule in self.schedules:
            if schedule.id == schedule_id:
                return schedule
        raise not_found("Schedule")

    def person_of(self, schedule_id: str) -> Person | None:
        """Return the person of a schedule; `None` for the business, services and other apps."""
        return next((one for one in self.people if one.schedule_id == schedule_id), None)

    def add_event(  # noqa: PLR0913 -- an event is these values, all keyword-only
        self,
        connection: Connection,
        *,
        calendar_id: str,
        title: str,
        start: datetime,
        end: datetime,
        all_day: bool = False,
    ) -> Event:
        """Add an event to an external calendar."""
        event = Event(
            start.astimezone(UTC),
            next(self._numbers),
            end.astimezone(UTC),
            title,
            connection.id,
            calendar_id,
            all_day,
        )
        bisect.insort(self.events, event)
        return event
