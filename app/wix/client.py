"""The client of all of Wix's APIs that this app uses."""

from app.wix.automations.client import AutomationsClient
from app.wix.calendar_events.client import CalendarEventsClient
from app.wix.external_calendars.client import ExternalCalendarsClient
from app.wix.schedules.client import SchedulesClient
from app.wix.site.client import SitePropertiesClient
from app.wix.staff_members.client import StaffMembersClient


class WixClient(
    AutomationsClient,
    CalendarEventsClient,
    ExternalCalendarsClient,
    SchedulesClient,
    StaffMembersClient,
    SitePropertiesClient,
):
    """The methods of all of Wix's APIs that this app uses.

    It is stateless: create one per site or per request, over the HTTP client of the process. See
    `ApiClient` for the arguments.
    """
