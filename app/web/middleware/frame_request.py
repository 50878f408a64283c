"""Requests for the one page of the app that the Wix dashboard frames."""

from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

from app.web.middleware.request_context import request_context

DASHBOARD = "/wix/dashboard"


def is_frame_request(scope: Scope) -> bool:
    """Whether a request is for a framed page, and not for the same URL in a tab."""
    address = str(scope["path"])
    if address != DASHBOARD and not address.startswith(f"{DASHBOARD}/"):
        return False
    return Headers(scope=scope).get("sec-fetch-dest") != "document"


def frame_site_digest(scope: Scope) -> str:
    """Return the site digest in a framed page's URL, or "" unless there is exactly one."""
    given = QueryParams(scope["query_string"]).getlist("at")
    return given[0] if len(given) == 1 else ""


def is_framed(scope: Scope) -> bool:
    """Whether the response is shown in a frame, as `RequestMiddleware` determined."""
    return request_context(scope).framed
