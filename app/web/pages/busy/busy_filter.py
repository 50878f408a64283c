"""The filter of the busy times, parsed from the query and validated."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.datastructures import QueryParams

from app.calendars.busy.agenda import MAX_DAYS, Window
from app.calendars.coverage.busy_scopes import BusyScopes
from app.calendars.coverage.busy_sources import BusyScope
from app.calendars.directory.directory_snapshot import DirectorySnapshot
from app.calendars.directory.people_list import People
from app.calendars.values.person import Person
from app.calendars.values.unreadable import UnreadableCounts
from app.calendars.values.zone_name import find_zone
from app.web.language.language import _
from app.web.pages.busy.busy_users import Users, one_of, read_users
from app.web.urls import path

DEFAULT_DAYS = 7

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_NUMBER = re.compile(r"[0-9]{1,6}")
_YEARS = range(2000, 2100)
_KINDS = {"": None, "true": True, "false": False}

UNKNOWN_SCHEDULE = _("That schedule isn't here any more. Choose another one.")
BAD_DATE = _("Give a date from 2000 to 2099, such as 2026-11-24.")
BAD_DAYS = _("Give a number of days from 1 to 31.")
BAD_KIND = _("Choose one of the kinds of events.")
BAD_ZONE = _("There is no time zone of that name. Choose one of the list.")
BAD_MOMENT = _("Give a date and a time, such as 2026-11-24 10:00.")
NO_SCHEDULE = _("Choose whose time it is.")


@dataclass(frozen=True, slots=True)
class BusyFilter:
    """Whose busy times to show, of which days and how.

    `person` is None for several people, `users` if the query names no Wix user. `viewer` is the
    zone of a second time. `problems` maps fields to errors; such fields have their defaults.
    """

    snapshot: DirectorySnapshot
    person: Person | None
    scope: BusyScope
    zone: ZoneInfo
    today: date
    window: Window
    viewer: ZoneInfo | None
    given: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict[str, str])
    users: Users | None = None

    @property
    def group(self) -> tuple[Person, ...] | None:
        """The people of the Wix users in the query, None unless it names some."""
        return self.users.people if self.users and not self.users.invalid else None

    @property
    def unreadable(self) -> UnreadableCounts:
        """Counts of unreadable people and connections among those that are shown."""
        unreadable = self.snapshot.unreadable
        return UnreadableCounts(
            people=0 if self.person else unreadable.people, connections=unreadable.connections
        )

    def path_from(self, first: date, page: str = "busy") -> str | None:
        """Return the path of the same filter from another date on, without titles.

        Return None for a date out of range.
        """
        if first.year not in _YEARS:
            return None
        kinds = {True: "true", False: "false", None: None}
        query = {
            "schedule_id": self.given.get("schedule_id") or None,
            "user_id": self.users.ids if self.users else None,
            "from": first.isoformat(),
            "days": str(self.window.days),
            "all_day": kinds[self.window.all_day],
            "zone": self.viewer.key if self.viewer else None,
        }
        return path(page, **query)


def parse_filter(
    query: QueryParams,
    snapshot: DirectorySnapshot,
    scopes: BusyScopes,
    now: Callable[[ZoneInfo], datetime],
) -> BusyFilter:
    """Parse the query; an invalid value becomes a problem, never an exception."""
    given = {name: value.strip() for name, value in query.items()}
    problems: dict[str, str] = {}
    group: tuple[Person, ...] = snapshot.people
    users = read_users(query.getlist("user_id"), snapshot.people, problems)
    person = parse_person(given, snapshot.people, problems)
    if users and not users.invalid:
        person = one_of(users.people, person, problems)
        group = users.people
    owner = person or next(iter(snapshot.people), None)  # the business is listed first
    zone = snapshot.people.zones[owner.id] if owner else ZoneInfo("UTC")
    today = now(zone).date()
    viewer = find_zone(given.get("zone"))
    if given.get("zone") and not viewer:
        problems["zone"] = BAD_ZONE
    window = Window(
        first=_first(given, today, problems),
        days=_days(given, problems),
        all_day=_kind(given, problems),
        titles=given.get("titles") == "1",
    )
    viewer = None if viewer == zone else viewer
    scope = scopes.of(snapshot, (person,) if person else group, by_user=users is not None)
    return BusyFilter(snapshot, person, scope, zone, today, window, viewer, given, problems, users)


def parse_person(
    given: Mapping[str, str], people: People, problems: dict[str, str]
) -> Person | None:
    """Return the person in the query, None for everyone."""
    wanted = given.get("schedule_id")
    person = people.by_id.get(wanted or "")
    if wanted and not person:
        problems["schedule_id"] = UNKNOWN_SCHEDULE
    return person


def parse_local_time(given: Mapping[str, str], problems: dict[str, str]) -> datetime | None:
    """Return the local time in the query, None if missing or invalid."""
    moment = _time(given.get("at", ""), _MOMENT)
    if given.get("at") and moment is None:
        problems["at"] = BAD_MOMENT
    return moment


def _first(given: Mapping[str, str], today: date, problems: dict[str, str]) -> date:
    first = _time(given.get("from", ""), _DATE)
    if given.get("from") and first is None:
        problems["from"] = BAD_DATE
    return first.date() if first else today


def _time(text: str, pattern: re.Pattern[str]) -> datetime | None:
    with suppress(ValueError):
        if pattern.fullmatch(text) and (found := datetime.fromisoformat(text)).year in _YEARS:
            return found
    return None


def _days(given: Mapping[str, str], problems: dict[str, str]) -> int:
    text = given.get("days", "")
    if not text:
        return DEFAULT_DAYS
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MAX_DAYS:
        problems["days"] = BAD_DAYS
        return DEFAULT_DAYS
    return int(text)


def _kind(given: Mapping[str, str], problems: dict[str, str]) -> bool | None:
    text = given.get("all_day", "")
    if text not in _KINDS:
        problems["all_day"] = BAD_KIND
    return _KINDS.get(text)
