"""Templates, style sheets and headers of the sandbox's HTML pages."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

_ROOT = Path(__file__).resolve().parents[2]
_NO_SNIFFING = {"x-content-type-options": "nosniff"}


def load_templates() -> Environment:
    """Return the environment of the sandbox's templates."""
    return Environment(
        loader=FileSystemLoader(_ROOT / "templates" / "sandbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def stylesheet_route(path: str, name: str) -> Route:
    """Return the route that serves a file of `static/css`."""

    async def stylesheet(_: Request) -> Response:
        headers = {**_NO_SNIFFING, "cache-control": "no-cache"}
        return FileResponse(_ROOT / "static" / "css" / name, media_type="text/css", headers=headers)

    return Route(path, stylesheet, methods=["GET"])


def page_headers(policy: str, *, referrer: str) -> dict[str, str]:
    """Return the headers of a page with a `Content-Security-Policy` and a `Referrer-Policy`."""
    return {
        "content-security-policy": policy,
        **_NO_SNIFFING,
        "cache-control": "no-store",
        "referrer-policy": referrer,
    }
