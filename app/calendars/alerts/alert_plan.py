"""Which alerts a look gives rise to, compared with what was told before. No I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.calendars.alerts.alert_record import AlertRecord, LastAlert
from app.calendars.alerts.site_observation import AlertState, ObservedSchedule, SiteObservation

DAY_S = 24 * 60 * 60.0
FIRST_REMINDER_S = 3 * DAY_S
REMINDER_S = 7 * DAY_S
NEVER_SYNCED_S = DAY_S
"""How long a calendar may take for its first sync before it counts as broken."""

MOST_CHANGES = 4
"""Changes of one calendar that are told at once within a day: two breaks and two repairs."""

STEADY_S = 60 * 60.0
"""After that, how long a state must last before it is told."""

_GONE = ObservedSchedule(AlertState.CLOSED)
_UNLISTED = ObservedSchedule(AlertState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Alert:
    """One calendar in a message.

    Args:
        schedule_id: whose calendar.
        connection_id: the connection that broke, also of a repair.
        finding: its entry in `/health.json`.
        since_s: when a look first saw the state, in seconds since the epoch.
        reminder: number of the reminder, 0 for the first message.
    """

    schedule_id: str
    connection_id: str
    finding: Mapping[str, Any]
    since_s: float
    reminder: int = 0


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """What to send, and what to record.

    Args:
        broken: broke since the last message.
        mended: works again since.
        still_broken: reminders that are due.
        closed: connections that were told as broken and no longer matter.
        before: the record to write before sending; it only knows more about when.
        after: the record to write once the message has arrived.
    """

    broken: tuple[Alert, ...]
    mended: tuple[Alert, ...]
    still_broken: tuple[Alert, ...]
    closed: tuple[str, ...]
    before: AlertRecord
    after: AlertRecord

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.broken or self.mended or self.still_broken)


def plan_alerts(record: AlertRecord, look: SiteObservation) -> AlertPlan:
    """Compare a look with the record."""
    missing = _GONE if look.whole else _UNLISTED
    seen = {**look.seen, **{key: missing for key in record.entries if key not in look.seen}}
    steps = [
        step
        for key, one in seen.items()
        if (step := _step(key, record.entries.get(key), one, look))
    ]
    reminders = _reminders(steps, look.at_s)
    before = {one.key: one.before for one in steps if one.before}
    after = {one.key: one.after for one in steps if one.after}
    for one in reminders:
        told = after[one.schedule_id]
        after[one.schedule_id] = replace(told, told_s=look.at_s, reminders=one.reminder)
    written = _next(record, before)
    return AlertPlan(
        broken=tuple(one.alert() for one in steps if one.told and one.told.broken),
        mended=tuple(one.alert() for one in steps if one.told and not one.told.broken),
        still_broken=reminders,
        closed=tuple(one.closed for one in steps if one.closed),
        before=written,
        after=_next(written, after),
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """What becomes of one schedule: its entries, and the change that is told, if any."""

    key: str
    seen: ObservedSchedule
    before: LastAlert | None
    after: LastAlert | None
    told: LastAlert | None = None
    closed: str = ""

    def alert(self, *, reminder: int = 0) -> Alert:
        entry = self.after or LastAlert()
        return Alert(self.key, entry.connection_id, self.seen.finding, entry.since_s, reminder)


def _step(
    key: str, entry: LastAlert | None, seen: ObservedSchedule, look: SiteObservation
) -> _Step | None:
    state, now_s = seen.state, look.at_s
    if entry is None:
        if not state.alarming:
            return None
        entry = LastAlert()
    if state is AlertState.UNKNOWN:
        return _Step(key, seen, entry, entry)
    if state is AlertState.CLOSED:  # nobody has to be told, and a later break is a new one
        return _Step(key, seen, entry, None, closed=entry.connection_id if entry.broken else "")
    if state.alarming == entry.broken:
        kept = replace(entry, changed_s=None, changes=_recent(entry, now_s))
        lasts = kept if kept.broken or kept.changes else None
        return _Step(key, seen, lasts, lasts)
    since_s = now_s if entry.changed_s is None else entry.changed_s
    waiting = replace(entry, changed_s=since_s)
    # another process whose clock is ahead may have seen it a moment later than now
    if max(now_s - since_s, 0.0) < _patience_s(entry, state, now_s):
        return _Step(key, seen, waiting, waiting)
    told = LastAlert(
        broken=state.alarming,
        connection_id=seen.connection_id if state.alarming else entry.connection_id,
        since_s=since_s,
        told_s=now_s,
        changes=(*_recent(entry, now_s), now_s),
    )
    return _Step(key, seen, waiting, told, told=told)


def _patience_s(entry: LastAlert, state: AlertState, now_s: float) -> float:
    """Return how long a new state must last before it is told."""
    steady_s = STEADY_S if len(_recent(entry, now_s)) >= MOST_CHANGES else 0.0
    return max(steady_s, NEVER_SYNCED_S if state is AlertState.NEVER_SYNCED else 0.0)


def _recent(entry: LastAlert, now_s: float) -> tuple[float, ...]:
    return tuple(one for one in entry.changes if now_s - one < DAY_S)[-MOST_CHANGES:]


def _reminders(steps: list[_Step], now_s: float) -> tuple[Alert, ...]:
    """Return the reminders that are due, and with them those of the day after."""
    due = [*_due(steps, now_s)]
    if not due:
        return ()
    return tuple(_due(steps, now_s + DAY_S))


def _due(steps: list[_Step], now_s: float) -> Iterator[Alert]:
    for one in steps:
        entry = one.after
        if one.told or not entry or not entry.broken or not one.seen.state.alarming:
            continue
        wait_s = REMINDER_S if entry.reminders else FIRST_REMINDER_S
        if now_s - entry.told_s >= wait_s:
            yield one.alert(reminder=entry.reminders + 1)


def _next(record: AlertRecord, entries: dict[str, LastAlert]) -> AlertRecord:
    """Return the record with these entries, a new version if they differ."""
    if entries == record.entries:
        return record
    return AlertRecord(record.version + 1, entries)
