"""The confirmation page of a change that would open busy times for booking."""

from datetime import date

from app.calendars.busy.disconnect_cost import DisconnectCost
from app.calendars.sync.save_impact import SaveImpact
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_plan import SyncChange
from app.web.pages.connection.busy_preview import freed_values
from app.web.pages.connection.connection_view import ConnectionDetails
from app.web.view import formatting
from app.web.view.page import Page


def confirmation_page(
    details: ConnectionDetails,
    wish: SyncChange,
    loss: SaveImpact,
    cost: DisconnectCost,
    today: date,
) -> Page:
    """Return the page: what would no longer block, what that opens, and the form to confirm it."""
    opening = cost.freed
    listed = details.options.calendars or ()
    dropped = [formatting.calendar_name(one) for one in listed if one.id in (loss.calendars or ())]
    values = {
        "connection": details.connection,
        **freed_values(opening, details.person, today),
        "provider": details.provider,
        "wish": wish,
        "chosen_handles": [one.form_value for one in listed if one.id in wish.calendar_ids],
        "basis": fingerprint(details.connection.sync_config),
        "stored": details.options,
        "whole": loss.calendars is None,
        "dropped": dropped,
        "main": loss.main,
        "opening": opening,
        "alone": bool(opening and opening.exact) and cost.still_blocking == (),
    }
    return Page("connection/sync_confirm.html", values, scripts=("js/submit_state.js",))
