"""The values of Site Properties and App Instance, with only the fields this app uses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppInstance:
    """The app's installation on one site: the tenant. `site_name` is `""` if the site has none."""

    instance_id: str
    site_id: str | None = None
    site_name: str = ""
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class SiteProperties:
    """The properties of a site; `None` or `""` where its owner set none.

    `name` is that of the site or, without one, of the business. `time_zone` is an IANA name, not
    validated; `locale` is such as `de-AT`, only the language if the country is unknown.
    """

    name: str = ""
    time_zone: str | None = None
    language: str | None = None
    locale: str | None = None
