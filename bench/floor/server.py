"""The floor: Starlette, one Jinja2 template, gzip, and values that are there already."""

import os
from pathlib import Path

import uvicorn
from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bench.fake_wix.objects import connection

ROWS = {"roster": 12, "picker": 8, "connection": 5, "busy": 67}
"""Rows that make a page as large as this app's; `make bench` prints both sizes."""

_TEMPLATE = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True
).get_template("page.html")


def _row(number: int) -> dict[str, str]:
    shown = connection("floor", number)
    return {
        "name": f"Person {number}",
        "schedule_id": shown["scheduleId"],
        "connection_id": shown["id"],
        "provider": "Outlook or Office 365",
        "account": shown["externalAccountEmail"],
    }


_VALUES = {name: [_row(number) for number in range(count)] for name, count in ROWS.items()}


async def _page(request: Request) -> Response:
    rows = _VALUES.get(request.url.path.split("/")[1] or "roster", _VALUES["connection"])
    if request.url.path == "/connect":
        rows = _VALUES["picker"]
    return HTMLResponse(_TEMPLATE.render(title="Who is covered", rows=rows))


async def _livez(_: Request) -> Response:
    return PlainTextResponse("ok")


app = Starlette(
    routes=[Route("/livez", _livez), Route("/{path:path}", _page)],
    middleware=[Middleware(GZipMiddleware)],
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), access_log=False, log_level="warning")
