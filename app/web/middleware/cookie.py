"""Cookies: one writer and one strict reader for the whole app."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import Scope

from app.web.middleware.request_context import request_context

_MAX_PAIRS = 1000
"""Browsers keep at most a few hundred cookies of a domain, those of a proxy included."""

_MAX_OWN = 100
"""Several times as many as this app ever has in one browser."""


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names, attributes and values of the app's cookies.

    Over https, names start with `__Host-`, so that a sibling domain cannot set one. Plain http
    exists on loopback only; names contain the port there, since cookies are shared between ports.

    Framed cookies are partitioned by the embedding site, and kept only by browsers that support
    partitioning. They must be `Secure` even on loopback, where such browsers accept that.
    """

    base_url: str

    @property
    def secure(self) -> bool:
        """Whether the app is reached over https."""
        return self.base_url.startswith("https://")

    def name(self, short_name: str) -> str:
        """Return the full name of a cookie."""
        if self.secure:
            return f"__Host-{short_name}"
        return f"{short_name}-dev-{_port(self.base_url)}"

    def framed_name(self, short_name: str) -> str:
        """Return the full name of a cookie for pages in a frame of another site."""
        return self.name(short_name) if self.secure else f"__Host-{self.name(short_name)}"

    def framed_header(self, short_name: str, value: str, *, max_age_s: int) -> tuple[str, str]:
        """Return the `Set-Cookie` header of a cookie for pages in a frame of another site."""
        return "set-cookie", (
            f"{self.framed_name(short_name)}={value}; Max-Age={max_age_s}; Path=/; Secure; "
            "HttpOnly; SameSite=None; Partitioned"
        )

    def header(self, short_name: str, value: str, *, max_age_s: int) -> tuple[str, str]:
        """Return the `Set-Cookie` header of a cookie."""
        secure = "; Secure" if self.secure else ""
        return "set-cookie", (
            f"{self.name(short_name)}={value}; Max-Age={max_age_s}; Path=/{secure}; "
            "HttpOnly; SameSite=Lax"
        )

    def values(self, scope: Scope, short_name: str) -> list[str]:
        """Return all values that the browser sent under this name; more than one is suspicious."""
        return [*self._sent(scope).get(self.name(short_name), ())]

    def framed_values(self, scope: Scope, short_name: str) -> list[str]:
        """Return all values of a framed cookie that the browser sent."""
        return [*self._sent(scope).get(self.framed_name(short_name), ())]

    def short_names(self, scope: Scope, prefix: str) -> list[str]:
        """Return the short names of the app's cookies that begin with `prefix`, oldest first."""
        return _short_names(self._sent(scope), prefix, self.name("*"))

    def framed_short_names(self, scope: Scope, prefix: str) -> list[str]:
        """Return the short names of the framed cookies that begin with `prefix`, oldest first."""
        return _short_names(self._sent(scope), prefix, self.framed_name("*"))

    def _sent(self, scope: Scope) -> Mapping[str, list[str]]:
        """Return the values of the app's cookies by full name, parsed once per request."""
        context = request_context(scope)
        if context.cookies is None:
            beginning = "__Host-" if self.secure else ""
            end = "" if self.secure else f"-dev-{_port(self.base_url)}"
            context.cookies = _parse(scope, beginning, end)
        return context.cookies


@lru_cache(maxsize=16)
def _port(base_url: str) -> int:
    return urlsplit(base_url).port or 80


def _short_names(sent: Mapping[str, list[str]], prefix: str, pattern: str) -> list[str]:
    start, _, end = pattern.partition("*")
    own = (name for name in sent if name.startswith(start + prefix))
    return [name[len(start) :].removesuffix(end) for name in own if name.endswith(end)]


def _parse(scope: Scope, beginning: str, end: str) -> Mapping[str, list[str]]:
    """Return the values by name of the cookies whose names have this beginning and end.

    A header with more pairs than any browser sends is removed from the request, which is not
    refused: the framework would parse it, too.
    """
    raw = b";".join(value for name, value in scope["headers"] if name == b"cookie")
    if raw.count(b";") >= _MAX_PAIRS:
        scope["headers"] = [one for one in scope["headers"] if one[0] != b"cookie"]
        return {}
    found: dict[str, list[str]] = {}
    for part in raw.decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        if name.startswith(beginning) and name.endswith(end):
            found.setdefault(name, []).append(value)
    return found if sum(map(len, found.values())) <= _MAX_OWN else {}
