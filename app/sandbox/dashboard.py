"""A pretend dashboard: it frames an app's page the way the Wix dashboard does.

Source: iFrame Query Parameters for Dashboard Extensions (dev.wix.com), 2026-11-22. Whether Wix's
iframe has a `sandbox` attribute is not documented; `?sandboxed=1` shows it with one.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from app.sandbox.app_control import instance_of
from app.sandbox.error import ApiError
from app.sandbox.request_field import guid, is_loopback_url
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID
from app.sandbox.signature import sign_instance

_ROOT = Path(__file__).resolve().parents[2]
_STYLE = _ROOT / "static" / "css" / "sandbox-dashboard.css"
_APP: Final = "http://127.0.0.1:8000"


def dashboard_routes(sandbox: Sandbox) -> list[Route]:
    """Return the page and its style sheet."""
    loader = FileSystemLoader(_ROOT / "templates" / "sandbox")
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)

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
        Route("/dashboard/style.css", _stylesheet, methods=["GET"]),
    ]


def _site_id(query: Mapping[str, str]) -> str:
    """Return whose dashboard it is; an empty text when that is no id."""
    try:
        return guid(query, "site_id") if "site_id" in query else DEMO_SITE_ID
    except ApiError:
        return ""


def _signed(sandbox: Sandbox, query: Mapping[str, str], url: str, site_id: str) -> str:
    """Return an app's address with what Wix adds to it; an empty text when it is not to be opened.

    Only addresses on this machine are: an `instance` lets its bearer in.
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
    return {
        "content-security-policy": f"{policy}; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
    }


async def _stylesheet(_: Request) -> Response:
    headers = {"x-content-type-options": "nosniff", "cache-control": "no-cache"}
    return FileResponse(_STYLE, media_type="text/css", headers=headers)
