"""The values Wix's answers are read into, holding only the fields this app uses."""

from dataclasses import dataclass, field
from datetime import datetime

from app.wix.enums import (
    CalendarType,
    ConnectMethod,
    ErrorReason,
    ExportTarget,
    ListEventFromCalendars,
    ScheduleStatus,
    Status,
    SyncToCalendar,
)
from app.wix.listing import ParsedList

BUSINESS_EXTERNAL_ID = "4e0579a5-491e-4e70-a872-d097eed6e520"
"""`external_id` of every site's main schedule. Source: Bookings calendar introduction, 2026."""

BOOKINGS_APP_ID = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
"""`app_id` of the schedules Wix Bookings shows. Source: Schedules V3, schedule object, 2026."""


@dataclass(frozen=True, slots=True)
class Features:
    """What a provider can do; all choices follow from this, never from the provider's name."""

    connect_methods: tuple[ConnectMethod, ...]
    update_sync_config: bool
    list_event_from_calendars: ListEventFromCalendars
    sync_to_calendar: SyncToCalendar


@dataclass(frozen=True, slots=True)
class Provider:
    """A calendar service that the site can connect to."""

    id: str
    name: str
    calendar_type: CalendarType
    features: Features


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar of an account. `name` is `""` where Wix omits it, as in sync configs."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ImportConfig:
    """Events taken from the external calendar (Wix: `listEventFromCalendars`).

    At most one of `primary_calendar` and a non-empty `calendars` holds. Wix re-orders
    `calendars`: compare their ids as sets. With `other_source` Wix names what is imported in a
    way that is newer than this app. `unreadable` counts calendars whose ids cannot be read.
    """

    enabled: bool
    primary_calendar: bool = False
    calendars: tuple[Calendar, ...] = ()
    other_source: bool = False
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class ExportConfig:
    """Events written to the external calendar (Wix: `syncToCalendar`)."""

    enabled: bool
    target: ExportTarget | None = None


@dataclass(frozen=True, slots=True)
class SyncConfig:
    """Both directions; `None` where Wix says nothing about one.

    `unknown_fields` is the rest of the config as JSON, `""` where there is none; an update sends it
    back. `None` where it is too large to keep: then no update can be sent.
    """

    imports: ImportConfig | None = None
    exports: ExportConfig | None = None
    unknown_fields: str | None = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """A schedule tied to an external account. `id` is opaque and has no length limit."""

    id: str
    provider_id: str
    calendar_type: CalendarType
    schedule_id: str
    status: Status
    error_reason: ErrorReason = ErrorReason.UNDEFINED
    user_id: str | None = None
    app_id: str | None = None
    external_account_email: str | None = None
    sync_config: SyncConfig | None = None


@dataclass(frozen=True, slots=True)
class ConnectionList:
    """Connections, and the providers that could not be asked (ids of providers, not accounts).

    An id that cannot be read is `""`. `unreadable` counts connections that Wix sent and that are
    missing here all the same.
    """

    connections: tuple[Connection, ...] = ()
    failed_provider_ids: tuple[str, ...] = ()
    unreadable: int = 0

    @property
    def whole(self) -> bool:
        """Whether these are all."""
        return not self.failed_provider_ids and not self.unreadable


@dataclass(frozen=True, slots=True)
class Event:
    """A busy time. `start` is inclusive, `end` exclusive, both in UTC. Wix gives it no id.

    `title` and `calendar_name` are only there with `own_pi`, and only for the caller's own events.
    """

    schedule_id: str
    calendar_type: CalendarType
    start: datetime
    end: datetime
    all_day: bool = False
    calendar_name: str | None = None
    title: str | None = None
    schedule_owner_id: str | None = None
    schedule_owner_name: str | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events; `next_cursor` is `None` on the last. The rest is as in `EventList`."""

    events: tuple[Event, ...] = ()
    failed_provider_ids: tuple[str, ...] = ()
    next_cursor: str | None = None
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class EventList:
    """Events of all pages by start; `complete` is false when the caller's limit cut the list.

    `unreadable` counts those that Wix sent and that are missing, wherever in time they are.
    """

    events: tuple[Event, ...] = ()
    failed_provider_ids: tuple[str, ...] = ()
    complete: bool = True
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a calendar is connected to. `external_id` is a resource's or a service's id."""

    id: str
    external_id: str | None
    name: str
    status: ScheduleStatus
    time_zone: str | None
    app_id: str | None


@dataclass(frozen=True, slots=True)
class SchedulePage:
    """One page of schedules; `next_cursor` is `None` on the last."""

    schedules: ParsedList[Schedule] = field(default_factory=ParsedList[Schedule])
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who gives services; `resource_id` is the `external_id` of their schedule.

    `user_id` is that of the Wix user they are, `None` while an invitation is pending. Whether it is
    is told by `associatedWixIdentity.connection`; `connectionStatus` beside it was to be removed in
    2024. Source: typings of staff-members 1.0.131.
    """

    id: str
    name: str
    resource_id: str | None
    email: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One page of staff members; `next_cursor` is `None` on the last."""

    staff_members: ParsedList[StaffMember] = field(default_factory=ParsedList[StaffMember])
    next_cursor: str | None = None
