"""The methods of Site Properties and App Instance that this app uses.

Source: https://dev.wix.com/docs/rest/business-management/site-properties/properties and
https://dev.wix.com/docs/rest/app-management/app-instance/get-app-instance, 2026-11-27. Both need
the permission "Manage Your App"; an older page of Site Properties lists "Read site, business, and
email details", too. Whether they accept API keys is not documented.
Every method may raise any `WixError`.
"""

from app.wix.http.api_client import ApiClient
from app.wix.site import requests, responses
from app.wix.site.models import AppInstance, SiteProperties


class SitePropertiesClient(ApiClient):
    """The site, and the app's installation on it."""

    async def get_app_instance(self) -> AppInstance:
        """Return the installation that the access token is for."""
        return await self.send(requests.get_app_instance(), responses.parse_app_instance)

    async def get_site_properties(self) -> SiteProperties:
        """Return name, time zone and language of the site."""
        return await self.send(requests.get_site_properties(), responses.parse_site_properties)
