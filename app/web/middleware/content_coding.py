"""Content codings: which one a client accepts best, and compressing with it."""

import re
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PAGE_LEVEL_ZSTD = 3
_FILE_LEVEL_ZSTD = 19
"""A window of at most 8 MiB, which is what browsers allow (RFC 9659)."""

_PAGE_LEVEL_GZIP = 1
_FILE_LEVEL_GZIP = 9
_GZIP_FORMAT = 31

_MAX_CHARS = 500
_ALIASES = {"x-gzip": "gzip"}
_QUALITY = re.compile(r"q\s*=\s*(0(\.[0-9]{0,3})?|1(\.0{0,3})?)")


@dataclass(frozen=True, slots=True)
class ContentCoding:
    """A way to compress a body: `quickly` what is sent once, `tightly` what is sent often."""

    name: str
    quickly: Callable[[bytes], bytes]
    tightly: Callable[[bytes], bytes]


def _gzip(body: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP_FORMAT)
    return packer.compress(body) + packer.flush()


ZSTD = ContentCoding(
    "zstd",
    quickly=lambda body: zstd.compress(body, _PAGE_LEVEL_ZSTD),
    tightly=lambda body: zstd.compress(body, _FILE_LEVEL_ZSTD),
)
GZIP = ContentCoding(
    "gzip",
    quickly=lambda body: _gzip(body, _PAGE_LEVEL_GZIP),
    tightly=lambda body: _gzip(body, _FILE_LEVEL_GZIP),
)
_CODINGS = (ZSTD, GZIP)
"""The best first."""


def accepted_coding(accept_encoding: str) -> ContentCoding | None:
    """Return the coding of an `Accept-Encoding` header, None to send a body as it is.

    That is also the answer to a header that forbids it, or that is longer than any browser's.
    Source: RFC 9110, section 12.5.3.
    """
    return _accepted(accept_encoding) if len(accept_encoding) <= _MAX_CHARS else None


@lru_cache(maxsize=256)
def _accepted(accept_encoding: str) -> ContentCoding | None:
    weights = _weights(accept_encoding.lower())
    others = weights.get("*", 0.0)
    best = max(_CODINGS, key=lambda one: weights.get(one.name, others))
    weight = weights.get(best.name, others)
    return best if weight and weight >= weights.get("identity", 0.0) else None


def _weights(accept_encoding: str) -> Mapping[str, float]:
    """Return the weight of each coding; one with a malformed weight is left out."""
    found: dict[str, float] = {}
    for part in accept_encoding.split(","):
        name, _, parameter = (word.strip() for word in part.partition(";"))
        quality = _QUALITY.fullmatch(parameter) if parameter else None
        if not parameter or quality:
            found[_ALIASES.get(name, name)] = float(quality[1]) if quality else 1.0
    return found
