"""A row of the roster: a person's coverage and the next step."""

from dataclasses import dataclass
from datetime import date

from app.calendars.coverage.assessed_connection import AssessedConnection
from app.calendars.coverage.gap import Gap, NextStep
from app.calendars.coverage.person_coverage import PersonCoverage
from app.calendars.values.connection_health import COPYING, Cause, Health
from app.calendars.values.provider import is_connectable
from app.web.urls import FRESH, path
from app.web.view.avatar import Avatar, avatar
from app.web.view.connection_line import ConnectionLine, connection_line
from app.web.view.coverage_text import (
    CHECK_AGAIN_LABEL,
    GAP_TEXTS,
    NOT_NEEDED_TEXT,
    OPEN_LABEL,
    PROVEN_TEXT,
    STEP_LABELS,
    UNPROVEN_TEXT,
)
from app.web.view.state_table import Badge, cover_badge
from app.web.view.wording import CAUSE_TEXTS, OWNER_TEXT

MOST_LINKS = 3

MARK, UNMARK = "unneeded", "needed"
"""Fields of the form that marks a schedule as needing no calendar."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person on the roster.

    `primary` marks the highlighted step of the page. `busy_path` is None without a connection that
    could block, `invite_path` if no sign-in is needed. `mark` is the field that marks the person as
    needing no calendar, or takes that back, if either is possible. `reconnects` is the id of the
    connection that the step connects again, instead of leading to `href`. `clashing` counts
    bookings that clash with busy times; the page of the first connection lists them. On the day
    `proven_on` a test last proved that a calendar blocks.
    """

    person: Avatar
    badge: Badge
    connections: tuple[ConnectionLine, ...]
    more_connections: int
    sentence: str
    provider: str
    action: str
    href: str
    primary: bool
    busy_path: str | None
    invite_path: str | None
    reconnects: str | None = None
    mark: str | None = None
    clashing: int = 0
    warning: str = ""
    proven_on: date | None = None

    @property
    def headed(self) -> bool:
        """Whether the heading "Open to double bookings" says the same as the sentence."""
        return self.sentence is GAP_TEXTS[Gap.UNCONNECTED]


def roster_row(
    cover: PersonCoverage,
    *,
    primary: bool = False,
    clashing: int = 0,
    proven_on: date | None = None,
) -> RosterRow:
    """Return the row of a person."""
    act, href = _next_step(cover)
    connected = any(assessed.live for assessed in cover.connections)
    return RosterRow(
        person=avatar(cover.person),
        badge=cover_badge(cover),
        connections=tuple(
            assessed_line(assessed, guarded=cover.protected)
            for assessed in cover.connections[:MOST_LINKS]
        ),
        more_connections=len(cover.connections[MOST_LINKS:]),
        sentence=_sentence(cover),
        provider=_provider(cover.target),
        action=act,
        href=href,
        primary=primary,
        busy_path=path("busy", schedule_id=cover.person.id) if connected else None,
        invite_path=_invite_path(cover),
        reconnects=_reconnects(cover),
        mark=MARK if cover.excusable else UNMARK if cover.excused else None,
        clashing=clashing if connected else 0,
        warning=OWNER_TEXT if cover.owner_changed else "",
        proven_on=proven_on,
    )


def assessed_line(assessed: AssessedConnection, *, guarded: bool = False) -> ConnectionLine:
    """Return an assessed connection on one line."""
    judged = assessed.health, assessed.cause
    return connection_line(assessed.connection, assessed.provider, judged, guarded=guarded)


def _invite_path(cover: PersonCoverage) -> str | None:
    """Return the path to invite the person, if the next step is a sign-in to their calendar."""
    if not cover.invitable:
        return None
    return path("invites", "new", schedule_id=cover.person.id)


def _sentence(cover: PersonCoverage) -> str:
    cause = cover.target.cause if cover.target else None
    if cause and (cover.gap is Gap.UNCLEAR or (cover.gap is Gap.IMPORT_OFF and cause in COPYING)):
        unchecked = cover.target and cover.target.unchecked
        return CAUSE_TEXTS[Cause.UNPROVEN if unchecked else cause].says
    if cover.gap:
        return GAP_TEXTS[cover.gap]
    if cover.excused:
        return NOT_NEEDED_TEXT
    if cause and cover.health is Health.STARTING:
        return CAUSE_TEXTS[cause].says
    return PROVEN_TEXT if cover.proven else UNPROVEN_TEXT


def _provider(assessed: AssessedConnection | None) -> str:
    return assessed.provider.name if assessed and assessed.provider else ""


def _next_step(cover: PersonCoverage) -> tuple[str, str]:
    """Return label and path of the row's button."""
    if _reconnects(cover) and cover.target:
        return STEP_LABELS[cover.step], path("connections", cover.target.connection.id)
    if cover.step in {NextStep.CONNECT, NextStep.RECONNECT} or cover.target is None:
        if cover.gap is Gap.UNLISTED:
            return CHECK_AGAIN_LABEL, path(**{FRESH: "1"})
        return STEP_LABELS[NextStep.CONNECT], path("connect", schedule_id=cover.person.id)
    there = path("connections", cover.target.connection.id)
    if cover.gap is None:
        return OPEN_LABEL, there
    anchor = {NextStep.SWITCH_ON: "#import", NextStep.CHOOSE_CALENDARS: "#calendars"}.get(
        cover.step, ""
    )
    return STEP_LABELS[cover.step], there + anchor


def _reconnects(cover: PersonCoverage) -> str | None:
    """Return the connection to connect again, if that is the next step and possible."""
    target = cover.target
    if cover.step is not NextStep.RECONNECT or not target or not target.provider:
        return None
    return target.connection.id if is_connectable(target.provider) else None
