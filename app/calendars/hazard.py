"""Set-ups that lead to phantom blocks and doubled entries, found before they do harm."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.wix import Connection, Provider, Status, SyncToCalendar


class Harm(StrEnum):
    """What is wrong with a set-up."""

    SHARED_ACCOUNT = "shared_account"
    """One account feeds two schedules, so each is blocked by the other's events."""
    BUSINESS_AND_STAFF = "business_and_staff"
    """The same, and one of the two is the whole business."""
    TWO_EXPORTS = "two_exports"
    """One schedule's bookings are copied into two calendars."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """One such set-up, and the connections that make it. `account` is empty if it has none."""

    harm: Harm
    connections: tuple[Connection, ...]
    account: str = ""


def hazards(
    connections: Iterable[Connection], *, business_ids: Collection[str] = ()
) -> tuple[Hazard, ...]:
    """Find harmful set-ups among live connections.

    Args:
        connections: of everybody who is to be compared.
        business_ids: the schedules of the business as a whole.
    """
    live = [one for one in connections if one.status is not Status.DISCONNECTED]
    return (*_shared(live, business_ids), *_doubled(live))


def exporting(connections: Iterable[Connection]) -> tuple[Connection, ...]:
    """Return the connections that bookings are copied through; a broken one copies nothing."""
    return tuple(
        one
        for one in connections
        if one.status not in {Status.DISCONNECTED, Status.ERROR}
        and one.sync_config
        and one.sync_config.exports
        and one.sync_config.exports.enabled
    )


def would_export(provider: Provider) -> bool:
    """Whether a connection to this provider can copy bookings at all."""
    kind = provider.features.sync_to_calendar
    return kind in {SyncToCalendar.PRIMARY_CALENDAR_ONLY, SyncToCalendar.DEDICATED_CALENDAR}


def _shared(live: Iterable[Connection], business_ids: Collection[str]) -> list[Hazard]:
    by_account: dict[str, list[Connection]] = {}
    for one in live:
        if one.external_account_email:
            by_account.setdefault(one.external_account_email.strip().casefold(), []).append(one)
    found: list[Hazard] = []
    for account, group in by_account.items():
        schedules = {one.schedule_id for one in group}
        if len(schedules) > 1:
            harm = Harm.SHARED_ACCOUNT
            if schedules & {*business_ids}:
                harm = Harm.BUSINESS_AND_STAFF
            found.append(Hazard(harm, tuple(group), account))
    return found


def _doubled(live: Iterable[Connection]) -> list[Hazard]:
    by_schedule: dict[str, list[Connection]] = {}
    for one in exporting(live):
        by_schedule.setdefault(one.schedule_id, []).append(one)
    return [
        Hazard(Harm.TWO_EXPORTS, tuple(group)) for group in by_schedule.values() if len(group) > 1
    ]
