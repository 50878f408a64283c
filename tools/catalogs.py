"""Extract the texts of the app and check the catalogs: `make messages`, `make messages-check`."""

import argparse
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.web.language.catalog import catalog_file, catalog_locales

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "locales"
TEMPLATE = FOLDER / "messages.pot"

_KEYWORDS = {name: DEFAULT_KEYWORDS[name] for name in ("_", "gettext", "ngettext")}
_TEXTS = [("app/web/**.py", "python"), ("templates/sandbox/**.html", "ignore")]
_PAGES = ("templates/**.html", "jinja2")
_OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
_HEADER = re.compile(r'^"(?!Language: |Plural-Forms|MIME|Content)[A-Z][\w-]+: .*\n', re.MULTILINE)
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
_TAG = re.compile(r"</?[a-z]\w*[^>]*>")
_COUNTS = {"%(n)s", "%(count)s"}


@cache
def extract() -> Catalog:
    """Return a catalog of all translatable texts in the templates and `app/web`."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    catalog.header_comment = "# Texts of Calendar Connect. Written by `make messages`."
    found = extract_from_dir(
        ROOT,
        method_map=[*_TEXTS, _PAGES],
        options_map=_OPTIONS,
        keywords=_KEYWORDS,
        comment_tags=("NOTE",),
        strip_comment_tags=True,
        directory_filter=_is_searched,
    )
    for name, line, text, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def _is_searched(folder: str) -> bool:
    inside = Path(folder).relative_to(ROOT).parts
    return inside[:1] in {(), ("app",), ("templates",)}


def load(locale: str) -> Catalog:
    """Return the catalog of a locale."""
    with catalog_file(FOLDER, locale).open("rb") as source:
        return read_po(source, locale=locale)


def update(*new: str) -> None:
    """Write the template and merge it into all catalogs; create catalogs for new locales."""
    template = extract()
    _write(TEMPLATE, template)
    held = catalog_locales(FOLDER)
    for locale in {*held, *new}:
        catalog = load(locale) if locale in held else Catalog(locale, charset="utf-8")
        catalog.header_comment = template.header_comment
        catalog.fuzzy = False
        catalog.update(template)
        for message in catalog:
            if not any(_forms(message.string)):
                message.flags.discard("fuzzy")  # an empty translation needs no review
        _write(catalog_file(FOLDER, locale), catalog)


def render(catalog: Catalog) -> str:
    """Return a catalog as the text of a `.po` file, without the header fields that hold dates."""
    file = io.BytesIO()
    write_po(
        file,
        catalog,
        width=98,
        sort_output=True,
        include_lineno=False,
        ignore_obsolete=True,
        include_previous=True,
    )
    head, blank, texts = file.getvalue().decode().partition("\n\n")
    return _HEADER.sub("", head + "\n").rstrip("\n") + blank + texts


def check_catalog(locale: str) -> Iterator[str]:
    """Yield one line for each problem in the catalog of a locale."""
    catalog, template = load(locale), extract()
    wanted = {message.id for message in template if message.id}
    known = {message.id for message in catalog if message.id}
    yield from (
        f"not in the catalog (run `make messages`): {_forms(one)[0]!r}" for one in wanted - known
    )
    yield from (f"used nowhere (run `make messages`): {_forms(one)[0]!r}" for one in known - wanted)
    yield from (f"obsolete: {_forms(one)[0]!r}" for one in catalog.obsolete)
    for message in catalog:
        if message.id:
            found = check_message(message, catalog)
            yield from (f"{problem}: {_forms(message.id)[0]!r}" for problem in found)


def check_message(message: Message, catalog: Catalog) -> Iterator[str]:
    """Yield the problems of one translation."""
    ids, translated = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "fuzzy: look at it, then remove the mark"
    if not all(translated) or len(translated) != (catalog.num_plurals if len(ids) > 1 else 1):
        yield "not translated"
        return
    wanted = _placeholders(ids[-1])
    for text in translated:
        missing, added = wanted - _placeholders(text), _placeholders(text) - wanted
        if added or (set(missing) - _COUNTS if len(ids) > 1 else missing):
            yield f"other placeholders or tags than the English text: {text!r}"
        if "%" in _PLACEHOLDER.sub("", text).replace("%%", ""):
            yield f"a % that is no placeholder has to be written %%: {text!r}"
        if text != text.strip() or "\n" in text:
            yield f"spaces around it, or more than one line: {text!r}"


def _placeholders(text: str) -> Counter[str]:
    """Count the placeholders and tags of a text."""
    return Counter(_PLACEHOLDER.findall(text) + _TAG.findall(text))


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the plural forms of a text, or the text alone if it has none."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(catalog), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Update the catalogs, or print their problems; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.catalogs", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("update", "check"), default="update")
    parser.add_argument("locale", nargs="*", help="check these only, or create catalogs for them")
    given = parser.parse_args(arguments)
    if given.command == "update":
        update(*given.locale)
        return 0
    locales = given.locale or catalog_locales(FOLDER)
    found = [f"{locale}: {line}" for locale in locales for line in check_catalog(locale)]
    print("\n".join(found) or "Nothing is missing.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
