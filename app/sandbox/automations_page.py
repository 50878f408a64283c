"""What an owner would get of an automation with the app's trigger, by mail for example."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.sandbox.html_page import load_templates, page_headers
from app.sandbox.sandbox import Sandbox

_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


def automation_routes(sandbox: Sandbox) -> list[Route]:
    """Return the page."""
    templates = load_templates()

    async def show(_: Request) -> Response:
        events = [*reversed(sandbox.reported_events())]
        html = templates.get_template("automations.html").render(events=events)
        return HTMLResponse(html, headers=page_headers(_POLICY, referrer="no-referrer"))

    return [Route("/automations", show, methods=["GET"])]
