"""Languages: what pages say in each, and which one is spoken while a request is answered."""

from collections.abc import Generator, Iterable
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from gettext import NullTranslations
from pathlib import Path

from babel import Locale, localedata

from app.web.language.catalog import catalog_file, catalog_locales, read_catalog
from app.web.language.language_tag import ANY, Tag, liked, tag_of, unwanted
from app.web.language.pseudo import Pseudo


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
        read = (_read(folder, name) for name in catalog_locales(folder))
        self.offered = tuple(sorted((ENGLISH, *read), key=lambda language: language.code))
        self._by_code = {one.code.lower(): one for one in (*self.offered, *hidden)}
        self._by_primary = {one.locale.language: one for one in self.offered}

    def named(self, text: str) -> Language | None:
        """Return what a tag such as `pt`, `pt-PT` or `de_AT` asks for, or None."""
        tag = tag_of(text)
        return self._of(tag) if tag else None

    def accepted(self, header: str) -> Language | None:
        """Return the one that an `Accept-Language` header likes best, None if any will do."""
        for tag in liked(header):
            if tag is ANY:
                return self._other_than(unwanted(header))
            if found := self._of(tag):
                return found
        return None

    def _of(self, tag: Tag) -> Language | None:
        return self._by_code.get(tag.text) or self._by_primary.get(tag.language)

    def _other_than(self, refused: AbstractSet[str]) -> Language | None:
        if ENGLISH.code not in refused:
            return None
        return next((one for one in self.offered if one.locale.language not in refused), None)


def _read(folder: Path, locale_name: str) -> Language:
    locale = Locale.parse(locale_name)
    name = locale.display_name or str(locale)
    code = str(locale).replace("_", "-")
    return Language(
        code, name[:1].upper() + name[1:], locale, read_catalog(catalog_file(folder, locale_name))
    )
