"""Fake responses of Wix: busy times, and the time zones of schedules."""

from typing import Any

from tests.salon import ANNA
from tests.services import services_of
from tests.visitor import Visitor


def event(start: str, end: str, *, schedule_id: str = ANNA, **more: Any) -> dict[str, Any]:
    """Return an event in the format of List Events."""
    owner = {"scheduleId": schedule_id, "calendarType": "GOOGLE", "allDay": False}
    return {**owner, "start": start, "end": end, **more}


async def set_events(visitor: Visitor, *events: dict[str, Any]) -> None:
    """Make Wix list exactly these events."""
    body = {"events": events, "failedProviderIds": []}
    await visitor.control(
        "faults", [{"method": "ListEvents", "status": 200, "body": body, "times": 99}]
    )


async def set_time_zone(visitor: Visitor, zone: str | None, **others: str) -> None:
    """Set the time zone of all schedules, except for those in `others`, by id."""
    answer = await visitor.http.post(
        "/sandbox/api/calendar/v3/schedules/query",
        json={"query": {"cursorPaging": {"limit": 100}}},
        headers={"authorization": "owner"},
    )
    body = answer.json()
    for schedule in body["schedules"]:
        schedule["timeZone"] = others.get(schedule["id"], zone)
    await visitor.control(
        "faults", [{"method": "QuerySchedules", "status": 200, "body": body, "times": 99}]
    )
    services_of(visitor.app).sites.invalidate()
