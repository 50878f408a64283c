"""The requests of Site Properties and App Instance."""

from app.wix.http.request import WixRequest
from app.wix.http.retry import READ


def get_app_instance() -> WixRequest:
    """Request the app's installation on the site."""
    return WixRequest("GetAppInstance", "GET", "/apps/v1/instance", policy=READ)


def get_site_properties() -> WixRequest:
    """Request name, time zone and language of the site."""
    return WixRequest("GetSiteProperties", "GET", "/site-properties/v4/properties", policy=READ)
