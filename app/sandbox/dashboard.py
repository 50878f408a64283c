"""A stand-in for the Wix dashboard, which shows an app's page in an iframe.

Source: iFrame Query Parameters for Dashboard Extensions (dev.wix.com), 2026-11-22. Whether Wix's
iframe has a `sandbox` attribute is undocumented; `?sandboxed=1` adds one.
"""

import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

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

_APP: Final = "http://127.0.0.1:8000"


def dashboard_routes(sandbox: Sandbox) -> list[Route]:
    """Return the page and its style sheet."""
    templates = load_templates()

    async def show(request: Request) -> Response:
        query = request.query_params
        url, site_id = query.get("url", ""), _site_id(query)
        framed = bool(site_id) and is_loopback_url(url)
        html = templates.get_template("dashboard.html").render(
            site_id=site_id or query.get("site_id", ""),
            site_name=sandbox.site(site_id).switches.site_name if site_id else "",
            url=url or f"{_APP}/wix/dashboard",
            tab_url=_signed(sandbox, query, query.get("tab_url", ""), site_id),
            frame_url=_signed(sandbox, query, url, site_id),
            sandboxed=query.get("sandboxed") == "1",
            wrong=bool(url) and not framed,
        )
        return HTMLResponse(
            html, 200 if framed or not url else 400, _headers(url if framed else "")
        )

    return [
        Route("/dashboard", show, methods=["GET"]),
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
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(added)}"


def _headers(framed: str) -> dict[str, str]:
    parts = urlsplit(framed)
    frames = f"frame-src {parts.scheme}://{parts.netloc}; " if framed else ""
    policy = f"default-src 'none'; style-src 'self'; {frames}base-uri 'none'; form-action 'self'"
    return page_headers(f"{policy}; frame-ancestors 'none'", referrer="no-referrer")
