"""Badges, texts and arrows of each connection state.

Green: busy times block bookings. Amber: the owner has to act. Grey: the state could not be checked,
or no calendar is needed. Blue: in progress, or fine as it is. Red: the connection ended
unintentionally.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.calendars.coverage.gap import Gap
from app.calendars.coverage.person_coverage import PersonCoverage
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
    """A state as one word with an icon and a colour."""

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
    Health.NOT_NEEDED: Badge(_("Needs no calendar"), "dash", Tone.GREY),
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
"""Causes whose advice is to use the switches on the page."""

_NO_ADVICE = frozenset({LockReason.UNREADABLE, LockReason.PLAN})
"""Locks whose own text explains the problem."""


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """A connection's badge, text and arrows, import first. `in_progress` makes a page poll."""

    badge: Badge
    words: StatusText
    arrows: tuple[str, str]
    in_progress: bool


def connection_state(
    connection: Connection,
    judged: tuple[Health, Cause],
    *,
    guarded: bool = False,
    lock: LockReason | None = None,
) -> ConnectionState:
    """Return the state of a connection.

    `guarded` says that another connection blocks busy times of the same schedule; `lock` is why
    blocking cannot be switched.
    """
    health, cause = judged
    return ConnectionState(
        badge=badge(health, cause, guarded=guarded),
        words=_status_text(cause, lock, guarded=guarded),
        arrows=_arrows(connection, health, cause),
        in_progress=health is Health.STARTING or cause is Cause.ONLY_STARTS,
    )


def badge(health: Health, cause: Cause | None, *, guarded: bool = False) -> Badge:
    """Return the badge; a missing block is no warning if another connection blocks."""
    if cause in COPYING:
        return _COPYING_GUARDED if guarded else _COPYING
    if cause is Cause.ENDED_HERE:
        return _PARTED
    if cause is Cause.NOTHING_ON and guarded:
        return _OFF_GUARDED
    return BADGES[health]


def cover_badge(cover: PersonCoverage) -> Badge:
    """Return a person's badge; green needs proof beyond Wix's status."""
    if cover.gap in {Gap.IMPORT_OFF, Gap.ENDED_HERE} and cover.target:
        return badge(cover.health, cover.target.cause)
    found = BADGES[cover.health]
    sure = cover.proven or found.tone is not Tone.GREEN
    return found if sure else replace(found, tone=Tone.GREY)


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
    """Return the arrow of exported bookings, to which Wix's own status refers."""
    if cause in BROKEN:
        return "broken"
    if health is Health.UNKNOWN:
        return "unclear"
    return "solid" if connection.status is Status.SYNCED else "dashed"
