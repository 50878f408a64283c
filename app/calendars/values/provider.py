"""Providers: what they are called, and how one connects to them."""

from dataclasses import replace

from app.calendars.values.name_hints import hints
from app.calendars.values.person import with_hint
from app.wix import CalendarType, ConnectMethod, ParsedList, Provider

_BRANDS = {
    CalendarType.GOOGLE: "Google",
    CalendarType.I_CAL: "Apple",
    CalendarType.MICROSOFT: "Microsoft",
    CalendarType.OUTLOOK: "Microsoft",
    CalendarType.OFFICE_365: "Microsoft",
}
"""What to call a provider to which Wix gives no name."""


def named(providers: ParsedList[Provider], nameless: str = "") -> ParsedList[Provider]:
    """Return providers under names that can be read and told apart.

    Args:
        providers: as Wix lists them.
        nameless: what to call one without a name, of a type that says nothing either.
    """
    known = [
        replace(one, name=one.name or _BRANDS.get(one.calendar_type, nameless)) for one in providers
    ]
    told = hints(known)
    return ParsedList(
        (replace(one, name=with_hint(one.name, told.get(one.id, ""))) for one in known),
        unreadable=providers.unreadable,
    )


def by_oauth(provider: Provider) -> bool:
    """Whether a person connects this provider by signing in on the provider's own page."""
    return ConnectMethod.OAUTH in provider.features.connect_methods


def by_credentials(provider: Provider) -> bool:
    """Whether a person connects this provider with an e-mail and a password typed here."""
    return ConnectMethod.CREDENTIALS in provider.features.connect_methods
