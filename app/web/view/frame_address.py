"""Addresses in the dashboard's frame: each keeps what Wix said in the first one."""

from collections.abc import Mapping

from starlette.requests import Request

from app.web.language.language import current_language
from app.web.middleware.frame_request import DASHBOARD
from app.web.middleware.language_middleware import WIX_LOCALE
from app.web.urls import path

_STAFF_IDS = ("staffId", "staffResourceId", "scheduleId")
"""Source: Wix has two readings of what its Staff page passes; each is some of these. That they
arrive in the address is documented by neither."""

_MOST_ID_CHARS = 100


def is_staff_plugin(request: Request) -> bool:
    """Whether the address is of the compact page for Wix's Staff page."""
    return str(request.scope["path"]).startswith(f"{DASHBOARD}/staff")


def staff_ids(request: Request) -> Mapping[str, str]:
    """Return the ids of a staff member in the address, by parameter; none of them is verified."""
    given = ((name, request.query_params.getlist(name)[:1]) for name in _STAFF_IDS)
    return {name: one for name, ids in given for one in ids if 0 < len(one) <= _MOST_ID_CHARS}


def frame_locale(request: Request) -> Mapping[str, str]:
    """Return the language from Wix for the next address: frames keep no cookie of it."""
    return {WIX_LOCALE: current_language().code} if WIX_LOCALE in request.query_params else {}


def frame_path(request: Request, at: str | None, step: str = "site", **query: str) -> str:
    """Return the path of a step in the same place of the dashboard; `at` identifies the site."""
    place = ("wix", "dashboard", "staff") if is_staff_plugin(request) else ("wix", "dashboard")
    kept = {**frame_locale(request), **staff_ids(request), **query}
    return path(*place, step, at=at, **kept)
