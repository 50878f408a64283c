"""Display names and connect methods of providers."""

from dataclasses import replace

from app.calendars.values.name_hints import name_hints
from app.calendars.values.person import with_hint
from app.wix import CalendarType, ConnectMethod, ParsedList, Provider

_BRANDS = {
    CalendarType.GOOGLE: "Google",
    CalendarType.I_CAL: "Apple",
    CalendarType.MICROSOFT: "Outlook",
    CalendarType.OUTLOOK: "Outlook",
    CalendarType.OFFICE_365: "Office 365",
}
"""Names of providers without one, and of Microsoft's instead of an English "or"."""


def with_display_names(
    providers: ParsedList[Provider], unnamed_label: str = ""
) -> ParsedList[Provider]:
    """Return providers with unique names, `unnamed_label` if neither name nor type is known."""
    named = [replace(one, name=_name(one) or unnamed_label) for one in providers]
    hint_of = name_hints(named)
    return ParsedList(
        (replace(one, name=with_hint(one.name, hint_of.get(one.id, ""))) for one in named),
        unreadable=providers.unreadable,
    )


def _name(provider: Provider) -> str:
    """Return the provider's own name, unless it lists two products.

    Source: "Outlook or Office 365", List Providers sample (wix-rest-docs, 2023-04-27).
    """
    brand = _BRANDS.get(provider.calendar_type, "")
    listed = {"outlook", "office"} <= {*provider.name.casefold().replace("/", " ").split()}
    return brand if listed and is_microsoft(provider) else provider.name or brand


def named_for(provider: Provider, calendar_type: CalendarType) -> Provider:
    """Return the provider as a connection names it, whose calendar type may be more exact.

    Source: `OFFICE_365` is deprecated in favor of `MICROSOFT`; External Calendar V2, 2026-11.
    """
    if calendar_type is CalendarType.OFFICE_365 and provider.name == _BRANDS[CalendarType.OUTLOOK]:
        return replace(provider, name=_BRANDS[calendar_type])
    return provider


def is_microsoft(provider: Provider) -> bool:
    """Whether the provider takes accounts of Microsoft, private ones and those of companies."""
    return _BRANDS.get(provider.calendar_type, "") in {"Outlook", "Office 365"}


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
