"""The links of a connection's page: connect it again, disconnect it."""

from dataclasses import replace

from starlette.requests import Request

from app.calendars.busy.disconnect_cost import DAYS_AHEAD
from app.calendars.coverage.busy_sources import ImportState, import_state
from app.calendars.values.provider import is_connectable
from app.web.pages.connection.clash_list import ClashList
from app.web.pages.connection.created_by import created_by
from app.web.pages.connection.disconnect import DisconnectResult
from app.web.pages.connection.reconnect_result import ReconnectView
from app.web.urls import path
from app.web.view.page import Page
from app.web.view.wording import OWNER_ADVICE, OWNER_TEXT
from app.wix import Connection


def with_links(
    request: Request,
    page: Page,
    *,
    connection: Connection,
    reconnected: ReconnectView | None = None,
    disconnected: DisconnectResult | None = None,
    clashes: ClashList | None = None,
    owner_changed: bool = False,
    new: bool = False,
) -> Page:
    """Add to a connection's page its links, clashes, and what a reconnect or disconnect did.

    A `new` connection that blocks already, as of Google, says so; it asks for no settings.
    """
    person, provider = page.values["person"], page.values["provider"]
    back = person and provider and is_connectable(provider)
    ended = connection.ended
    values = {
        **page.values,
        "reconnect_path": path("connections", connection.id, "reconnect") if back else None,
        "disconnect_path": None if ended else path("connections", connection.id, "disconnect"),
        "reconnected": reconnected,
        "disconnected": disconnected,
        "created_by": created_by(request, connection).value,
        "days": DAYS_AHEAD,
        "clashes": clashes,
        "owner_changed": (OWNER_TEXT, OWNER_ADVICE) if owner_changed else None,
        "new": new and import_state(connection) is ImportState.ON,
    }
    if reconnected:
        values["first_setup"] = False
    return replace(page, values=values, to_provider=True)
