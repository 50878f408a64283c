"""Language tags, and the `Accept-Language` header."""

import re
from dataclasses import dataclass
from functools import lru_cache

from babel.core import get_global

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-[a-z]{3}){0,3}(-[a-z]{4})?(-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(-[a-z0-9]{1,8})*"
)
_MAX_CHARS = 1000
_MAX_TAGS = 20
_WEIGHT = re.compile(r"0*(1(\.0*)?|0?\.[0-9]+|0\.?)")
# some programs write the decimal point as a comma
_COMMA = re.compile(r"(q\s*=\s*[01]),([0-9]+)(?=\s*([,;]|$))")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag in lower case. `language` is its current code, `region` is "" without a region.

    The region counts only in its own position: "ca" in `en-u-ca-gregory` is none.

    Source: RFC 5646, section 2.1.
    """

    text: str
    language: str
    region: str


ANY = Tag("*", "*", "")
"""Any language."""


def parse_tag(text: str) -> Tag | None:
    """Read a tag such as `pt`, `de_AT`, `zh-Hant-TW` or `de_DE.UTF-8`; None for anything else."""
    if len(text) > _MAX_CHARS:
        return None
    bare = re.split(r"[.@]", text.strip().lower())[0].replace("_", "-").replace("-*", "")
    found = _TAG.fullmatch(bare)
    if not found:
        return None
    now: str = get_global("language_aliases").get(found["language"], found["language"])
    return Tag(bare, now.partition("_")[0], (found["region"] or "").upper())


def preferred_tags(header: str) -> tuple[Tag, ...]:
    """Return the tags of an `Accept-Language` header by weight; `*` comes last among equals."""
    weighted = sorted(_weighted_tags(header[:_MAX_CHARS]), key=lambda one: (-one[0], one[1] is ANY))
    return tuple(tag for weight, tag in weighted if weight)


def refused_languages(header: str) -> frozenset[str]:
    """Return the languages that an `Accept-Language` header excludes with a weight of 0."""
    weighted = _weighted_tags(header[:_MAX_CHARS])
    return frozenset(tag.language for weight, tag in weighted if not weight) - {
        tag.language for weight, tag in weighted if weight
    }


def preferred_region(header: str) -> str:
    """Return the first region in an `Accept-Language` header, by weight, or ""."""
    return next((tag.region for tag in preferred_tags(header) if tag.region), "")


@lru_cache(maxsize=512)
def _weighted_tags(header: str) -> tuple[tuple[float, Tag], ...]:
    """Return each tag with its weight; tags with a malformed weight are omitted."""
    found: list[tuple[float, Tag]] = []
    for part in _COMMA.sub(r"\1.\2", header.lower()).split(",")[:_MAX_TAGS]:
        text, *parameters = part.split(";")
        tag, weight = ANY if text.strip() == "*" else parse_tag(text), _weight(parameters)
        if tag and weight is not None:
            found.append((weight, tag))
    return tuple(found)


def _weight(parameters: list[str]) -> float | None:
    """Return the weight of a tag from its parameters, 0 to 1; None if it is malformed."""
    for parameter in parameters:
        name, _, value = (word.strip() for word in parameter.partition("="))
        if name == "q":
            return float(value) if _WEIGHT.fullmatch(value) else None
    return 1.0
