"""What a site must have before anybody is sent to a provider."""

from app.wix import Provider, WixClient, WixNotFound, WixRefused

_PRECONDITION_FAILED = 428


class BookingsMissing(Exception):
    """Wix knows no external calendars on this site: Bookings is not installed or not set up."""


async def offered(wix: WixClient) -> tuple[Provider, ...]:
    """Return the providers that the site offers.

    Raises:
        BookingsMissing: Wix has no such list for this site (404, 428).
        PremiumFeatureNotEnabled: the site's plan does not include external calendars.

    Source: List Providers documents no errors, so both statuses are a reading of the general
    ones; Wix's recipe names PREMIUM_FEATURE_NOT_ENABLED, 2026-08.
    """
    try:
        return await wix.list_providers()
    except WixNotFound as error:
        raise BookingsMissing from error
    except WixRefused as error:
        if error.status == _PRECONDITION_FAILED:
            raise BookingsMissing from error
        raise
