"""The consent pages, where an account's owner allows or denies access at a pretend provider.

Source: outcomes of Connect By OAuth (wix-rest-docs, 2023-04-27): one added parameter,
`connectionId` or `error` with `reject`, `unsupported` or `internal`.
"""

from typing import Final
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from app.sandbox.connecting import connect
from app.sandbox.error import ApiError
from app.sandbox.html_page import load_templates, page_headers, stylesheet_route
from app.sandbox.provider import provider_by_id
from app.sandbox.request_field import is_email
from app.sandbox.sandbox import Consent, Sandbox
from app.sandbox.seed_events import SEED_EVENTS_PER_CONNECTION
from app.sandbox.site import Site

_ERROR_OF_OUTCOME: Final = {"deny": "reject", "unsupported": "unsupported", "error": "internal"}
# Chrome applies form-action to the redirect after a form, too; the caller chooses its target: any
# https address, or this machine.
_HEADERS: Final = page_headers(
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' https: http://127.0.0.1:* http://localhost:*",
    referrer="same-origin",
)


def create_consent_app(sandbox: Sandbox) -> Starlette:
    """Return the app of consent pages."""
    pages = ConsentPages(sandbox)
    app = Starlette(
        routes=[
            stylesheet_route("/style.css", "sandbox.css"),
            Route("/{consent_id}", pages.show, methods=["GET"]),
            Route("/{consent_id}", pages.decide, methods=["POST"]),
        ],
        exception_handlers={ApiError: pages.show_gone},
    )
    app.router.redirect_slashes = False
    return app


class ConsentPages:
    """The endpoints: show the consent page, and handle the decision."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._templates = load_templates()

    async def show(self, request: Request) -> Response:
        """Show the form, or redirect at once with the error set for the next consent."""
        consent = self._sandbox.consent(request.path_params["consent_id"])
        if consent.granted:
            return self._message("used", 410)
        if error := self._sandbox.next_consent_error:
            self._sandbox.next_consent_error = None
            return self._redirect(consent, "error", error)
        return self._form(consent)

    async def decide(self, request: Request) -> Response:
        """Redirect back with the decision.

        A denied consent can be decided again; an allowed one is used up (undocumented).
        """
        consent = self._sandbox.consent(request.path_params["consent_id"])
        form = await request.form()
        if consent.granted:  # checked after the await: only one of two clicks counts
            return self._message("used", 410)
        outcome = str(form.get("outcome", ""))
        if outcome in _ERROR_OF_OUTCOME:
            return self._redirect(consent, "error", _ERROR_OF_OUTCOME[outcome])
        account = _submitted_account(form)
        if outcome != "allow" or not is_email(account):
            return self._form(consent, typed=account, wrong=outcome == "allow", status=400)
        return self._redirect(consent, "connectionId", self._grant(consent, account))

    def show_gone(self, _: Request, __: Exception) -> Response:
        """Show that a consent is unknown or expired, or its schedule is gone."""
        return self._message("gone", 404)

    def _grant(self, consent: Consent, account: str) -> str:
        site = self._sandbox.site(consent.site_id)
        provider = provider_by_id(site.switches, consent.provider_id)
        self._sandbox.check_room(1 + SEED_EVENTS_PER_CONNECTION)
        connection = connect(site, provider, consent.schedule_id, account, self._sandbox.clock())
        connection.app_id = connection.app_id or consent.app_id
        consent.granted = True
        return connection.id

    def _redirect(self, consent: Consent, name: str, value: str) -> Response:
        keep = self._sandbox.site(consent.site_id).switches.query == "keep"
        url = _with_parameter(consent.redirect_url, name, value, keep=keep)
        return RedirectResponse(url, 303, {**_HEADERS, "referrer-policy": "no-referrer"})

    def _form(
        self, consent: Consent, *, typed: str = "", wrong: bool = False, status: int = 200
    ) -> Response:
        site = self._sandbox.site(consent.site_id)
        page = self._templates.get_template("consent.html").render(
            provider=provider_by_id(site.switches, consent.provider_id),
            schedule=site.schedule(consent.schedule_id),
            accounts=_suggested_accounts(site, consent.schedule_id),
            typed=typed if wrong else "",
            wrong=wrong,
        )
        return HTMLResponse(page, status, _HEADERS)

    def _message(self, kind: str, status: int) -> Response:
        page = self._templates.get_template("note.html").render(kind=kind)
        return HTMLResponse(page, status, _HEADERS)


def _submitted_account(form: FormData) -> str:
    """Return the account to connect: the typed address, or else the chosen one."""
    return str(form.get("typed") or "").strip() or str(form.get("account") or "").strip()


def _suggested_accounts(site: Site, schedule_id: str) -> list[str]:
    """Return the accounts to choose from."""
    owner = site.person_of(schedule_id)
    work = owner.email if owner else "hello@studio-nord.example"
    private = f"{work.partition('@')[0]}@mail.example"
    return [work, private, "unused.account@mail.example"]


def _with_parameter(url: str, name: str, value: str, *, keep: bool) -> str:
    """Return the URL with one more parameter, otherwise unchanged.

    Source: that an existing query is kept is undocumented, so it is a switch.
    """
    address, hash_sign, fragment = url.partition("#")
    path, _, query = address.partition("?")
    kept = [query] if query and keep else []
    return f"{path}?{'&'.join([*kept, urlencode({name: value})])}{hash_sign}{fragment}"
