"""The values of External Calendar V2, with only the fields this app uses."""

from dataclasses import dataclass, field
from datetime import datetime

from app.wix.external_calendars.enums import (
    CalendarType,
    ConnectMethod,
    ErrorReason,
    ExportTarget,
    ListEventFromCalendars,
    Status,
    SyncToCalendar,
)


@dataclass(frozen=True, slots=True)
class Features:
    """What a provider supports. Decide by this, never by the provider's name."""

    connect_methods: tuple[ConnectMethod, ...]
    update_sync_config: bool
    list_event_from_calendars: ListEventFromCalendars
    sync_to_calendar: SyncToCalendar


@dataclass(frozen=True, slots=True)
class Provider:
    """A calendar service that the site's schedules can be connected to."""

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
    """Import from the external calendar (Wix: `listEventFromCalendars`).

    At most one of `primary_calendar` and a non-empty `calendars` is set. Wix reorders `calendars`:
    compare their ids as sets. `other_source` means that Wix uses a source unknown to this app.
    `unreadable` counts calendars whose ids could not be parsed.
    """

    enabled: bool
    primary_calendar: bool = False
    calendars: tuple[Calendar, ...] = ()
    other_source: bool = False
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class ExportConfig:
    """Export to the external calendar (Wix: `syncToCalendar`)."""

    enabled: bool
    target: ExportTarget | None = None


@dataclass(frozen=True, slots=True)
class SyncConfig:
    """Import and export; `None` where Wix sends nothing about a direction.

    `unknown_fields` is the rest of the config as JSON, `""` where there is none; an update sends it
    back. `None` where it is too large to keep: then no update can be sent.
    """

    imports: ImportConfig | None = None
    exports: ExportConfig | None = None
    unknown_fields: str | None = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """A schedule connected to an external account. `id` is opaque, of any length."""

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

    @property
    def ended(self) -> bool:
        """Whether it is disconnected."""
        return self.status is Status.DISCONNECTED


@dataclass(frozen=True, slots=True)
class ConnectionList:
    """Connections, and the ids of providers that Wix could not query (not of accounts).

    A provider id that could not be parsed is `""`. `unreadable` counts connections that could not
    be parsed.
    """

    connections: tuple[Connection, ...] = ()
    failed_provider_ids: tuple[str, ...] = ()
    unreadable: int = 0

    @property
    def whole(self) -> bool:
        """Whether no connection is missing."""
        return not self.failed_provider_ids and not self.unreadable


@dataclass(frozen=True, slots=True)
class Event:
    """A busy time; `start` inclusive, `end` exclusive, both in UTC. Wix gives it no id.

    `title` and `calendar_name` are only set with `own_pi`, and only for the caller's own events.
    """

    schedule_id: str
    calendar_type: CalendarType
    start: datetime
    end: datetime
    all_day: bool = False
    calendar_name: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, weakref_slot=True)
class EventPage:
    """One page of events; `next_cursor` is `None` on the last. Other fields: see `EventList`."""

    events: tuple[Event, ...] = ()
    failed_provider_ids: tuple[str, ...] = ()
    next_cursor: str | None = None
    unreadable: int = 0

    @property
    def size(self) -> int:
        """Number of readable items."""
        return len(self.events)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class EventList:
    """Events of all pages by start; `complete` is false if the caller's limit cut the list.

    `unreadable` counts events that could not be parsed, at whatever time they are.
    """

    events: tuple[Event, ...] = ()
    failed_provider_ids: tuple[str, ...] = ()
    complete: bool = True
    unreadable: int = 0
