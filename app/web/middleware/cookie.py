"""Cookies: one writer and one strict reader for the whole app."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class Cookies:
    """Knows what the app's cookies are called and how far they reach.

    Over https they carry `__Host-`, so that no sibling domain can plant one. Plain http exists on
    loopback only; the port is in the name there, since cookies do not tell ports apart.

    A framed cookie is kept by browsers that part third-party cookies by the site around the frame,
    and by no other; it has to be secure even on loopback, where they take it all the same.
    """

    base_url: str

    @property
    def secure(self) -> bool:
        """Whether the app is reached over https."""
        return self.base_url.startswith("https://")

    def name(self, noun: str) -> str:
        """Return the full name of a cookie."""
        if self.secure:
            return f"__Host-{noun}"
        return f"{noun}-dev-{urlsplit(self.base_url).port or 80}"

    def framed_name(self, noun: str) -> str:
        """Return the full name of a cookie for pages in a frame of another site."""
        return self.name(noun) if self.secure else f"__Host-{self.name(noun)}"

    def framed_header(self, noun: str, value: str, *, max_age_s: int) -> tuple[str, str]:
        """Return the `Set-Cookie` header of a cookie for pages in a frame of another site."""
        return "set-cookie", (
            f"{self.framed_name(noun)}={value}; Max-Age={max_age_s}; Path=/; Secure; HttpOnly; "
            "SameSite=None; Partitioned"
        )

    def header(self, noun: str, value: str, *, max_age_s: int) -> tuple[str, str]:
        """Return the `Set-Cookie` header that hands the browser a value."""
        secure = "; Secure" if self.secure else ""
        return "set-cookie", (
            f"{self.name(noun)}={value}; Max-Age={max_age_s}; Path=/{secure}; "
            "HttpOnly; SameSite=Lax"
        )

    def values(self, scope: Scope, noun: str) -> list[str]:
        """Return every value the browser sent under this name; more than one is suspicious."""
        return [value for name, value in _pairs(scope) if name == self.name(noun)]

    def framed_values(self, scope: Scope, noun: str) -> list[str]:
        """Return every value that the browser sent from a frame of another site."""
        return [value for name, value in _pairs(scope) if name == self.framed_name(noun)]

    def nouns(self, scope: Scope, prefix: str) -> list[str]:
        """Return the nouns of the app's cookies that begin with `prefix`, oldest first."""
        return _nouns(scope, prefix, self.name("*"))

    def framed_nouns(self, scope: Scope, prefix: str) -> list[str]:
        """Return the same of cookies for pages in a frame of another site."""
        return _nouns(scope, prefix, self.framed_name("*"))


def _nouns(scope: Scope, prefix: str, pattern: str) -> list[str]:
    start, _, end = pattern.partition("*")
    own = (name for name, _ in _pairs(scope) if name.startswith(start + prefix))
    return [name[len(start) :].removesuffix(end) for name in own if name.endswith(end)]


def _pairs(scope: Scope) -> list[tuple[str, str]]:
    raw = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    parts = (part.strip().partition("=") for part in raw.decode("latin-1").split(";"))
    return [(name, value) for name, _, value in parts]
