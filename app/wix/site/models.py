"""The values of Site Properties and App Instance, with only the fields this app uses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppInstance:
    """The app's installation on one site.

    Args:
        instance_id: GUID of the installation: the tenant.
        site_id: GUID of the site, `None` if absent.
        site_name: `""` if the site has none.
        locale: Such as `en`, `None` if absent.
    """

    instance_id: str
    site_id: str | None = None
    site_name: str = ""
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class SiteProperties:
    """The properties of a site; `None` or `""` where its owner set none.

    Args:
        name: Of the site or, without one, of the business.
        time_zone: IANA name, not validated.
        language: Such as `de`.
        locale: Such as `de-AT`; only the language if the country is unknown.
    """

    name: str = ""
    time_zone: str | None = None
    language: str | None = None
    locale: str | None = None
