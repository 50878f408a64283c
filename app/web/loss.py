"""The page between a click and a change that would let bookings in over busy times."""

from datetime import date

from app.calendars.cost import DAYS, Cost
from app.calendars.held import fingerprint
from app.calendars.loss import Loss
from app.calendars.sync import Wish
from app.calendars.unread import Unread
from app.calendars.zone import zones_of
from app.web import text, when, zone_words
from app.web.connection_page import Shown
from app.web.face import face
from app.web.odd_zone import odd_zones
from app.web.page import Page


def confirmation(shown: Shown, wish: Wish, loss: Loss, cost: Cost, today: date) -> Page:
    """Make the page: what would stop blocking, what that opens, and the wish to send again."""
    opening, person = cost.opening, shown.person
    upcoming = opening.next if opening else None
    listed = shown.offered.calendars or ()
    dropped = [text.calendar(one) for one in listed if one.id in (loss.calendars or ())]
    values = {
        "connection": shown.connection,
        "person": face(person) if person else None,
        "provider": shown.provider,
        "wish": wish,
        "ticked": [one.handle for one in listed if one.id in wish.calendar_ids],
        "basis": fingerprint(shown.connection.sync_config),
        "held": shown.offered,
        "whole": loss.calendars is None,
        "dropped": dropped,
        "main": loss.main,
        "opening": opening,
        "unread": Unread(events=opening.unreadable if opening else 0),
        "alone": bool(opening and opening.exact) and cost.guards == (),
        "days": DAYS,
        "next": (when.span(upcoming, today), upcoming.dates is not None) if upcoming else None,
        "odd_zones": odd_zones([person]) if upcoming and person else (),
        "place": zone_words.city(zones_of([person])[person.id]) if person else "",
    }
    return Page("pages/sync_cost.html", values)
