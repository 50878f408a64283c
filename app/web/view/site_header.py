"""Details of the current site in the header of every page."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request

from app.calendars.directory.site_info import SiteDetails
from app.calendars.site import Site
from app.web.middleware.request_context import request_context

_ACCOUNT_URL = "https://www.wix.com/my-account/app"


@dataclass(frozen=True, slots=True)
class SiteView:
    """The template variable `site`.

    `id` is the site id in dashboard URLs, None if unknown; `tag` identifies a site without a name.
    `sync_dialog` is the URL of Wix's own calendar settings, `back` that of the app there.
    """

    mode: str
    name: str
    id: str | None
    tag: str | None
    sync_dialog: str | None
    back: str | None


@dataclass(frozen=True, slots=True)
class SiteHeader:
    """Provides templates with the site's name and links to its dashboard.

    Args:
        mode: in which the app runs.
        site_id: of the one site; None in a Wix app.
        app_id: of the Wix app; None in other modes.
        open_site: the tenant of the site that is open to every visitor, if there is one.
    """

    mode: str
    site_id: str | None
    app_id: str | None
    open_site: str | None

    def __call__(self, request: Request) -> SiteView:
        """Return the details of the current site."""
        site = _site(request, self.open_site)
        details = site.site_info.current if site else SiteDetails()
        tenant = site.tenant if site and self.app_id else None
        site_id = details.site_id or self.site_id
        return SiteView(
            mode=self.mode,
            name=details.name,
            id=site_id,
            tag=site_id or tenant,
            sync_dialog=sync_dialog_url(site_id) if site_id else None,
            back=dashboard_url(self.app_id, tenant) if self.app_id and tenant else None,
        )


def _site(request: Request, open_site: str | None) -> Site | None:
    """Return the current site, except on callbacks of visitors who are not signed in to it."""
    context = request_context(request.scope)
    site = context.site
    if site is None or not request.scope["path"].startswith("/oauth/"):
        return site
    tenants = {open_site, context.known_visitor().tenant}
    return site if site.tenant in tenants else None


def sync_dialog_url(site_id: str) -> str:
    """Return the URL of Wix's own calendar settings, for the calendar of the signed-in Wix user.

    Source: `pages.syncPersonalCalendar()` of @wix/bookings_app-extensions 1.0.108 opens the page of
    the calendar with `openModal=syncPersonalCalendar`; the address from outside the dashboard, and
    that it takes no other person, are our inference.
    """
    page = f"https://manage.wix.com/dashboard/{quote(site_id, safe='')}/bookings/calendar"
    return f"{page}?openModal=syncPersonalCalendar"


def dashboard_url(app_id: str, tenant: str) -> str:
    """Return the URL at which Wix opens the app on a site.

    Source: link that reopens an app for an instance, dev.wix.com, 2026-11.
    """
    return f"{_ACCOUNT_URL}/{app_id}/{tenant}"
