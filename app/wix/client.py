"""Wix, as this app sees it."""

from app.wix.external_calendars import ExternalCalendars
from app.wix.schedules import Schedules


class WixClient(ExternalCalendars, Schedules):
    """External Calendar V2, Schedules V3 and Staff Members for one site.

    It holds nothing but its arguments: make one per site, or per request, over the one HTTP client
    of the process. See `Caller` for the arguments.
    """
