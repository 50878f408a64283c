"""The page of a connection: what is shown of it, and in which mood."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.calendars.coverage.assessed_connection import known
from app.calendars.coverage.probe import judged
from app.calendars.coverage.site_audit import Look
from app.calendars.sync.sync import Wish
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import UNKNOWN_FEATURES, Choices
from app.calendars.values.person import Person
from app.calendars.values.provider import by_credentials, by_oauth
from app.calendars.values.status import BROKEN, Cause, diagnose
from app.calendars.values.unreadable import Unread
from app.web.pages.connection.busy_preview import Preview
from app.web.pages.connection.notice import Notice, told
from app.web.urls import path
from app.web.view.avatar import face
from app.web.view.hazard_view import notes
from app.web.view.page import Page
from app.web.view.state_table import STEERED, state
from app.wix import Connection, Provider


class Trouble(StrEnum):
    """Why nothing was saved."""

    NO_CALENDAR = "no_calendar"
    CHANGED_ELSEWHERE = "changed_elsewhere"
    READ_ONLY = "read_only"


_STATUSES = {
    None: 200,
    Trouble.NO_CALENDAR: 422,
    Trouble.CHANGED_ELSEWHERE: 409,
    Trouble.READ_ONLY: 403,
}


_SCRIPTS = (
    "js/switches.js",
    "js/unsaved.js",
    "js/progress.js",
    "js/ago.js",
    "js/copy.js",
    "js/busy.js",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a connection is made of."""

    connection: Connection
    person: Person | None
    provider: Provider | None
    offered: Choices
    look: Look | None = None
    preview: Preview | None = None


def page(
    shown: Shown,
    *,
    wish: Wish | None = None,
    notice: Notice | None = None,
    trouble: Trouble | None = None,
    copied: bool = False,
) -> Page:
    """Make the page; a wish that could not be granted stays filled in, beside what is missing.

    Args:
        shown: what the page is of.
        wish: what was asked for.
        notice: what the last save came to.
        trouble: why not all was saved.
        copied: whether copying was saved all the same.
    """
    offered = shown.offered if wish is None else _filled_in(shown.offered, wish)
    status = _status(shown)
    if trouble is Trouble.READ_ONLY and status["cause_key"] in STEERED:
        status["cause"] = replace(status["cause"], advice="")  # there are no switches to use
    fresh = status["cause_key"] is Cause.NOTHING_ON and notice is None
    values = {
        **status,
        "offered": offered,
        "unread": Unread(calendars=offered.unreadable),
        "held": shown.offered,
        "basis": fingerprint(shown.connection.sync_config),
        "cautions": notes(shown.look.hazards, shown.connection) if shown.look else (),
        "notice": notice,
        "undo": notice.undo if notice else None,
        "told": told(notice, shown.offered) if notice else (),
        "preview": shown.preview,
        "trouble": trouble,
        "copied": copied,
        "missing_calendar": trouble is Trouble.NO_CALENDAR,
        "fresh": fresh and trouble in {None, Trouble.NO_CALENDAR},
    }
    return Page("connection/connection.html", values, status=_STATUSES[trouble], scripts=_SCRIPTS)


def progress(shown: Shown) -> Page:
    """Make the card of the status alone, for a page that is open."""
    return Page("connection/_progress.html", _status(shown))


def _status(shown: Shown) -> dict[str, Any]:
    """Return what the card of the status is made of; the page and its progress share it."""
    look = shown.look
    features = shown.provider.features if shown.provider else UNKNOWN_FEATURES
    connection = shown.connection
    found = judged(connection, look.probe, features) if look else diagnose(connection, features)
    found = known(found, meant=bool(look and look.meant))
    drawn = state(
        connection, found, guarded=bool(look and look.guarded), lock=shown.offered.import_locked
    )
    _, cause = found
    return {
        "connection": connection,
        "person": face(shown.person) if shown.person else None,
        "provider": shown.provider,
        "badged": drawn.badge,
        "cause": drawn.words,
        "cause_key": cause,
        "probe": look.probe if look else None,
        "again": _again(shown) if cause in BROKEN else None,
        "live": drawn.live,
        "arrows": drawn.arrows,
    }


def _filled_in(offered: Choices, wish: Wish) -> Choices:
    """Return the choices as the owner made them; a switch that was locked stays as it is."""
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


def _again(shown: Shown) -> str | None:
    """Return where to connect the same pair again, if that is possible at all."""
    if shown.person is None or shown.provider is None:
        return None
    if not by_oauth(shown.provider) and not by_credentials(shown.provider):
        return None
    return path("connect", "review", schedule_id=shown.person.id, provider_id=shown.provider.id)
