"""Answers of Wix that a test makes up: busy times, and the time zones of schedules."""

from typing import Any

from tests.salon import ANNA
from tests.services import services_of
from tests.visitor import Visitor


def event(start: str, end: str, *, schedule_id: str = ANNA, **more: Any) -> dict[str, Any]:
    """Return an event as List Events has it."""
    owner = {"scheduleId": schedule_id, "calendarType": "GOOGLE", "allDay": False}
    return {**owner, "start": start, "end": end, **more}


async def plant(visitor: Visitor, *events: dict[str, Any]) -> None:
    """Have Wix list these events and no others."""
    body = {"events": events, "failedProviderIds": []}
    await visitor.control(
        "faults", [{"method": "ListEvents", "status": 200, "body": body, "times": 99}]
    )


async def rezone(visitor: Visitor, zone: str | None, **others: str) -> None:
    """Have Wix give all schedules this time zone, and `others`, by id, their own."""
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
