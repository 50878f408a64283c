"""Languages, their translations, and the current language of a request."""

import unicodedata
from collections.abc import Generator, Iterable, Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale, localedata

from app.web.language.catalog import Catalog, catalog_file, catalog_locales
from app.web.language.language_tag import ANY, Tag, parse_tag, preferred_tags, refused_languages
from app.web.language.pseudo import PseudoTranslations


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language with its translations.

    `name` is its own name for itself; `locale` may have a region, which date formats follow. Each
    language and region is one object, by which texts are kept.
    """

    code: str
    name: str
    locale: Locale
    translations: NullTranslations

    @property
    def direction(self) -> str:
        """The text direction, `ltr` or `rtl`: that of its own name."""
        return "rtl" if unicodedata.bidirectional(self.name[0]) in {"R", "AL"} else "ltr"

    def with_region(self, region: str) -> "Language":
        """Return the language with the date formats of a region, if that locale exists."""
        return _with_region(self, region) if region else self


@lru_cache(maxsize=1024)
def _with_region(language: Language, region: str) -> Language:
    name = f"{language.locale.language}_{region}"
    return replace(language, locale=Locale.parse(name)) if localedata.exists(name) else language


ENGLISH = Language("en", "English", Locale("en", "GB"), NullTranslations())
"""The language of the message ids. `GB` puts days before months and uses 24 hours."""

PSEUDO = Language("en-XA", "⟦Éñglíšh⟧", ENGLISH.locale, PseudoTranslations())
"""Longer, bracketed English, which makes texts that bypass the catalogs stand out."""

_OWN_NAMES = {
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "he": "עברית",
    "it": "Italiano",
    "ja": "日本語",
    "pt_BR": "Português (Brasil)",
}
"""Names from CLDR. Babel knows all others, but reads the data of the whole locale for them."""

_CURRENT: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def current_language() -> Language:
    """Return the language of the current response."""
    return _CURRENT.get()


def set_language(language: Language) -> None:
    """Set the current language, until the enclosing `use_language` ends."""
    _CURRENT.set(language)


@contextmanager
def use_language(language: Language) -> Generator[None]:
    """Set the current language within the context."""
    before = _CURRENT.set(language)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def _(text: str) -> str:
    """Mark a text for the translation catalog, without translating it."""
    return text


def gettext(text: str) -> str:
    """Translate a text; "" stays "", for which catalogs would return their header."""
    return current_language().translations.gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a text with a plural form."""
    return current_language().translations.ngettext(one, many, count)


class Languages:
    """The languages of pages: English, and one for each catalog.

    Args:
        folder: of the catalogs, `<locale>/LC_MESSAGES/messages.po`.
        hidden: further languages, not in `available`, but found by their code.
    """

    def __init__(self, folder: Path, *, hidden: Iterable[Language] = ()) -> None:
        load = (_language(folder, name) for name in catalog_locales(folder))
        self.available = tuple(sorted((ENGLISH, *load), key=lambda language: language.code))
        self._by_code = {one.code.lower(): one for one in (*self.available, *hidden)}
        self._by_primary = {one.locale.language: one for one in self.available}

    def by_tag(self, text: str) -> Language | None:
        """Return the language for a tag such as `pt`, `pt-PT` or `de_AT`, or None."""
        tag = parse_tag(text)
        return self._find(tag) if tag else None

    def best_match(self, header: str) -> Language | None:
        """Return the best match of an `Accept-Language` header, or None without a preference."""
        for tag in preferred_tags(header):
            if tag is ANY:
                return self._any_except(refused_languages(header))
            if found := self._find(tag):
                return found
        return None

    def _find(self, tag: Tag) -> Language | None:
        return self._by_code.get(tag.text) or self._by_primary.get(tag.language)

    def _any_except(self, refused: AbstractSet[str]) -> Language | None:
        if ENGLISH.code not in refused:
            return None
        return next((one for one in self.available if one.locale.language not in refused), None)


def _language(folder: Path, locale_name: str) -> Language:
    locale = Locale.parse(locale_name)
    name = _OWN_NAMES.get(locale_name) or locale.display_name or locale_name
    code = locale_name.replace("_", "-")
    catalog = Catalog(catalog_file(folder, locale_name))
    return Language(code, name[:1].upper() + name[1:], locale, catalog)
