"""Types of settings that are more than a text or a number."""

import re
from typing import Annotated

from pydantic import BeforeValidator, SecretStr

_NEXT_URL = re.compile(r",\s*(?=[A-Za-z][A-Za-z0-9+.-]*://)")


def _split(value: object) -> object:
    """Split `a, b` into ("a", "b"); other types are left to pydantic."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _split_urls(value: object) -> object:
    """Split URLs, which may contain commas themselves."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip(" ,") for part in _NEXT_URL.split(value) if part.strip(" ,"))


def lower(value: object) -> object:
    """Convert a string to lower case, as Wix and the tokens write GUIDs."""
    return value.lower() if isinstance(value, str) else value


StringList = Annotated[tuple[str, ...], BeforeValidator(_split)]
SecretList = Annotated[tuple[SecretStr, ...], BeforeValidator(_split)]
SecretUrls = Annotated[tuple[SecretStr, ...], BeforeValidator(_split_urls)]
