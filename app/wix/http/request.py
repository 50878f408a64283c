"""A request to Wix as a value: no I/O, only what is sent and how often it may be."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from app.wix.errors import WixNotFound
from app.wix.http.retry import RetryPolicy
from app.wix.parsing.fields import ID_MAX

QueryParams = tuple[tuple[str, str], ...]

_ID = re.compile(rf"[A-Za-z0-9._~=+:@,-]{{1,{ID_MAX}}}")


@dataclass(frozen=True, slots=True)
class WixRequest:
    """One request. Its `repr` shows no personal data.

    Args:
        method: Wix's name of the method, for errors and logs.
        verb: HTTP verb.
        path: Below the base URL, quoted.
        params: Query parameters; a key may repeat.
        body: JSON, `None` for none.
        policy: How often it may be attempted; required, so that no write is repeated like a read.
    """

    method: str
    verb: Literal["GET", "POST", "PATCH"]
    path: str = field(repr=False)
    params: QueryParams = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    policy: RetryPolicy = field(kw_only=True)


def path_segment(method: str, identifier: str) -> str:
    """Return an opaque id quoted as a segment of a path.

    Wix's samples hold letters and digits only; base64 and common separators are allowed too.

    Raises:
        WixNotFound: It has other characters, which could leave the segment, or only dots.
    """
    if not _ID.fullmatch(identifier) or not identifier.strip("."):
        raise WixNotFound(method)
    return quote(identifier, safe="")


def repeated_param(key: str, values: Iterable[str] | None) -> QueryParams:
    """Return one query parameter per value, none for `None`."""
    return tuple((key, value) for value in values or ())


def encode_json(body: object) -> bytes:
    """Return a request body in UTF-8, in ASCII if it holds a lone surrogate."""
    try:
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(body, separators=(",", ":")).encode()
