"""Keeps `locales/` in step with the texts of the app: `make messages`, `make messages-check`."""

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

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "locales"
TEMPLATE = FOLDER / "messages.pot"
LOCALES = ("de", "es", "fr", "he", "it", "ja", "pt_BR")

_KEYWORDS = {name: DEFAULT_KEYWORDS[name] for name in ("_", "gettext", "ngettext")}
_TEXTS = [("app/web/**.py", "python"), ("templates/sandbox/**.html", "ignore")]
_PAGES = ("templates/**.html", "jinja2")
_OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
_HEADER = re.compile(r'^"(?!Language: |Plural-Forms|MIME|Content)[A-Z][\w-]+: .*\n', re.MULTILINE)
_SLOT = re.compile(r"%\(\w+\)s|\{\w+\}")
_TAG = re.compile(r"</?[a-z]\w*[^>]*>")
_COUNTS = {"%(n)s", "%(count)s"}


@cache
def extracted() -> Catalog:
    """Return every text that stands in the app now."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    catalog.header_comment = "# Texts of Calendar Connect. Written by `make messages`."
    found = extract_from_dir(
        ROOT,
        method_map=[*_TEXTS, _PAGES],
        options_map=_OPTIONS,
        keywords=_KEYWORDS,
        comment_tags=("NOTE",),
        strip_comment_tags=True,
        directory_filter=_is_walked,
    )
    for name, line, text, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def _is_walked(folder: str) -> bool:
    inside = Path(folder).relative_to(ROOT).parts
    return inside[:1] in {(), ("app",), ("templates",)}


def held(locale: str) -> Catalog:
    """Return what is translated into a language."""
    with _file(locale).open("rb") as source:
        return read_po(source, locale=locale)


def update() -> None:
    """Write the list of texts, and bring every catalog in step with it."""
    template = extracted()
    _write(TEMPLATE, template)
    for locale in LOCALES:
        catalog = held(locale) if _file(locale).exists() else Catalog(locale, charset="utf-8")
        catalog.header_comment = template.header_comment
        catalog.fuzzy = False
        catalog.update(template)
        for message in catalog:
            if not any(_forms(message.string)):
                message.flags.discard("fuzzy")  # a guess with nothing in it
        _write(_file(locale), catalog)


def written(catalog: Catalog) -> str:
    """Return the file of a catalog, without a header's dates, which would change every time."""
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


def problems(locale: str) -> Iterator[str]:
    """Say what is wrong in a catalog, one line each."""
    catalog, template = held(locale), extracted()
    wanted = {message.id for message in template if message.id}
    known = {message.id for message in catalog if message.id}
    yield from (
        f"not in the catalog (run `make messages`): {_forms(one)[0]!r}" for one in wanted - known
    )
    yield from (f"used nowhere (run `make messages`): {_forms(one)[0]!r}" for one in known - wanted)
    yield from (f"obsolete: {_forms(one)[0]!r}" for one in catalog.obsolete)
    for message in catalog:
        if message.id:
            yield from (f"{what}: {_forms(message.id)[0]!r}" for what in faults(message, catalog))


def faults(message: Message, catalog: Catalog) -> Iterator[str]:
    """Say what is wrong with one translation."""
    ids, said = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "fuzzy: look at it, then remove the mark"
    if not all(said) or len(said) != (catalog.num_plurals if len(ids) > 1 else 1):
        yield "not translated"
        return
    for text in said:
        lacks, adds = _slots(ids[-1]) - _slots(text), _slots(text) - _slots(ids[-1])
        if adds or (set(lacks) - _COUNTS if len(ids) > 1 else lacks):
            yield f"other placeholders or tags than the English text: {text!r}"
        if "%" in _SLOT.sub("", text).replace("%%", ""):
            yield f"a % that is no placeholder has to be written %%: {text!r}"
        if text != text.strip() or "\n" in text:
            yield f"spaces around it, or more than one line: {text!r}"


def _slots(text: str) -> Counter[str]:
    return Counter(_SLOT.findall(text) + _TAG.findall(text))


def _forms(found: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the plural forms of a text, which are one if it counts nothing."""
    return (found or "",) if isinstance(found, str | None) else tuple(found)


def _file(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(catalog), encoding="utf-8")


def _main(words: list[str]) -> int:
    if words[:1] != ["check"]:
        update()
        return 0
    wrong = [f"{one}: {line}" for one in words[1:] or LOCALES for line in problems(one)]
    print("\n".join(wrong) or "Nothing is missing.")  # noqa: T201 -- what it was called for
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
