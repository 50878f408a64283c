"""The values of Schedules V3, with only the fields this app uses."""

from dataclasses import dataclass

from app.wix.parsing.wix_enum import WixEnum

BUSINESS_EXTERNAL_ID = "4e0579a5-491e-4e70-a872-d097eed6e520"
"""`external_id` of every site's main schedule. Source: Bookings calendar introduction, 2026."""

BOOKINGS_APP_ID = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
"""`app_id` of the schedules shown in Bookings. Source: Schedules V3, schedule object, 2026."""


class ScheduleStatus(WixEnum):
    """Whether a schedule is in use; a cancelled one stays cancelled."""

    UNDEFINED = "UNDEFINED"
    ACTIVE = "ACTIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What calendars are connected to. `external_id` is the id of a resource or a service."""

    id: str
    external_id: str | None
    name: str
    status: ScheduleStatus
    time_zone: str | None
    app_id: str | None
