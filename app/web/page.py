"""Pages: templates in, HTML answers out, each with the headers of its class."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import quote, urlencode

from fastapi import Depends
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.web import headers, text, when, wording
from app.web.asset import Assets
from app.web.compiled import COMPILED
from app.web.form import Forms
from app.web.frame import framed
from app.web.language import Languages, gettext, ngettext, spoken
from app.web.offer import offers
from app.web.zone_words import go_by

_HIDDEN = Markup('<input type="hidden" name="csrf_token" value="{}">')


@dataclass(frozen=True, slots=True)
class Page:
    """One page to show.

    `scripts` name ES modules below `static`; a page without any forbids all script.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    status: int = 200
    scripts: tuple[str, ...] = ()
    form_action: str = "'self'"


class Pages:
    """Renders pages.

    Args:
        folder: of the templates.
        languages: that every page offers to be read in.
        site: facts about the site in hand, for the head of every page.
    """

    def __init__(
        self,
        folder: Path,
        *,
        assets: Assets,
        forms: Forms,
        languages: Languages,
        site: Callable[[Request], Mapping[str, Any]],
    ) -> None:
        self._forms, self._languages, self._site = forms, languages, site
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
            bytecode_cache=COMPILED,
        )
        self._environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
        # jinja2 infers too narrow a type for what templates may use
        cast("dict[str, Any]", self._environment.globals).update(
            asset=assets.path,
            path=path,
            locks=wording.LOCKS,
            differences=wording.DIFFERENCES,
            listed=text.listed,
        )
        self._environment.filters.update(
            number=text.number, apart=text.apart, calendar=text.calendar, exact=when.exact
        )

    def show(self, request: Request, page: Page) -> Response:
        """Render a page for the visitor who asked."""
        if site := getattr(request.state, "site", None):
            go_by(site.directory.known_zone)
        nonce = request.state.nonce if page.scripts else None
        bar = getattr(request.app.state, "bar", None)  # the sandbox has one
        html = self._environment.get_template(page.template).render(
            page.values,
            nonce=nonce,
            scripts=page.scripts,
            csrf=partial(self._csrf, request),
            bar=partial(bar, request) if bar else None,
            language=spoken(),
            languages=() if framed(request.scope) else offers(request, self._languages),
            framed=framed(request.scope),
            site=self._site(request),
            signed_in=_signed_in(request),
        )
        policy = headers.page(nonce=nonce, form_action=page.form_action)
        said = {**policy, "Content-Language": spoken().code}
        return HTMLResponse(html, status_code=page.status, headers=said)

    def _csrf(self, request: Request, act: str) -> Markup:
        return _HIDDEN.format(self._forms.token(request.state.visitor, act))


def _signed_in(request: Request) -> bool:
    visitor = getattr(request.state, "visitor", None)  # missing where the door stayed closed
    return visitor is not None and visitor.tenant is not None


def path(*parts: str, **query: str | Sequence[str] | None) -> str:
    """Join quoted parts to a path of this app, with the given query; `None` values are left out.

    A list repeats its name.
    Opaque ids come from Wix and may hold anything, hence the quoting.
    """
    given = {name: value for name, value in query.items() if value is not None}
    return (
        "/"
        + "/".join(quote(part, safe="") for part in parts)
        + ("?" if given else "")
        + (urlencode(given, doseq=True))
    )


def see_other(location: str, *, referrer: str = "same-origin") -> Response:
    """Answer a POST, or a callback, by sending the browser elsewhere with a GET.

    Always 303: a 307, the framework's default, would post the form's fields again over there.
    Only here may `referrer` be `no-referrer`: of a page it would have its forms say that they come
    from nowhere, and browsers that have no other word for it are not let in.
    """
    policy = headers.page(referrer=referrer)
    return RedirectResponse(location, status_code=303, headers=dict(policy))


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


PagesHere = Annotated[Pages, Depends(_pages)]
