"""Links that create the test event in a calendar with one tap, and its file."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from app.calendars.busy import ical
from app.calendars.busy.busy_days import BusyTime
from app.calendars.proof.proof_slot import ProofSlot
from app.calendars.values.zone import DAY
from app.wix import CalendarType

_GOOGLE = "https://calendar.google.com/calendar/render"
_COMPOSE = "/calendar/0/deeplink/compose"
_BASIC, _EXTENDED = "%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%SZ"


def event_links(
    slot: ProofSlot, title: str, calendar_type: CalendarType
) -> tuple[tuple[str, str], ...]:
    """Return the names of calendars and the addresses of their forms, filled in.

    Apple's calendar has no such form. For an unknown type, all are returned.
    """
    google, microsoft = (_google_link(slot, title),), _microsoft_links(slot, title)
    match calendar_type:
        case CalendarType.GOOGLE:
            return google
        case CalendarType.MICROSOFT | CalendarType.OUTLOOK | CalendarType.OFFICE_365:
            return microsoft
        case CalendarType.I_CAL:
            return ()
        case _:
            return (*google, *microsoft)


def event_file(slot: ProofSlot, title: str, busy: BusyTime, zone: ZoneInfo) -> bytes:
    """Return the event as a calendar file."""
    day = busy.start.date()
    calendar = ical.BusyCalendar((busy,), day, day + DAY, zone, title, title)
    return ical.write_busy_calendar(calendar, slot.start)


def _google_link(slot: ProofSlot, title: str) -> tuple[str, str]:
    times = f"{slot.start:{_BASIC}}/{slot.end:{_BASIC}}"
    form = {"action": "TEMPLATE", "text": title, "dates": times, "crm": "BUSY"}
    return "Google Calendar", f"{_GOOGLE}?{urlencode(form)}"


def _microsoft_links(slot: ProofSlot, title: str) -> tuple[tuple[str, str], ...]:
    form = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": f"{slot.start:{_EXTENDED}}",
        "enddt": f"{slot.end:{_EXTENDED}}",
    }
    rest = f"{_COMPOSE}?{urlencode(form)}"
    return (
        ("Outlook.com", f"https://outlook.live.com{rest}"),
        ("Microsoft 365", f"https://outlook.office.com{rest}"),
    )
