"""The responses of Site Properties and App Instance as values; unknown fields are ignored."""

from contextlib import suppress

from app.wix.parsing.fields import get_id, get_label, get_object, get_required_object, get_string
from app.wix.parsing.json_body import JsonObject, UnreadableError
from app.wix.site.models import AppInstance, SiteProperties


def parse_app_instance(response: JsonObject) -> AppInstance:
    """Parse the response of Get App Instance."""
    instance, site = get_required_object(response, "instance"), get_object(response, "site") or {}
    return AppInstance(
        instance_id=get_id(instance, "instanceId"),
        site_id=get_string(site, "siteId"),
        site_name=get_label(site, "siteDisplayName"),
        locale=get_label(site, "locale") or None,
    )


def parse_site_properties(response: JsonObject) -> SiteProperties:
    """Parse the response of Get Site Properties."""
    source = get_object(response, "properties") or {}
    return SiteProperties(
        name=get_label(source, "siteDisplayName") or get_label(source, "businessName"),
        time_zone=get_label(source, "timeZone") or None,
        language=get_label(source, "language") or None,
        locale=_locale(source),
    )


def _locale(properties: JsonObject) -> str | None:
    """Return the locale; one of another form must not make name and zone unreadable."""
    with suppress(UnreadableError):
        source = get_object(properties, "locale") or {}
        parts = [get_label(source, "languageCode"), get_label(source, "country")]
        return "-".join(part for part in parts if part) if parts[0] else None
    return get_label(properties, "locale") or None
