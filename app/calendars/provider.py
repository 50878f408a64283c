"""Providers: what they are called, and how one connects to them."""

from dataclasses import replace

from app.calendars.alike import hints, tails
from app.calendars.person import with_hint
from app.wix import CalendarType, ConnectMethod, Listing, Provider

_BRANDS = {
    CalendarType.GOOGLE: "Google",
    CalendarType.I_CAL: "Apple",
    CalendarType.MICROSOFT: "Microsoft",
    CalendarType.OUTLOOK: "Microsoft",
    CalendarType.OFFICE_365: "Microsoft",
}
"""What to call a provider to which Wix gives no name."""


def named(providers: Listing[Provider]) -> Listing[Provider]:
    """Return providers under names that can be read and told apart."""
    known = [replace(one, name=one.name or _BRANDS.get(one.calendar_type, "")) for one in providers]
    ends, told = tails([one.id for one in known]), hints(known)
    return Listing(
        (
            replace(
                one, name=with_hint(one.name, told.get(one.id, "")) if one.name else ends[one.id]
            )
            for one in known
        ),
        unreadable=providers.unreadable,
    )


def by_oauth(provider: Provider) -> bool:
    """Whether a person connects this provider by signing in on the provider's own page."""
    return ConnectMethod.OAUTH in provider.features.connect_methods


def by_credentials(provider: Provider) -> bool:
    """Whether a person connects this provider with an e-mail and a password typed here."""
    return ConnectMethod.CREDENTIALS in provider.features.connect_methods
