"""Translation catalogs, read from `.po` files, so that no compiled file can become stale."""

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def catalog_locales(folder: Path) -> list[str]:
    """Return the locales that have a catalog: the languages of the app besides English."""
    return sorted(file.parent.parent.name for file in folder.glob("*/LC_MESSAGES/messages.po"))


def catalog_file(folder: Path, locale: str) -> Path:
    """Return the path of the catalog of a locale."""
    return folder / locale / "LC_MESSAGES" / "messages.po"


@cache
def read_catalog(file: Path) -> GNUTranslations:
    """Read a `.po` file, once; untranslated and fuzzy texts stay English."""
    with file.open("rb") as source:
        catalog = read_po(source, locale=file.parent.parent.name, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
