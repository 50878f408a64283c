"""Translation catalogs, read from `.po` files, so that no compiled file can become stale."""

import re
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

_JOINED: dict[str, tuple[re.Pattern[str], str]] = {
    "he": (re.compile(r"(?<=[א-ת])-(?=[A-Za-z%<])"), "-\N{WORD JOINER}"),
    "ja": (re.compile(r"(?<=[A-Za-z0-9)>]) (?=[ぁ-ん])"), "\N{NO-BREAK SPACE}"),
}
"""By language, where no line may break: after a Hebrew prefix, and before a Japanese particle."""


def catalog_locales(folder: Path) -> list[str]:
    """Return the locales that have a catalog: the languages of the app besides English."""
    return sorted(file.parent.parent.name for file in folder.glob("*/LC_MESSAGES/messages.po"))


def catalog_file(folder: Path, locale: str) -> Path:
    """Return the path of the catalog of a locale."""
    return folder / locale / "LC_MESSAGES" / "messages.po"


class Catalog(NullTranslations):
    """The translations in a `.po` file, which the first text reads.

    Until then it costs no time at the start and no memory; reading takes 20 to 30 ms.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def gettext(self, message: str) -> str:
        """Translate a text."""
        return self._read().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Translate a text with a plural form."""
        return self._read().ngettext(msgid1, msgid2, n)

    def _read(self) -> GNUTranslations:
        translations = read_catalog(self._file)
        # later calls reach the translations directly
        self.gettext, self.ngettext = translations.gettext, translations.ngettext  # type: ignore[method-assign]
        return translations


@cache
def read_catalog(file: Path) -> GNUTranslations:
    """Read a `.po` file, once; untranslated and fuzzy texts stay English."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- only for another language than English
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- only for another language than English

    with file.open("rb") as source:
        catalog = read_po(source, locale=file.parent.parent.name, abort_invalid=True)
    if rule := _JOINED.get(file.parent.parent.name):
        for message in catalog:
            message.string = _join(message.string, *rule)  # type: ignore[arg-type]  # never None
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _join(
    text: str | tuple[str, ...], breaks: re.Pattern[str], joint: str
) -> str | tuple[str, ...]:
    if isinstance(text, str):
        return breaks.sub(joint, text)
    return tuple(breaks.sub(joint, one) for one in text)
