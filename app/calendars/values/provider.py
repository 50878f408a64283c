"""Display names and connect methods of providers."""

from dataclasses import replace

from app.calendars.values.name_hints import name_hints
from app.calendars.values.person import with_hint
from app.wix import CalendarType, ConnectMethod, ParsedList, Provider

_BRANDS = {
    CalendarType.GOOGLE: "Google",
    CalendarType.I_CAL: "Apple",
    CalendarType.MICROSOFT: "Microsoft",
    CalendarType.OUTLOOK: "Microsoft",
    CalendarType.OFFICE_365: "Microsoft",
}
"""Names of providers without one."""


def with_display_names(
    providers: ParsedList[Provider], unnamed_label: str = ""
) -> ParsedList[Provider]:
    """Return providers with unique names, `unnamed_label` if neither name nor type is known."""
    named = [
        replace(one, name=one.name or _BRANDS.get(one.calendar_type, unnamed_label))
        for one in providers
    ]
    hint_of = name_hints(named)
    return ParsedList(
        (replace(one, name=with_hint(one.name, hint_of.get(one.id, ""))) for one in named),
        unreadable=providers.unreadable,
    )


def by_oauth(provider: Provider) -> bool:
    """Whether a person connects this provider by signing in on the provider's own page."""
    return ConnectMethod.OAUTH in provider.features.connect_methods


def by_credentials(provider: Provider) -> bool:
    """Whether a person connects this provider with an e-mail and a password typed here."""
    return ConnectMethod.CREDENTIALS in provider.features.connect_methods


def is_connectable(provider: Provider) -> bool:
    """Whether a person can connect this provider from this app."""
    return by_oauth(provider) or by_credentials(provider)


def is_apple(provider: Provider) -> bool:
    """Whether the provider takes Apple's app-specific passwords."""
    return provider.calendar_type is CalendarType.I_CAL
