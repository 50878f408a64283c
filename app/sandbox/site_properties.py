"""What Wix tells of a site and of the app on it.

Source: Get App Instance and Site Properties V4 (dev.wix.com), 2026-11-22: names of the fields.
That an API key may ask too is undocumented; here it may.
"""

from app.sandbox.api_request import ApiRequest
from app.sandbox.error import Json
from app.sandbox.seed import BOOKINGS_APP_ID, TIME_ZONE

# Source: pages of the scopes. That of "Manage External Calendars", which one page is said to name
# SCOPE.DC-BOOKINGS.MANAGE-EXTERNAL-CALENDARS, could not be found again, so it is left out.
_APP_PERMISSIONS = ["SCOPE.DC-CALENDAR.MANAGE", "SCOPE.DC-BOOKINGS.READ-CALENDAR"]


def get_app_instance(call: ApiRequest) -> Json:
    """Answer Get App Instance, without what the owner left empty."""
    options = call.site.switches
    instance: Json = {
        "instanceId": call.sandbox.installations.instance_id(call.site.id),
        "appName": "Calendar Connect",
        "appVersion": "1.0.0",
        "isFree": not options.premium,
        "permissions": _APP_PERMISSIONS,
    }
    if options.properties == "bare":
        return {"instance": instance, "site": {"siteId": call.site.id}}
    site = {
        "siteDisplayName": options.site_name,
        "locale": "de",
        "paymentCurrency": "EUR",
        "siteId": call.site.id,
        "installedWixApps": [BOOKINGS_APP_ID],
    }
    return {"instance": instance, "site": site}


def get_site_properties(call: ApiRequest) -> Json:
    """Answer Get Site Properties, without what the owner left empty."""
    options = call.site.switches
    if options.properties == "bare":
        return {"version": "1", "properties": {}}
    properties = {
        "siteDisplayName": options.site_name,
        "businessName": options.site_name,
        "language": "de",
        "locale": {"languageCode": "de", "country": "DE"},
        "timeZone": TIME_ZONE,
        "paymentCurrency": "EUR",
    }
    return {"version": "1", "properties": properties}
