"""Languages: what pages say in each, and which one is spoken while a request is answered."""

import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale, localedata

from app.web.catalog import read_catalog
from app.web.pseudo import Pseudo

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_OLD_CODES = {"iw": "he"}
_MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class Language:
    """One language as pages are written in it.

    `name` is what it calls itself; `locale` may name a region, which dates go by.
    """

    code: str
    name: str
    locale: Locale
    texts: NullTranslations

    @property
    def direction(self) -> str:
        """Where its lines begin: `ltr` or `rtl`."""
        return self.locale.text_direction

    def within(self, region: str) -> "Language":
        """Return the same language with the dates of a region, if there is such a pair."""
        name = f"{self.locale.language}_{region}"
        return replace(self, locale=Locale.parse(name)) if localedata.exists(name) else self


ENGLISH = Language("en", "English", Locale("en", "GB"), NullTranslations())
"""What the texts are written in. Without a region it has days before months and 24 hours."""

PSEUDO = Language("en-XA", "⟦Éñglíšh⟧", ENGLISH.locale, Pseudo())
"""English, longer and in brackets, so that a text that bypasses the catalogs stands out."""

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


def spoken() -> Language:
    """Return the language of the answer that is being made."""
    return _SPOKEN.get()


def speak(language: Language) -> None:
    """Go on in a language, until the `speaking` around it ends."""
    _SPOKEN.set(language)


@contextmanager
def speaking(language: Language) -> Generator[None]:
    """Make answers in a language."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def gettext(text: str) -> str:
    """Translate a text; nothing stays nothing, for which catalogs would give their header."""
    return spoken().texts.gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a text that counts something."""
    return spoken().texts.ngettext(one, many, count)


class Languages:
    """The languages that pages can be read in: English, and one for each catalog.

    Args:
        folder: of the catalogs, `<locale>/LC_MESSAGES/messages.po`.
        hidden: further ones, never offered, but given to who asks for them.
    """

    def __init__(self, folder: Path, *, hidden: Iterable[Language] = ()) -> None:
        read = (_read(file) for file in folder.glob("*/LC_MESSAGES/messages.po"))
        self.offered = tuple(sorted((ENGLISH, *read), key=lambda language: language.code))
        self._by_code = {one.code.lower(): one for one in (*self.offered, *hidden)}
        self._by_primary = {one.locale.language: one for one in self.offered}

    def named(self, tag: str) -> Language | None:
        """Return what a tag such as `pt`, `pt-PT` or `de_AT` asks for, or None."""
        tag = tag.replace("_", "-").lower()
        primary = tag.partition("-")[0]
        exact = self._by_code.get(tag)
        return exact or self._by_primary.get(_OLD_CODES.get(primary, primary))

    def accepted(self, header: str) -> Language | None:
        """Return the one that an `Accept-Language` header likes best, if there is any."""
        return next(filter(None, map(self.named, tags(header))), None)


@lru_cache(maxsize=512)
def tags(header: str) -> tuple[str, ...]:
    """Return the tags of an `Accept-Language` header, most liked first."""
    liked: list[tuple[float, str]] = []
    for part in header.lower().split(",")[:_MOST_TAGS]:
        tag, _, weight = (word.strip() for word in part.partition(";"))
        if _TAG.fullmatch(tag) and (quality := _quality(weight)):
            liked.append((quality, tag))
    return tuple(tag for _, tag in sorted(liked, key=lambda one: -one[0]))


def region(header: str) -> str:
    """Return the region that an `Accept-Language` header names first, or ""."""
    parts = (part for tag in tags(header) for part in tag.split("-")[1:])
    return next((part.upper() for part in parts if len(part) == 2), "")  # noqa: PLR2004 -- ISO 3166


def _quality(weight: str) -> float:
    name, _, value = weight.replace(" ", "").partition("=")
    if name != "q":
        return 1.0
    return float(value) if re.fullmatch(r"[01](\.[0-9]{0,3})?", value) else 0.0


def _read(file: Path) -> Language:
    locale = Locale.parse(file.parent.parent.name)
    name = locale.display_name or str(locale)
    code = str(locale).replace("_", "-")
    return Language(code, name[:1].upper() + name[1:], locale, read_catalog(file))
