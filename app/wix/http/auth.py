"""Authentication: secrets that are not printed, and the headers of a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, Protocol

from app.wix.errors import WixRefused


class Secret:
    """A text shown only by `reveal`: not by `repr`, `str`, `format`, pickle or JSON."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text. Call it as late as possible and keep no copy."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(**)"

    def __str__(self) -> str:
        return "**"

    def __format__(self, format_spec: str) -> str:
        return "**"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret must not be pickled")


class Auth(Protocol):
    """Authentication of one site's requests."""

    async def headers(self) -> dict[str, str]:
        """Return the headers of one attempt to send a request."""
        ...

    def invalidate(self, refused: Mapping[str, str], error: WixRefused, /) -> bool:
        """Drop headers that Wix refused; return whether other ones may be accepted."""
        ...


HEADER_TEXT = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """A site owner's API key, sent without `Bearer`.

    Raises:
        ValueError: One of both is no valid header; httpx's own error would quote the key.

    Source: https://dev.wix.com/docs/rest/articles/get-started/api-keys, 2026.
    """

    key: str
    site_id: str

    def __post_init__(self) -> None:
        for name, text in (("API key", self.key), ("site id", self.site_id)):
            if not HEADER_TEXT.fullmatch(text):
                raise ValueError(f"the {name} must be printable ASCII without spaces")

    async def headers(self) -> dict[str, str]:
        """Return the key and the site id."""
        return {"Authorization": self.key, "wix-site-id": self.site_id}

    def invalidate(self, _refused: Mapping[str, str], _error: WixRefused, /) -> bool:
        """Return `False`: there is no other key."""
        return False

    def __repr__(self) -> str:
        return f"ApiKey(key=**, site_id={self.site_id!r})"
