"""Wix's Site Properties and App Instance APIs, as far as this app needs them.

Source: https://dev.wix.com/docs/rest/business-management/site-properties/properties and
https://dev.wix.com/docs/rest/app-management/app-instance/get-app-instance, 2026-11-27. Both need
the permission "Manage Your App"; an older page of Site Properties lists "Read site, business, and
email details", too. For an API key neither is documented.
"""

from contextlib import suppress

from app.wix.caller import Caller
from app.wix.decode import JsonObject, UnreadableError
from app.wix.fields import child, essential, label, token, tokens
from app.wix.messages import Call
from app.wix.reading import wrapped
from app.wix.site_models import AppInstance, SiteProperties


class Sites(Caller):
    """What the site is called, where it is, and what the app may do there."""

    async def get_app_instance(self) -> AppInstance:
        """The installation that the caller's token is for."""
        return await self.ask(Call("GetAppInstance", "GET", "/apps/v1/instance"), _app_instance)

    async def get_site_properties(self) -> SiteProperties:
        """Name, time zone and language of the site."""
        call = Call("GetSiteProperties", "GET", "/site-properties/v4/properties")
        return await self.ask(call, _site_properties)


def _app_instance(answer: JsonObject) -> AppInstance:
    instance, site = wrapped(answer, "instance"), child(answer, "site") or {}
    return AppInstance(
        instance_id=essential(instance, "instanceId"),
        site_id=token(site, "siteId"),
        site_name=label(site, "siteDisplayName"),
        locale=label(site, "locale") or None,
        permissions=tokens(instance, "permissions"),
        installed_apps=tokens(site, "installedWixApps"),
    )


def _site_properties(answer: JsonObject) -> SiteProperties:
    source = child(answer, "properties") or {}
    return SiteProperties(
        name=label(source, "siteDisplayName") or label(source, "businessName"),
        time_zone=label(source, "timeZone") or None,
        language=label(source, "language") or None,
        locale=_locale(source),
    )


def _locale(properties: JsonObject) -> str | None:
    """A language is nice to know: one in another form takes neither name nor zone along."""
    with suppress(UnreadableError):
        source = child(properties, "locale") or {}
        parts = [label(source, "languageCode"), label(source, "country")]
        return "-".join(part for part in parts if part) if parts[0] else None
    return label(properties, "locale") or None
