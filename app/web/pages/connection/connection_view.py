"""The values of the page of a connection."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.calendars.coverage.assessed_connection import with_expected_end
from app.calendars.coverage.audit import ConnectionAudit
from app.calendars.coverage.busy_probe import assess_health
from app.calendars.sync.suggested_settings import suggested_options
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import UNKNOWN_FEATURES, SyncOptions
from app.calendars.sync.sync_plan import SyncChange
from app.calendars.values.connection_health import BROKEN, Cause, diagnose
from app.calendars.values.person import Person
from app.calendars.values.provider import is_connectable
from app.calendars.values.unreadable import UnreadableCounts
from app.web.pages.connection.busy_preview import BusyPreview
from app.web.pages.connection.notice import Notice, not_kept
from app.web.view.avatar import avatar
from app.web.view.hazard_view import HazardView, connection_hazards
from app.web.view.page import Page
from app.web.view.state_table import SWITCHABLE, connection_state
from app.wix import Connection, Provider


class SaveProblem(StrEnum):
    """Why nothing was saved."""

    NO_CALENDAR = "no_calendar"
    CHANGED_ELSEWHERE = "changed_elsewhere"
    READ_ONLY = "read_only"


_STATUSES = {
    None: 200,
    SaveProblem.NO_CALENDAR: 422,
    SaveProblem.CHANGED_ELSEWHERE: 409,
    SaveProblem.READ_ONLY: 403,
}


_SCRIPTS = (
    "js/switches.js",
    "js/unsaved.js",
    "js/poll.js",
    "js/ago.js",
    "js/copy.js",
    "js/submit_state.js",
)


@dataclass(frozen=True, slots=True)
class ConnectionDetails:
    """What the page of a connection shows."""

    connection: Connection
    person: Person | None
    provider: Provider | None
    options: SyncOptions
    audit: ConnectionAudit | None = None
    busy_preview: BusyPreview | None = None


def connection_page(
    details: ConnectionDetails,
    *,
    wish: SyncChange | None = None,
    notice: Notice | None = None,
    problem: SaveProblem | None = None,
    copying_saved: bool = False,
) -> Page:
    """Return the page; `wish`, the submitted settings, stays filled in if it was not saved.

    `copying_saved` says that copying was saved although `problem` prevented the rest.
    """
    options = details.options if wish is None else _filled_in(details.options, wish)
    status = _status(details)
    nothing_on = status["cause"] is Cause.NOTHING_ON and notice is None
    suggested = suggested_options(options, details.connection) if nothing_on and not wish else None
    if problem is SaveProblem.READ_ONLY and status["cause"] in SWITCHABLE:
        # the page shows no switches that the advice could mean
        status["cause_words"] = replace(status["cause_words"], advice="")
    values = {
        **status,
        "options": options,
        "suggested": suggested,
        "unreadable": UnreadableCounts(calendars=options.unreadable),
        "stored": details.options,
        "basis": fingerprint(details.connection.sync_config),
        "hazards": _hazards(details),
        "notice": notice,
        "undo": notice.undo if notice else None,
        "not_kept": not_kept(notice, details.options) if notice else (),
        "busy_preview": details.busy_preview,
        "problem": problem,
        "copying_saved": copying_saved,
        "missing_calendar": problem is SaveProblem.NO_CALENDAR,
        "first_setup": nothing_on and problem in {None, SaveProblem.NO_CALENDAR},
    }
    return Page("connection/connection.html", values, status=_STATUSES[problem], scripts=_SCRIPTS)


def _hazards(details: ConnectionDetails) -> tuple[HazardView, ...]:
    return connection_hazards(details.audit.hazards, details.connection) if details.audit else ()


def status_page(details: ConnectionDetails) -> Page:
    """Return the status card alone, for an open page to replace its own."""
    return Page("connection/_status_update.html", _status(details))


def _status(details: ConnectionDetails) -> dict[str, Any]:
    """Return the values of the status card."""
    audit = details.audit
    features = details.provider.features if details.provider else UNKNOWN_FEATURES
    connection = details.connection
    found = (
        assess_health(connection, audit.probe, features)
        if audit
        else diagnose(connection, features)
    )
    found = with_expected_end(found, expected_end=bool(audit and audit.expected_end))
    state = connection_state(
        connection,
        found,
        guarded=bool(audit and audit.protected_elsewhere),
        lock=details.options.import_locked,
    )
    _, cause = found
    return {
        "connection": connection,
        "person": avatar(details.person) if details.person else None,
        "provider": details.provider,
        "status_badge": state.badge,
        "cause_words": state.words,
        "cause": cause,
        "probe": audit.probe if audit else None,
        "connect_again": cause in BROKEN and _can_reconnect(details),
        "in_progress": state.in_progress,
        "arrows": state.arrows,
    }


def _filled_in(offered: SyncOptions, wish: SyncChange) -> SyncOptions:
    """Return the options as the owner set them; a locked switch stays as it is."""
    ticked = {*wish.calendar_ids}
    calendars = offered.calendars and tuple(
        replace(calendar, chosen=calendar.id in ticked) for calendar in offered.calendars
    )
    imports, exports = wish.import_enabled, wish.export_enabled
    return replace(
        offered,
        import_enabled=offered.import_enabled if imports is None else imports,
        export_enabled=offered.export_enabled if exports is None else exports,
        calendars=calendars,
    )


def _can_reconnect(details: ConnectionDetails) -> bool:
    return bool(details.person and details.provider and is_connectable(details.provider))
