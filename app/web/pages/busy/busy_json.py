"""Busy times as JSON, without titles. docs/health.md describes each field."""

from datetime import datetime
from typing import Any

from app.calendars.busy.agenda import Agenda
from app.calendars.busy.busy_days import BusyTime
from app.web.language.language import gettext
from app.web.pages.busy.busy_filter import BusyFilter


def payload(asked: BusyFilter, agenda: Agenda, *, whole: bool) -> dict[str, Any]:
    """Return the busy times of a window of days, and whether they are complete."""
    window = asked.window
    return {
        "from": window.first.isoformat(),
        "days": window.days,
        "time_zone": asked.zone.key,
        "unknown_time_zones": {one.id: one.unknown_zone or "" for one in asked.scope.without_zone},
        "complete": whole,
        "truncated_on": agenda.truncated_on.isoformat() if agenda.truncated_on else None,
        "providers_without_answer": list(
            dict.fromkeys((*asked.snapshot.failed_provider_ids, *agenda.failed_provider_ids))
        ),
        "ended": [one.id for one in asked.scope.ended],
        "unreadable": {
            "people": asked.unreadable.people,
            "connections": asked.unreadable.connections,
            "events": agenda.unreadable,
        },
        "busy": [_busy(one) for one in agenda.busy],
    }


def problems(asked: BusyFilter) -> dict[str, Any]:
    """Return the errors of all parameters."""
    return {
        "problems": {name: gettext(text) for name, text in asked.problems.items()},
        "unknown_user_ids": list(asked.users.invalid) if asked.users else [],
    }


def _busy(one: BusyTime) -> dict[str, Any]:
    return {
        "schedule_id": one.person.id,
        "user_id": one.person.user_id,
        "name": one.person.label,
        "start": _stamp(one.event.start),
        "end": _stamp(max(one.event.start, one.event.end)),
        "all_day": one.event.all_day,
        "dates": [day.isoformat() for day in one.dates] if one.dates else None,
    }


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
