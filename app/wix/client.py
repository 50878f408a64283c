"""Wix, as this app sees it."""

from app.wix.external_calendars import ExternalCalendars
from app.wix.schedules import Schedules
from app.wix.sites import Sites


class WixClient(ExternalCalendars, Schedules, Sites):
    """External Calendar V2, Schedules V3, Staff Members and the site itself, for one site.

    It holds nothing but its arguments: make one per site, or per request, over the one HTTP client
    of the process. See `Caller` for the arguments.
    """
