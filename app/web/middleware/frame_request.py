"""The one page of the app that the Wix dashboard frames, and how to tell it from all others."""

from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

DASHBOARD = "/wix/dashboard"


def is_frame_request(scope: Scope) -> bool:
    """Whether a request is for a page of the frame, and not for the same address in a tab."""
    address = str(scope["path"])
    if address != DASHBOARD and not address.startswith(f"{DASHBOARD}/"):
        return False
    return Headers(scope=scope).get("sec-fetch-dest") != "document"


def frame_site_digest(scope: Scope) -> str:
    """Return the digest of the site that a framed page's address names, "" for none or two."""
    given = QueryParams(scope["query_string"]).getlist("at")
    return given[0] if len(given) == 1 else ""


def is_framed(scope: Scope) -> bool:
    """Whether the answer is for a frame; `RequestMiddleware` has found out."""
    return bool(scope.get("state", {}).get("framed"))
