"""Hazards: configurations that lead to phantom blocks and duplicate entries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.calendars.values.connection_health import is_exporting, is_importing
from app.calendars.values.email_address import account_key, account_of, service_of
from app.wix import Connection, ExportTarget, Provider, Status, SyncToCalendar

_Place = tuple[str, str, ExportTarget]
"""Where bookings are written to: a service, an account of it, and which calendar of that."""


class HazardKind(StrEnum):
    """Kind of hazard."""

    SHARED_ACCOUNT = "shared_account"
    """One account feeds two schedules, so each is blocked by the other's events."""
    BUSINESS_AND_STAFF = "business_and_staff"
    """The same, and one of the two is the whole business."""
    TWO_EXPORTS = "two_exports"
    """One schedule's bookings are copied into two calendars."""
    ECHO = "echo"
    """Bookings that Wix copies out probably come back through another connection as busy times."""
    DUPLICATE = "duplicate"
    """One account is connected to one schedule more than once; the one to keep is the first."""


SHARED_ACCOUNT_KINDS = frozenset({HazardKind.SHARED_ACCOUNT, HazardKind.BUSINESS_AND_STAFF})


@dataclass(frozen=True, slots=True)
class Hazard:
    """A hazard and its connections. `account` is empty if none applies."""

    kind: HazardKind
    connections: tuple[Connection, ...]
    account: str = ""


def find_hazards(
    connections: Iterable[Connection], *, business_ids: Collection[str] = ()
) -> tuple[Hazard, ...]:
    """Find hazards among live connections; `business_ids` are schedules of the whole business."""
    live = [one for one in connections if not one.ended]
    doubles = _duplicates(live)
    covered = [{one.id for one in each.connections} for each in doubles]
    within = [
        each
        for each in (*_doubled(live), *_echoes(live))
        # without the duplicate it is gone, too
        if not any({one.id for one in each.connections} <= ids for ids in covered)
    ]
    return (*doubles, *_shared(live, business_ids), *within)


def exporting(connections: Iterable[Connection]) -> tuple[Connection, ...]:
    """Return the connections that export bookings; broken ones do not."""
    return tuple(
        one
        for one in connections
        if one.status not in {Status.DISCONNECTED, Status.ERROR} and is_exporting(one)
    )


def can_export(provider: Provider) -> bool:
    """Whether a connection to this provider can copy bookings at all."""
    kind = provider.features.sync_to_calendar
    return kind in {SyncToCalendar.PRIMARY_CALENDAR_ONLY, SyncToCalendar.DEDICATED_CALENDAR}


def _duplicates(live: Iterable[Connection]) -> list[Hazard]:
    groups: dict[tuple[str, ...], list[Connection]] = {}
    for one in live:
        if account := account_of(one):
            # of equal ones the last listed is the newest
            groups.setdefault((*account, one.schedule_id), []).insert(0, one)
    return [
        Hazard(HazardKind.DUPLICATE, tuple(sorted(group, key=_use)), _address(group[-1]))
        for group in groups.values()
        if len(group) > 1
    ]


def _use(one: Connection) -> tuple[bool, bool, bool]:
    """Sort key: the more useful connection first."""
    return one.status is Status.ERROR, not is_importing(one), not is_exporting(one)


def _shared(live: Iterable[Connection], business_ids: Collection[str]) -> list[Hazard]:
    by_account: dict[tuple[str, str], list[Connection]] = {}
    for one in live:
        if account := account_of(one):
            by_account.setdefault(account, []).append(one)
    found: list[Hazard] = []
    for group in by_account.values():
        schedules = {one.schedule_id for one in group}
        if len(schedules) > 1:
            kind = HazardKind.SHARED_ACCOUNT
            if schedules & {*business_ids}:
                kind = HazardKind.BUSINESS_AND_STAFF
            found.append(Hazard(kind, tuple(group), _address(group[0])))
    return found


def _doubled(live: Iterable[Connection]) -> list[Hazard]:
    by_schedule: dict[str, list[Connection]] = {}
    for one in exporting(live):
        by_schedule.setdefault(one.schedule_id, []).append(one)
    return [
        Hazard(HazardKind.TWO_EXPORTS, tuple(group))
        for group in by_schedule.values()
        if len(group) > 1
    ]


def _echoes(live: Iterable[Connection]) -> list[Hazard]:
    """Find accounts that one connection writes bookings to and another one reads.

    A single connection that does both is Wix's two-way sync, and no hazard.
    """
    live = tuple(live)
    writers: dict[_Place, list[Connection]] = {}
    for one in exporting(live):
        for target in _written(one):
            writers.setdefault(target, []).append(one)
    readers: dict[_Place, list[Connection]] = {}
    for one in live:
        for target in _read(one):
            readers.setdefault(target, []).append(one)
    found: list[Hazard] = []
    for target, group in writers.items():
        there = {one.id: one for one in (*group, *readers.get(target, ()))}
        if target in readers and len(there) > 1:
            found.append(Hazard(HazardKind.ECHO, tuple(there.values()), _address(group[0])))
    return found


def _written(one: Connection) -> Iterable[_Place]:
    target = one.sync_config and one.sync_config.exports and one.sync_config.exports.target
    if target and (account := account_of(one)):
        yield *account, target


def _read(one: Connection) -> Iterable[_Place]:
    """Return the calendars that a connection imports, as far as its settings identify them.

    Wix gives an id and a name for each calendar. The main calendar of another account that is
    shared with this one has that account's address as its id or name. The name of the calendar
    that Wix creates is undocumented; it is recognized by Wix's own name in it.
    """
    source = one.sync_config and one.sync_config.imports
    if one.status is Status.ERROR or not source or not is_importing(one):
        return
    own, kind = account_of(one), one.calendar_type
    if source.primary_calendar and own:
        yield *own, ExportTarget.PRIMARY
    for calendar in source.calendars:
        for called in {calendar.id, calendar.name}:
            if "@" in called:
                yield service_of(one), account_key(called, kind), ExportTarget.PRIMARY
        if own and "wix" in calendar.name.casefold():
            yield *own, ExportTarget.DEDICATED


def _address(one: Connection) -> str:
    return one.external_account_email or ""
