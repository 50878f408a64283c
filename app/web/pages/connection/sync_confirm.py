"""The confirmation page of a change that would open busy times for booking."""

from datetime import date

from app.calendars.busy.disconnect_cost import DAYS, DisconnectCost
from app.calendars.sync.save_impact import SaveImpact
from app.calendars.sync.sync_merge import fingerprint
from app.calendars.sync.sync_plan import SyncChange
from app.calendars.values.unreadable import Unread
from app.calendars.values.zone import zones_of
from app.web.pages.connection.connection_view import ConnectionDetails
from app.web.view import dates, formatting, zone_text
from app.web.view.avatar import avatar
from app.web.view.page import Page
from app.web.view.unknown_zones import unknown_zones


def confirmation_page(
    details: ConnectionDetails,
    wish: SyncChange,
    loss: SaveImpact,
    cost: DisconnectCost,
    today: date,
) -> Page:
    """Return the page: what would no longer block, what that opens, and the form to confirm it."""
    opening, person = cost.freed, details.person
    upcoming = opening.next if opening else None
    listed = details.options.calendars or ()
    dropped = [formatting.calendar_name(one) for one in listed if one.id in (loss.calendars or ())]
    values = {
        "connection": details.connection,
        "person": avatar(person) if person else None,
        "provider": details.provider,
        "wish": wish,
        "chosen_handles": [one.form_value for one in listed if one.id in wish.calendar_ids],
        "basis": fingerprint(details.connection.sync_config),
        "stored": details.options,
        "whole": loss.calendars is None,
        "dropped": dropped,
        "main": loss.main,
        "opening": opening,
        "unread": Unread(events=opening.unreadable if opening else 0),
        "alone": bool(opening and opening.exact) and cost.still_blocking == (),
        "days": DAYS,
        "next_busy": (dates.format_busy(upcoming, today), upcoming.dates is not None)
        if upcoming
        else None,
        "unknown_zones": unknown_zones([person]) if upcoming and person else (),
        "zone_city": zone_text.zone_label(zones_of([person])[person.id]) if person else "",
    }
    return Page("connection/sync_confirm.html", values)
