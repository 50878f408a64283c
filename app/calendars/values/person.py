"""Bookable people and their schedules."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.calendars.values.name_hints import name_hints
from app.wix import BUSINESS_EXTERNAL_ID, Schedule, ScheduleStatus, StaffMember


class ScheduleKind(StrEnum):
    """Whether a schedule is of the business or of a staff member."""

    BUSINESS = "business"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Person:
    """A connectable schedule, under its owner's name.

    `id` is the schedule's id. `name` is empty for the business. `time_zone` is the schedule's, or
    else the business's; `unknown_zone` is Wix's value if that names no known zone. `user_id` is
    the Wix user of the schedule, `resource_id` and `staff_id` the resource and the id of a staff
    member, if known. `hint` distinguishes people of the same name.
    """

    id: str
    name: str
    kind: ScheduleKind
    time_zone: str | None = None
    user_id: str | None = None
    unknown_zone: str | None = None
    hint: str = ""
    resource_id: str | None = None
    staff_id: str | None = None

    @property
    def is_business(self) -> bool:
        """Whether this is the business as a whole."""
        return self.kind is ScheduleKind.BUSINESS

    @property
    def label(self) -> str:
        """The name, with the hint if there is one."""
        return with_hint(self.name, self.hint)


def with_hint(name: str, hint: str) -> str:
    """Return a name with a hint in brackets, if there is one."""
    return f"{name} ({hint})".strip() if hint else name


def people_of(schedules: Iterable[Schedule], staff: Iterable[StaffMember]) -> tuple[Person, ...]:
    """Return the connectable schedules: the business first, then staff by name.

    Schedules of services, rooms and other apps are left out: a staff schedule is one whose
    `externalId` is the resource of a staff member.

    Source: Schedules V3 "Schedule Object" and "Bookings integration", 2026-11.
    """
    members = {member.resource_id: member for member in staff if member.resource_id}
    active = [s for s in schedules if s.status is not ScheduleStatus.CANCELLED]
    business = [
        Person(s.id, "", ScheduleKind.BUSINESS, s.time_zone)
        for s in active
        if s.external_id == BUSINESS_EXTERNAL_ID
    ]
    staffed = [
        (_staff(s, members[s.external_id]), members[s.external_id].email or "")
        for s in active
        if s.external_id in members and s.external_id != BUSINESS_EXTERNAL_ID
    ]
    emails = {person.id: email for person, email in staffed}
    hints = name_hints((person for person, _ in staffed), lambda one: emails[one.id])
    people = [replace(person, hint=hints.get(person.id, "")) for person, _ in staffed]
    return (*business, *sorted(people, key=_by_name))


def _staff(schedule: Schedule, member: StaffMember) -> Person:
    name = (member.name or schedule.name).strip()
    zone = schedule.time_zone
    return Person(
        schedule.id,
        name,
        ScheduleKind.STAFF,
        zone,
        member.user_id,
        resource_id=member.resource_id,
        staff_id=member.id,
    )


def _by_name(person: Person) -> list[tuple[int, str]]:
    """Return the key of a natural sort: `Chair 9` before `Chair 10`."""
    parts = re.split(r"(\d+)", person.name.casefold())
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]
