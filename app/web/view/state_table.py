"""The table of states: the word, icon, colour and sentence of each, and how its arrows are drawn.

Green says that bookings are blocked, amber that there is something to do, and grey that nobody
could check. Blue is under way, or fine as it is; red is over, and nobody here wanted it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.calendars.coverage.assessed_connection import AssessedConnection
from app.calendars.coverage.gap import Gap
from app.calendars.coverage.site_coverage import PersonCoverage
from app.calendars.sync.sync_options import LockReason
from app.calendars.values.connection_health import (
    BROKEN,
    COPYING,
    Cause,
    Health,
    is_exporting,
    is_importing,
)
from app.web.language.language import _
from app.web.view.wording import CAUSE_TEXTS, StatusText
from app.wix import Connection, Status


class Tone(StrEnum):
    """The colour of a badge."""

    GREEN = "green"
    BLUE = "blue"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Badge:
    """What says in a word how something is."""

    word: str
    icon: str
    tone: Tone


BADGES: Mapping[Health, Badge] = {
    Health.WORKING: Badge(_("Working"), "check", Tone.GREEN),
    Health.STARTING: Badge(_("Starting"), "clock", Tone.BLUE),
    Health.NEEDS_YOU: Badge(_("Needs you"), "alert", Tone.AMBER),
    Health.DISCONNECTED: Badge(_("Disconnected"), "cross", Tone.RED),
    Health.UNKNOWN: Badge(_("Unclear"), "question", Tone.GREY),
    Health.NOT_CONNECTED: Badge(_("Not connected"), "dash", Tone.AMBER),
}
_COPYING = Badge(_("Only copying"), "alert", Tone.AMBER)
_COPYING_GUARDED = Badge(_("Only copying"), "info", Tone.BLUE)
_PARTED = Badge(_("Disconnected"), "dash", Tone.AMBER)
_OFF_GUARDED = Badge(_("Switched off"), "dash", Tone.BLUE)

_GUARDED = {
    Cause.ONLY_COPYING: StatusText(
        _("Bookings are copied into %(provider)s. Another calendar blocks the busy times.")
    ),
    Cause.NOTHING_ON: StatusText(
        _("%(provider)s is connected, but switched off. Another calendar blocks the busy times.")
    ),
}
_GUARDED[Cause.ONLY_STARTS] = _GUARDED[Cause.ONLY_COPYING]

_CONNECT_ANOTHER = _(
    "Blocking can't be switched on here. To block busy times, use another calendar."
)
SWITCHABLE = COPYING | {Cause.NOTHING_ON, Cause.NO_CALENDAR}
"""Causes whose advice is to use the switches that follow."""

_NO_ADVICE = frozenset({LockReason.UNREADABLE, LockReason.PLAN})
"""Locks whose own words say what is the matter."""


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """One connection: its badge, what is said of it, and its arrows, busy times first."""

    badge: Badge
    words: StatusText
    arrows: tuple[str, str]
    live: bool


def connection_state(
    connection: Connection,
    judged: tuple[Health, Cause],
    *,
    guarded: bool = False,
    lock: LockReason | None = None,
) -> ConnectionState:
    """Look a connection up in the table.

    Args:
        connection: to be drawn.
        judged: how it is.
        guarded: whether another connection keeps bookings away from the same schedule.
        lock: why blocking cannot be switched here, if so.
    """
    health, cause = judged
    return ConnectionState(
        badge=badge(health, cause, guarded=guarded),
        words=_status_text(cause, lock, guarded=guarded),
        arrows=_arrows(connection, health, cause),
        live=health is Health.STARTING or cause is Cause.ONLY_STARTS,
    )


def badge(health: Health, cause: Cause | None, *, guarded: bool = False) -> Badge:
    """Look the badge up; what does not block is no alarm where something else does."""
    if cause in COPYING:
        return _COPYING_GUARDED if guarded else _COPYING
    if cause is Cause.ENDED_HERE:
        return _PARTED
    if cause is Cause.NOTHING_ON and guarded:
        return _OFF_GUARDED
    return BADGES[health]


def cover_badge(cover: PersonCoverage) -> Badge:
    """Look a person's badge up; a word that only Wix vouches for is not green."""
    if cover.gap in {Gap.IMPORT_OFF, Gap.ENDED_HERE} and cover.target:
        return badge(cover.health, cover.target.cause)
    found = BADGES[cover.health]
    sure = cover.proven or found.tone is not Tone.GREEN
    return found if sure else replace(found, tone=Tone.GREY)


def assessed_state(link: AssessedConnection, *, guarded: bool) -> ConnectionState:
    """Look up a connection that was judged."""
    return connection_state(link.connection, (link.health, link.cause), guarded=guarded)


def _status_text(cause: Cause, lock: LockReason | None, *, guarded: bool) -> StatusText:
    if guarded and cause in _GUARDED:
        return _GUARDED[cause]
    words = CAUSE_TEXTS[cause]
    if lock is None or cause not in SWITCHABLE:
        return words
    return replace(words, advice="" if lock in _NO_ADVICE else _CONNECT_ANOTHER)


def _arrows(connection: Connection, health: Health, cause: Cause) -> tuple[str, str]:
    return (
        _import_arrow(health, cause) if is_importing(connection) else "off",
        _export_arrow(connection, health, cause) if is_exporting(connection) else "off",
    )


def _import_arrow(health: Health, cause: Cause) -> str:
    if cause in BROKEN:
        return "broken"
    if cause is Cause.NO_CALENDAR:
        return "idle"
    if health is Health.UNKNOWN:
        return "unclear"
    return "solid" if health is Health.WORKING else "dashed"


def _export_arrow(connection: Connection, health: Health, cause: Cause) -> str:
    """Draw what Wix's own status speaks of: bookings on their way from it."""
    if cause in BROKEN:
        return "broken"
    if health is Health.UNKNOWN:
        return "unclear"
    return "solid" if connection.status is Status.SYNCED else "dashed"
