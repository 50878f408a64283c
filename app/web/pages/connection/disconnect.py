"""Disconnecting: the page that shows what it would change, and the action."""

from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.busy.disconnect_cost import DAYS_AHEAD, MAX_COUNTED, DisconnectCost, FreedTimes
from app.calendars.site import Site
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_options import UNKNOWN_FEATURES, sync_options
from app.calendars.values.person import Person
from app.calendars.values.unreadable import UnreadableCounts
from app.web.dependencies import CurrentSite, PagesDep, Submitted
from app.web.pages.connection.busy_preview import freed_values
from app.web.urls import path, see_other
from app.web.view.page import Page
from app.wix import Connection, WixError

DISCONNECTED, INTENDED = "disconnected", "meant"
"""Values of `done` in the URL of a connection's page."""


@dataclass(frozen=True, slots=True)
class DisconnectResult:
    """The busy times that still block after disconnecting.

    `remaining` is None if Wix does not list them. `intended` marks a connection that had ended
    before and was confirmed as ended on purpose; nothing was disconnected then. `duplicate` says
    that another connection of the same account was removed.
    """

    remaining: FreedTimes | None = None
    busy_path: str | None = None
    intended: bool = False
    duplicate: bool = False

    @property
    def unreadable(self) -> UnreadableCounts:
        """Events that could not be parsed, so that they are not counted."""
        return UnreadableCounts(events=self.remaining.unreadable if self.remaining else 0)


async def show(
    request: Request,
    connection_id: str,
    site: CurrentSite,
    pages: PagesDep,
) -> Response:
    """Show what disconnecting would change."""
    connection = await site.directory.connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    ended = connection.ended
    cost = None if ended else await site.disconnect_costs.estimate(connection, person)
    features = provider.features if provider else UNKNOWN_FEATURES
    options = sync_options(connection, features)
    today = site.busy.now(site.directory.known_zone).date()
    values = {
        "connection": connection,
        **freed_values(cost.freed if cost else None, person, today),
        "provider": provider,
        "cost": cost,
        "basis": fingerprint(connection.sync_config),
        "most": MAX_COUNTED,
        "still_blocking": [_account_link(one) for one in cost.still_blocking or ()] if cost else [],
        "same_account": [_account_link(one) for one in cost.same_account] if cost else [],
        "kept": cost.same_account[0].id if cost and cost.same_account else None,
        "download_path": _download_path(person, cost),
        "pause_options": {  # the directions that can be switched off instead
            "imports": bool(cost and cost.blocks and options.import_locked is None),
            "exports": bool(cost and cost.copies and options.export_locked is None),
        },
        "back_path": path("connections", connection_id),
    }
    scripts = ("js/submit_state.js",)
    return pages.show(request, Page("connection/disconnect.html", values, scripts=scripts))


async def disconnect(connection_id: str, form: Submitted, site: CurrentSite) -> Response:
    """Disconnect, and redirect to the page of the connection.

    With the field `kept`, the id of another connection of the same account, redirect to its page.
    With the field `meant`, only record that the end of the connection was intended: the page
    with that button may be old, and must not end a connection that works again.
    """
    if form.checked("meant"):
        over = await site.disconnector.acknowledge(connection_id)
        return see_other(path("connections", connection_id, done=INTENDED if over else None))
    await site.disconnector.disconnect(connection_id)
    for kept in form.all("kept")[:1]:
        return see_other(path("connections", kept, done=connection_id))
    return see_other(path("connections", connection_id, done=DISCONNECTED))


async def disconnect_result(
    site: Site, connection: Connection, person: Person | None, done: str, *, meant: bool
) -> DisconnectResult | None:
    """Return the result to show, if both the URL and Wix say that the connection has ended.

    `done` is from the URL, and names the other connection if a duplicate was removed; `meant` says
    that the end is recorded as intended.
    """
    if not connection.ended:
        removed = await _has_ended(site, done, connection.schedule_id)
        return DisconnectResult(duplicate=True) if removed else None
    if done == INTENDED and meant:
        return DisconnectResult(intended=True)
    if done != DISCONNECTED:
        return None
    remaining = await site.disconnect_costs.remaining(connection, person)
    return DisconnectResult(remaining, path("busy", schedule_id=person.id) if person else None)


async def _has_ended(site: Site, connection_id: str, schedule_id: str) -> bool:
    if connection_id in {"", DISCONNECTED, INTENDED}:
        return False
    with suppress(WixError):
        other = await site.directory.connection(connection_id)
        return other.ended and other.schedule_id == schedule_id
    return False


def _download_path(person: Person | None, cost: DisconnectCost | None) -> str | None:
    """Return the path of a calendar file with the busy times that would be lost, if any."""
    if person is None or cost is None or not cost.freed or not cost.freed.count:
        return None
    return path("busy.ics", schedule_id=person.id, days=str(DAYS_AHEAD))


def _account_link(connection: Connection) -> tuple[str, str]:
    return connection.external_account_email or "", path("connections", connection.id)
