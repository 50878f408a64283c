"""Check that a site has Wix Bookings and a plan that includes external calendars."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.calendars.values.error_context import AppError
from app.wix import WixNotFound, WixRefused

T = TypeVar("T")

_FAILED_PRECONDITION = 428
"""Wix's name of the status; HTTP calls it Precondition Required (RFC 6585, 3)."""


class BookingsMissing(AppError):
    """The site has no providers, schedules or staff: Bookings is missing or not set up."""


async def require_bookings(ask: Callable[[], Awaitable[T]]) -> T:
    """Return the result of a call; translate the errors of a site without Bookings.

    Raises:
        BookingsMissing: Wix has no such list for this site (404, 428).
        PremiumFeatureNotEnabled: the site's plan does not include external calendars.

    Source: List Providers documents no errors, so both statuses are a reading of the general
    ones; Wix's recipe names PREMIUM_FEATURE_NOT_ENABLED, 2026-08. Query Staff Members answers
    "Business schedule not found" on a site without Bookings (wix/skills, 2026).
    """
    try:
        return await ask()
    except WixNotFound as error:
        raise BookingsMissing from error
    except WixRefused as error:
        if error.status == _FAILED_PRECONDITION:
            raise BookingsMissing from error
        raise
