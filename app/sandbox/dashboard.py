"""A stand-in for the Wix dashboard, which shows an app's pages in iframes.

Source: iFrame Query Parameters for Dashboard Extensions (dev.wix.com), 2026-11-22. Whether Wix's
iframe has a `sandbox` attribute is undocumented; `?sandboxed=1` adds one.
"""

import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.sandbox.app_control import instance_of
from app.sandbox.error import ApiError
from app.sandbox.html_page import load_templates, page_headers, stylesheet_route
from app.sandbox.request_field import guid, is_loopback_url
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID
from app.sandbox.signature import sign_instance
from app.sandbox.staff_page import Place, dashboard_view, with_query

_APP: Final = "http://127.0.0.1:8000"
_MOUNT: Final = "/sandbox"


def dashboard_routes(sandbox: Sandbox) -> list[Route]:
    """Return the app's page, the pages with its plugin, and their style sheet."""
    templates = load_templates()

    async def show(request: Request) -> Response:
        query, site_id = request.query_params, _site_id(request.query_params)
        site = sandbox.site(site_id) if site_id else None
        view = dashboard_view(Place(request.url.path), query, site.people if site else ())
        asked, framed = "url" in query and query["url"] != "", ""
        if site and is_loopback_url(query.get("url", "")):
            framed = _signed(sandbox, query, view.url, site_id)
        html = templates.get_template("dashboard.html").render(
            site_id=site_id or query.get("site_id", ""),
            site_name=site.switches.site_name if site else "",
            url=query.get("url") or f"{_APP}/wix/dashboard",
            tab_url=_signed(sandbox, query, query.get("tab_url", ""), site_id),
            frame_url=framed,
            view=view,
            sandboxed=query.get("sandboxed") == "1",
            wrong=asked and not framed,
        )
        return HTMLResponse(html, 400 if asked and not framed else 200, _headers(framed))

    return [
        *(Route(place.removeprefix(_MOUNT), show, methods=["GET"]) for place in Place),
        stylesheet_route("/dashboard/style.css", "sandbox_dashboard.css"),
    ]


def _site_id(query: Mapping[str, str]) -> str:
    """Return the site of the dashboard; an empty string when the id is malformed."""
    try:
        return guid(query, "site_id") if "site_id" in query else DEMO_SITE_ID
    except ApiError:
        return ""


def _signed(sandbox: Sandbox, query: Mapping[str, str], url: str, site_id: str) -> str:
    """Return an app's address with the parameters Wix adds; an empty string when it is refused.

    Only addresses on this machine are allowed, because an `instance` signs its bearer in.
    """
    if not site_id or not is_loopback_url(url):
        return ""
    added = {
        "instance": sign_instance(sandbox.installations.secret, instance_of(sandbox, site_id)),
        "locale": query.get("locale", "en"),
        "cacheKiller": secrets.token_hex(8),
        "viewMode": "dashboard",
        "isPublish": "true",
        "containerProtocol": "http",
    }
    return with_query(url, added)


def _headers(framed: str) -> dict[str, str]:
    parts = urlsplit(framed)
    frames = f"frame-src {parts.scheme}://{parts.netloc}; " if framed else ""
    policy = f"default-src 'none'; style-src 'self'; {frames}base-uri 'none'; form-action 'self'"
    return page_headers(f"{policy}; frame-ancestors 'none'", referrer="no-referrer")
