"""What the head of every page says of the site in hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from app.calendars.directory.site_info import SiteDetails
from app.calendars.site import Site
from app.web.middleware.request_context import request_context

_ACCOUNT_URL = "https://www.wix.com/my-account/app"


@dataclass(frozen=True, slots=True)
class SiteHeader:
    """Tells templates of the site: what it is called, and the way back to its dashboard.

    Args:
        mode: how the app runs.
        site_id: of the one site, if there is one.
        app_id: of the Wix app, if it runs as one.
        open_site: the tenant of the site that is open to every visitor, if there is one.
    """

    mode: str
    site_id: str | None
    app_id: str | None
    open_site: str | None

    def __call__(self, request: Request) -> Mapping[str, Any]:
        """Return what templates know as `site`.

        `id` is that of the site's dashboard, None where it is not known; `tag` stands for a site
        without a name. `sync_dialog` is Wix's own place for calendars.
        """
        site = _site(request, self.open_site)
        known = site.site_info.known if site else SiteDetails()
        tenant = site.name if site and self.app_id else None
        site_id = known.site_id or self.site_id
        return {
            "mode": self.mode,
            "name": known.name,
            "id": site_id,
            "tag": site_id or tenant,
            "sync_dialog": sync_dialog_url(site_id) if site_id else None,
            "back": dashboard_url(self.app_id, tenant) if self.app_id and tenant else None,
        }


def _site(request: Request, open_site: str | None) -> Site | None:
    """Return the site in hand; who only comes back from a provider is told nothing of it."""
    context = request_context(request.scope)
    site = context.site
    if site is None or not request.scope["path"].startswith("/oauth/"):
        return site
    known = {open_site, context.known_visitor().tenant}
    return site if site.name in known else None


def sync_dialog_url(site_id: str) -> str:
    """Return where Wix itself has people connect and set up their calendars.

    It is for the calendar of whoever is signed in to Wix.

    Source: `pages.syncPersonalCalendar()` of @wix/bookings_app-extensions 1.0.108 opens the page of
    the calendar with `openModal=syncPersonalCalendar`; the address from outside the dashboard, and
    that it takes no other person, are our inference.
    """
    page = f"https://manage.wix.com/dashboard/{quote(site_id, safe='')}/bookings/calendar"
    return f"{page}?openModal=syncPersonalCalendar"


def dashboard_url(app_id: str, tenant: str) -> str:
    """Return where Wix opens the app on a site.

    Source: link that reopens an app for an instance, dev.wix.com, 2026-11.
    """
    return f"{_ACCOUNT_URL}/{app_id}/{tenant}"
