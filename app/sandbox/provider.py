"""The external calendar providers of a site.

Source: List Providers sample (wix-rest-docs, 2023-04-27), value for value.
"""

from dataclasses import dataclass, replace

from app.sandbox.error import Json, not_found
from app.sandbox.switches import Switches


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider and its features."""

    id: str
    name: str
    calendar_type: str
    connect_method: str
    updatable: bool
    imports: str
    exports: str

    def to_json(self) -> Json:
        """Return the provider as JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "calendarType": self.calendar_type,
            "features": {
                "connectMethods": [self.connect_method],
                "updateSyncConfig": self.updatable,
                "listEventFromCalendars": self.imports,
                "syncToCalendar": self.exports,
            },
            "appDefId": self.id,
        }


GOOGLE = Provider(
    id="6c533722-f1f9-4847-95c7-d4c4922ae9b0",
    name="Google Calendar",
    calendar_type="GOOGLE",
    connect_method="OAUTH",
    updatable=False,
    imports="PRIMARY_CALENDAR_ONLY",
    exports="NOT_SUPPORTED",
)
APPLE = Provider(
    id="9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc",
    name="Apple Calendar",
    calendar_type="I_CAL",
    connect_method="CREDENTIALS",
    updatable=True,
    imports="SPECIFIC_CALENDARS",
    exports="DEDICATED_CALENDAR",
)
MICROSOFT = Provider(
    id="ae0d26b4-7e04-4735-a15e-1b1acaba2f00",
    name="Outlook or Office 365",
    calendar_type="MICROSOFT",
    connect_method="OAUTH",
    updatable=True,
    imports="SPECIFIC_CALENDARS",
    exports="DEDICATED_CALENDAR",
)
# Source: what an app can declare, @wix/app-extensions 1.0.160 (internal component
# BOOKINGS_EXTERNAL_CALENDAR_PROVIDER): types GOOGLE, I_CAL, MICROSOFT and OTHER; export to the
# primary or a dedicated calendar, never to a specific one.
EXTRA = Provider(
    id="27f82f94-6709-4347-bf02-83a32bc318aa",
    name="Nordlicht Calendar",
    calendar_type="OTHER",
    connect_method="OAUTH",
    updatable=True,
    imports="PRIMARY_CALENDAR_ONLY",
    exports="PRIMARY_CALENDAR_ONLY",
)


def providers(switches: Switches) -> list[Provider]:
    """Return the providers of a site: the three built-in ones, and with `extra_provider` an app's.

    Source: List Providers (dev.wix.com, 2024 to 2026): "as well as any for which the site owner
    installed an app". Google's export differs between that page's sample and List
    Connections', so it is a switch.
    """
    google = replace(GOOGLE, exports=switches.google_export)
    return [google, APPLE, MICROSOFT, *([EXTRA] if switches.extra_provider else [])]


def provider_by_id(switches: Switches, provider_id: str) -> Provider:
    """Return the provider.

    Raises:
        ApiError: 404 when the site does not have it.
    """
    for provider in providers(switches):
        if provider.id == provider_id:
            return provider
    raise not_found("Provider")
