"""Recognises requests for current data."""

from starlette.requests import Request

from app.web.urls import FRESH


def is_reload(request: Request) -> bool:
    """Whether the visitor wants current data: followed "Check again", or reloaded the page.

    Source: browsers send the cache directive of a reload, RFC 9111, 5.2.1; Fetch, 4.6.
    """
    if request.headers.get("sec-fetch-dest") == "empty":
        return False  # a script that polls
    if request.query_params.get(FRESH) == "1":
        return True
    directives = request.headers.get("cache-control", "")
    return "max-age=0" in directives or "no-cache" in directives
