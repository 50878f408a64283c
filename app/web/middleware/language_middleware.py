"""Choice of a request's language: chosen in the app, given by Wix, or accepted by the browser."""

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.language.language import (
    Language,
    Languages,
    current_language,
    set_language,
    use_language,
)
from app.web.language.language_switch import LANGUAGE_PARAMETER, query_without
from app.web.language.language_tag import parse_tag, preferred_region, refused_languages
from app.web.middleware.cookie import Cookies
from app.web.middleware.request_context import request_context
from app.web.middleware.session import SESSION_AGE_S
from app.web.urls import see_other

WIX_LOCALE = "locale"
"""Source: "locale" among the query parameters of dashboard pages, Wix app documents, 2026-11."""

_CHOSEN = "language"
_CHOICE_AGE_S = 365 * 24 * 60 * 60
_EXEMPT = ("/sandbox/", "/static/")


class LanguageMiddleware:
    """Outermost middleware: sets the language of every response, rejections included."""

    def __init__(self, app: ASGIApp, *, languages: Languages, cookies: Cookies) -> None:
        self._app, self._languages, self._cookies = app, languages, cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its language."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with use_language(self._language(scope)):
            await self._app(scope, receive, send)

    def _language(self, scope: Scope) -> Language:
        """Return the visitor's language; if they ask for none, leave the choice to the site."""
        accepted = _accept_language(scope)
        query = scope["query_string"]
        said = (
            *self._cookies.values(scope, _CHOSEN)[:1],
            QueryParams(query).get(WIX_LOCALE, "") if query else "",
            *self._cookies.values(scope, WIX_LOCALE)[:1],
        )
        found = next(filter(None, map(self._languages.by_tag, filter(None, said))), None)
        language = found or self._languages.best_match(accepted)
        if language is None:
            request_context(scope).languages = self._languages
        return (language or current_language()).with_region(preferred_region(accepted))


class LanguageSwitch:
    """Middleware that stores the language chosen in the app, or given by Wix, in a cookie."""

    def __init__(self, app: ASGIApp, *, languages: Languages, cookies: Cookies) -> None:
        self._app, self._languages, self._cookies = app, languages, cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a language link; on other requests store the locale that Wix sent."""
        asked = scope["type"] == "http" and scope["method"] == "GET" and scope["query_string"]
        if not asked or _is_exempt(scope):
            await self._app(scope, receive, send)
            return
        query = QueryParams(asked)
        if LANGUAGE_PARAMETER in query:
            await self._choose(scope, receive, send, query[LANGUAGE_PARAMETER])
            return
        language = self._languages.by_tag(query.get(WIX_LOCALE, ""))

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and language:
                cookie = self._cookies.header(WIX_LOCALE, language.code, max_age_s=SESSION_AGE_S)
                MutableHeaders(scope=message).append(*cookie)
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    async def _choose(self, scope: Scope, receive: Receive, send: Send, code: str) -> None:
        """Redirect to the same page without the language parameter, and store the choice.

        The redirect is absolute, since the path may begin with two slashes. A request from another
        site is redirected, but its choice is not stored.
        """
        answer = see_other(self._cookies.base_url + _url_without_choice(scope))
        site = Headers(scope=scope).get("sec-fetch-site")
        language = self._languages.by_tag(code)
        if language and site in {None, "same-origin", "none"}:
            cookie = self._cookies.header(_CHOSEN, language.code, max_age_s=_CHOICE_AGE_S)
            answer.headers.append(*cookie)
        await answer(scope, receive, send)


def use_site_language(scope: Scope, locale: str | None) -> None:
    """Use a site's language for the rest of a request that asks for no language."""
    languages = request_context(scope).languages
    tag = parse_tag(locale or "")
    if not languages or not tag or tag.language in refused_languages(_accept_language(scope)):
        return
    if language := languages.by_tag(tag.text):
        set_language(language.with_region(tag.region))


def _accept_language(scope: Scope) -> str:
    """Return all `Accept-Language` headers, joined."""
    return ",".join(Headers(scope=scope).getlist("accept-language"))


def _is_exempt(scope: Scope) -> bool:
    return str(scope["path"]).startswith(_EXEMPT)


def _url_without_choice(scope: Scope) -> str:
    query = query_without(scope, LANGUAGE_PARAMETER)
    return str(scope["raw_path"].decode("latin-1")) + (f"?{query}" if query else "")
