"""The one page of the app that the Wix dashboard frames, and how to tell it from all others."""

from starlette.datastructures import Headers
from starlette.types import Scope

DASHBOARD = "/wix/dashboard"


def asks_for_frame(scope: Scope) -> bool:
    """Whether a request is for a page of the frame, and not for the same address in a tab."""
    address = str(scope["path"])
    if address != DASHBOARD and not address.startswith(f"{DASHBOARD}/"):
        return False
    return Headers(scope=scope).get("sec-fetch-dest") != "document"


def framed(scope: Scope) -> bool:
    """Whether the answer is for a frame; `Shield` has found out."""
    return bool(scope.get("state", {}).get("framed"))
