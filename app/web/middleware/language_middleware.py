"""Which language a visitor is answered in: as chosen here, as Wix says, or as the browser asks."""

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.language.language import Language, Languages, speak, speaking, spoken
from app.web.language.language_switch import CHOICE, query_without
from app.web.language.language_tag import region, tag_of, unwanted
from app.web.middleware.cookie import Cookies
from app.web.middleware.session import SESSION_AGE_S
from app.web.urls import see_other

WIX_LOCALE = "locale"
"""Source: "locale" among the query parameters of dashboard pages, Wix app documents, 2026-11."""

_CHOSEN = "language"
_CHOICE_AGE_S = 365 * 24 * 60 * 60
_ELSEWHERE = ("/sandbox/", "/static/")


class Speaking:
    """Middleware around everything: has even a refusal at the door speak the right language."""

    def __init__(self, app: ASGIApp, *, languages: Languages, cookies: Cookies) -> None:
        self._app, self._languages, self._cookies = app, languages, cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its language."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with speaking(self._language(scope)):
            await self._app(scope, receive, send)

    def _language(self, scope: Scope) -> Language:
        """Return the language of who asks; with no word from them, a site may have its say."""
        accepted = _accepted(scope)
        said = (
            *self._cookies.values(scope, _CHOSEN)[:1],
            QueryParams(scope["query_string"]).get(WIX_LOCALE, ""),
            *self._cookies.values(scope, WIX_LOCALE)[:1],
        )
        found = next(filter(None, map(self._languages.named, said)), None)
        language = found or self._languages.accepted(accepted)
        if language is None:
            scope.setdefault("state", {})["languages"] = self._languages
        return (language or spoken()).within(region(accepted))


class Switch:
    """Middleware behind the door: remembers which language was chosen here, or named by Wix."""

    def __init__(self, app: ASGIApp, *, languages: Languages, cookies: Cookies) -> None:
        self._app, self._languages, self._cookies = app, languages, cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Follow a link of the switch; add what Wix said to the answer of any other request."""
        if scope["type"] != "http" or scope["method"] != "GET" or _elsewhere(scope):
            await self._app(scope, receive, send)
            return
        query = QueryParams(scope["query_string"])
        if CHOICE in query:
            await self._choose(scope, receive, send, query[CHOICE])
            return
        told = self._languages.named(query.get(WIX_LOCALE, ""))

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and told:
                cookie = self._cookies.header(WIX_LOCALE, told.code, max_age_s=SESSION_AGE_S)
                MutableHeaders(scope=message).append(*cookie)
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    async def _choose(self, scope: Scope, receive: Receive, send: Send, code: str) -> None:
        """Lead to the same page without the choice in its address, absolutely: its path may be odd.

        A page of another site may lead here, but not choose.
        """
        answer = see_other(self._cookies.base_url + _address(scope))
        site = Headers(scope=scope).get("sec-fetch-site")
        language = self._languages.named(code)
        if language and site in {None, "same-origin", "none"}:
            cookie = self._cookies.header(_CHOSEN, language.code, max_age_s=_CHOICE_AGE_S)
            answer.headers.append(*cookie)
        await answer(scope, receive, send)


def speak_as(scope: Scope, locale: str | None) -> None:
    """Speak a site's language for the rest of a request that says nothing of its own."""
    languages: Languages | None = scope.get("state", {}).get("languages")
    tag = tag_of(locale or "")
    if not languages or not tag or tag.language in unwanted(_accepted(scope)):
        return
    if language := languages.named(tag.text):
        speak(language.within(tag.region))


def _accepted(scope: Scope) -> str:
    """Return what the browser asks for, said in one header or in several."""
    return ",".join(Headers(scope=scope).getlist("accept-language"))


def _elsewhere(scope: Scope) -> bool:
    return str(scope["path"]).startswith(_ELSEWHERE)


def _address(scope: Scope) -> str:
    query = query_without(scope, CHOICE)
    return str(scope["raw_path"].decode("latin-1")) + (f"?{query}" if query else "")
