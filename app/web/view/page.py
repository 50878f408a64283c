"""Rendering of templates to HTML responses with security headers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.web import headers
from app.web.language.language import Languages, current_language
from app.web.language.language_switch import switch_address
from app.web.middleware.request_context import RequestContext, request_context
from app.web.view.asset import Assets
from app.web.view.form import FormSigner
from app.web.view.site_header import SiteView
from app.web.view.template_environment import template_environment
from app.web.view.zone_text import set_site_zone

_GAPS = {
    "ja": re.compile(
        r"(?<=[\u3002\uff01\uff1a\uff1f])((?:</\w+>)*)\s+(?=(?:<(?:strong|bdi|span|time)\b[^>]*>)*[^\s<])"
    )
}
"""By language, spaces of templates between sentences that are written without one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to render.

    `scripts` name ES modules below `static`; a page without any forbids all script. `to_provider`
    says that a form of it may lead to a calendar provider.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    status: int = 200
    scripts: tuple[str, ...] = ()
    to_provider: bool = False


class Pages:
    """Renders pages.

    Args:
        folder: of the templates.
        languages: to which every page links.
        site: returns details of the current site for the header of every page.
        bar: makes the sandbox bar of a page, in sandbox mode.
        sandbox_origin: of the sandbox's consent pages, if there are any.
    """

    def __init__(
        self,
        folder: Path,
        *,
        assets: Assets,
        forms: FormSigner,
        languages: Languages,
        site: Callable[[Request], SiteView],
        bar: Callable[[Request], object] | None = None,
        sandbox_origin: str | None = None,
    ) -> None:
        self._forms, self._languages, self._site, self._bar = forms, languages, site, bar
        # Chrome holds the redirect to a provider against this page's form-action, and Wix does not
        # publish where it leads; `start_flow` checks the address instead
        plain = sandbox_origin if sandbox_origin and sandbox_origin.startswith("http:") else ""
        self._abroad = f"'self' https: {plain}".rstrip()
        self._environment = template_environment(folder, assets)

    def show(self, request: Request, page: Page) -> Response:
        """Render a page for the current visitor."""
        context = request_context(request.scope)
        site = context.site
        if site:
            set_site_zone(site.directory.known_zone)
        address = None if context.framed else switch_address(request)
        nonce = context.nonce if page.scripts else None
        html = self._environment.get_template(page.template).render(
            page.values,
            nonce=nonce,
            scripts=page.scripts,
            csrf=partial(self._csrf, context),
            bar=partial(self._bar, request) if self._bar else None,
            language=current_language(),
            languages=self._languages.available if address else (),
            address=address,
            framed=context.framed,
            site=self._site(request),
            outdated_since=site.snapshot.outdated_since if site else None,
            signed_in=context.visitor is not None and context.visitor.tenant is not None,
        )
        if gaps := _GAPS.get(current_language().code):
            html = gaps.sub(r"\1", html)
        form_action = self._abroad if page.to_provider else "'self'"
        policy = headers.page(nonce=nonce, form_action=form_action)
        said = {**policy, "Content-Language": current_language().code}
        return HTMLResponse(html, status_code=page.status, headers=said)

    def _csrf(self, context: RequestContext, act: str) -> Markup:
        token = escape(self._forms.token(context.known_visitor(), act))
        return Markup(f'<input type="hidden" name="csrf_token" value="{token}">')  # noqa: S704 -- it is escaped
