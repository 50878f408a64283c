"""Get App Instance and Get Site Properties.

Source: Get App Instance and Site Properties V4 (dev.wix.com), 2026-11-22: names of the fields.
Whether API keys may call them is undocumented; here they may.
"""

from app.sandbox.api_request import ApiRequest
from app.sandbox.error import Json
from app.sandbox.seed import BOOKINGS_APP_ID, TIME_ZONE

# Source: pages of the scopes. The scope of "Manage External Calendars", reportedly
# SCOPE.DC-BOOKINGS.MANAGE-EXTERNAL-CALENDARS, could not be confirmed, so it is left out.
_APP_PERMISSIONS = ["SCOPE.DC-CALENDAR.MANAGE", "SCOPE.DC-BOOKINGS.READ-CALENDAR"]


def get_app_instance(request: ApiRequest) -> Json:
    """Get App Instance; the switch `properties` leaves out what an owner may leave empty."""
    switches = request.site.switches
    instance: Json = {
        "instanceId": request.sandbox.installations.instance_id(request.site.id),
        "appName": "Calendar Connect",
        "appVersion": "1.0.0",
        "isFree": not switches.premium,
        "permissions": _APP_PERMISSIONS,
    }
    if switches.properties == "bare":
        return {"instance": instance, "site": {"siteId": request.site.id}}
    site = {
        "siteDisplayName": switches.site_name,
        "locale": "de",
        "paymentCurrency": "EUR",
        "siteId": request.site.id,
        "installedWixApps": [BOOKINGS_APP_ID],
    }
    return {"instance": instance, "site": site}


def get_site_properties(request: ApiRequest) -> Json:
    """Get Site Properties; the switch `properties` leaves out what an owner may leave empty."""
    switches = request.site.switches
    if switches.properties == "bare":
        return {"version": "1", "properties": {}}
    properties = {
        "siteDisplayName": switches.site_name,
        "businessName": switches.site_name,
        "language": "de",
        "locale": {"languageCode": "de", "country": "DE"},
        "timeZone": TIME_ZONE,
        "paymentCurrency": "EUR",
    }
    return {"version": "1", "properties": properties}
