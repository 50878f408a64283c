"""Who asks: secrets that do not show themselves, and the headers that identify this app."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, Protocol

from app.wix.errors import WixRefused


class Secret:
    """A text that is only shown by `reveal`: not by `repr`, `str`, `format`, pickle or JSON."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; call it as late as possible and keep no copy."""
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
        raise TypeError("a secret is not to be stored")


class Auth(Protocol):
    """Whatever can say who is asking."""

    async def headers(self) -> dict[str, str]:
        """The headers that go with one request; asked again for each attempt."""
        ...

    def renew(self, refused: Mapping[str, str], error: WixRefused, /) -> bool:
        """Is told which headers Wix refused; says whether the next ones may fare better."""
        ...


_HEADER_TEXT = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """A site owner's API key.

    Args:
        key: The key, sent as it is: Wix takes no `Bearer` before it.
        site_id: GUID of the site that the key is used on.

    Raises:
        ValueError: One of them cannot be a header. httpx would quote the key in its own error.

    Source: https://dev.wix.com/docs/rest/articles/get-started/api-keys, 2026.
    """

    key: str
    site_id: str

    def __post_init__(self) -> None:
        for name, text in (("API key", self.key), ("site id", self.site_id)):
            if not _HEADER_TEXT.fullmatch(text):
                raise ValueError(f"the {name} must be printable ASCII without spaces")

    async def headers(self) -> dict[str, str]:
        """See `Auth.headers`."""
        return {"Authorization": self.key, "wix-site-id": self.site_id}

    def renew(self, _refused: Mapping[str, str], _error: WixRefused, /) -> bool:
        """See `Auth.renew`."""
        return False

    def __repr__(self) -> str:
        return f"ApiKey(key=**, site_id={self.site_id!r})"
