"""What Wix says of a site and of the app's installation on it; only the fields this app uses."""

from dataclasses import dataclass

from app.wix.models import BOOKINGS_APP_ID


@dataclass(frozen=True, slots=True)
class AppInstance:
    """The app's installation on one site.

    Args:
        instance_id: The tenant.
        site_id: Of the site, which is another id; None where Wix does not tell.
        site_name: `""` where the site has none.
        locale: Such as `en`, None where Wix does not tell.
        permissions: Ids of what the owner granted at the last consent.
        installed_apps: Of Wix's own apps those that the site has, by whatever name or id.
    """

    instance_id: str
    site_id: str | None = None
    site_name: str = ""
    locale: str | None = None
    permissions: tuple[str, ...] = ()
    installed_apps: tuple[str, ...] = ()

    @property
    def has_bookings(self) -> bool | None:
        """Whether the site has Wix Bookings, None when Wix lists no apps at all.

        Source: Get App Instance does not say whether the list holds names or ids.
        """
        listed = {app.lower().removeprefix("wix ") for app in self.installed_apps}
        return bool({"bookings", BOOKINGS_APP_ID} & listed) if listed else None


@dataclass(frozen=True, slots=True)
class SiteProperties:
    """How a site's owner set it up; None and `""` where that was not done.

    Args:
        name: Of the site or, without one, of the business.
        time_zone: IANA name, as Wix has it.
        language: Such as `de`.
        locale: Such as `de-AT`; only the language where the country is not known.
    """

    name: str = ""
    time_zone: str | None = None
    language: str | None = None
    locale: str | None = None
