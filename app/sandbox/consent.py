"""The browser half: where an account's owner says yes or no to a pretend provider.

Source: the outcomes of Connect By OAuth (wix-rest-docs, 2023-04-27): one added parameter,
`connectionId` or `error` with `reject`, `unsupported` or `internal`.
"""

from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from app.sandbox.connecting import connect
from app.sandbox.error import ApiError
from app.sandbox.provider import provider_by_id
from app.sandbox.request_field import is_email
from app.sandbox.sandbox import Consent, Sandbox
from app.sandbox.site import Site

_ROOT = Path(__file__).resolve().parents[2]
_STYLE = _ROOT / "static" / "css" / "sandbox.css"
_ERROR_OF_OUTCOME: Final = {"deny": "reject", "unsupported": "unsupported", "error": "internal"}
# Chrome holds the redirect that follows a form against form-action, and where it leads is the
# caller's choice: any https address, or this machine.
_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self' https: http://127.0.0.1:* http://localhost:*"
    ),
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
}


def create_consent_app(sandbox: Sandbox) -> Starlette:
    """Return the app of consent pages."""
    pages = ConsentPages(sandbox)
    app = Starlette(
        routes=[
            Route("/style.css", _stylesheet),
            Route("/{flow_id}", pages.show, methods=["GET"]),
            Route("/{flow_id}", pages.decide, methods=["POST"]),
        ],
        exception_handlers={ApiError: pages.show_gone},
    )
    app.router.redirect_slashes = False
    return app


class ConsentPages:
    """The two things a visitor can do: look at what is asked, and decide."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        loader = FileSystemLoader(_ROOT / "templates" / "sandbox")
        self._templates = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def show(self, request: Request) -> Response:
        """Show who asks for what, and the accounts to choose from, unless it is decided already."""
        flow = self._sandbox.consent(request.path_params["flow_id"])
        if flow.granted:
            return self._message("used", 410)
        if verdict := self._sandbox.next_consent_error:
            self._sandbox.next_consent_error = None
            return self._redirect(flow, "error", verdict)
        return self._form(flow)

    async def decide(self, request: Request) -> Response:
        """Take the decision back to where the flow came from.

        After a refusal one may think again; after a yes the flow is used up (undocumented).
        """
        flow = self._sandbox.consent(request.path_params["flow_id"])
        form = await request.form()
        if flow.granted:  # asked after the form was awaited, so that of two clicks one counts
            return self._message("used", 410)
        outcome = str(form.get("outcome", ""))
        if outcome in _ERROR_OF_OUTCOME:
            return self._redirect(flow, "error", _ERROR_OF_OUTCOME[outcome])
        account = _submitted_account(form)
        if outcome != "allow" or not is_email(account):
            return self._form(flow, typed=account, wrong=outcome == "allow", status=400)
        return self._redirect(flow, "connectionId", self._grant(flow, account))

    def show_gone(self, _: Request, __: Exception) -> Response:
        """Show that a request is unknown or too old, or its schedule no longer there."""
        return self._message("gone", 404)

    def _grant(self, flow: Consent, account: str) -> str:
        site = self._sandbox.site(flow.site_id)
        provider = provider_by_id(site.switches, flow.provider_id)
        connection = connect(site, provider, flow.schedule_id, account, self._sandbox.clock())
        connection.app_id = connection.app_id or flow.app_id
        flow.granted = True
        return connection.id

    def _redirect(self, flow: Consent, name: str, value: str) -> Response:
        keep = self._sandbox.site(flow.site_id).switches.query == "keep"
        url = _with_parameter(flow.redirect_url, name, value, keep=keep)
        return RedirectResponse(url, 303, {**_HEADERS, "referrer-policy": "no-referrer"})

    def _form(
        self, flow: Consent, *, typed: str = "", wrong: bool = False, status: int = 200
    ) -> Response:
        site = self._sandbox.site(flow.site_id)
        page = self._templates.get_template("consent.html").render(
            provider=provider_by_id(site.switches, flow.provider_id),
            schedule=site.schedule(flow.schedule_id),
            accounts=_suggested_accounts(site, flow.schedule_id),
            typed=typed if wrong else "",
            wrong=wrong,
        )
        return HTMLResponse(page, status, _HEADERS)

    def _message(self, kind: str, status: int) -> Response:
        page = self._templates.get_template("note.html").render(kind=kind)
        return HTMLResponse(page, status, _HEADERS)


async def _stylesheet(_: Request) -> Response:
    headers = {"x-content-type-options": "nosniff", "cache-control": "no-cache"}
    return FileResponse(_STYLE, media_type="text/css", headers=headers)


def _submitted_account(form: FormData) -> str:
    """Return the address to connect: what was typed goes before what was chosen."""
    return str(form.get("typed") or "").strip() or str(form.get("account") or "").strip()


def _suggested_accounts(site: Site, schedule_id: str) -> list[str]:
    """Return the addresses that the visitor seems to have at this provider."""
    owner = site.person_of(schedule_id)
    work = owner.email if owner else "hello@studio-nord.example"
    private = f"{work.partition('@')[0]}@mail.example"
    return [work, private, "unused.account@mail.example"]


def _with_parameter(url: str, name: str, value: str, *, keep: bool) -> str:
    """Return the address with exactly one more parameter; the rest stays as it was, byte by byte.

    Source: that an existing query survives is likely but undocumented, so it is a switch.
    """
    address, hash_sign, fragment = url.partition("#")
    path, _, query = address.partition("?")
    kept = [query] if query and keep else []
    return f"{path}?{'&'.join([*kept, urlencode({name: value})])}{hash_sign}{fragment}"
