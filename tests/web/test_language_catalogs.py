"""Every text of the app is translated into every language, and no other text is."""

import re

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from app.web.language.catalog import catalog_locales
from tests import page_texts
from tests.rows import each_row
from tools.catalogs import FOLDER, ROOT, TEMPLATE, check_catalog, check_message, extract, render


def test_the_message_template_is_up_to_date():
    assert TEMPLATE.read_text(encoding="utf-8") == render(extract()), "run `make messages`"


@pytest.mark.parametrize("locale", catalog_locales(FOLDER))
def test_every_text_is_translated_and_every_translation_is_used(locale):
    assert [*check_catalog(locale)] == [], f"see `make messages-check LOCALE={locale}`"


def test_texts_asserted_by_tests_exist():
    messages = [str(message.id) for message in extract()]
    asserted = {name: text for name, text in vars(page_texts).items() if name.isupper()}

    assert asserted
    assert [
        name for name, text in asserted.items() if not any(text in one for one in messages)
    ] == []


def test_the_functions_that_the_documentation_names_are_in_use():
    page = (ROOT / "docs/languages.md").read_text()
    named = re.findall(r"`\{\{ (?:\w+\|(\w+)|(\w+)\(\w+\)) \}\}`", page)
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))

    assert len(named) == 3
    for filter_name, function in named:
        call = rf"\|\s*{filter_name}\b" if filter_name else rf"\b{function}\("
        assert re.search(call, templates), filter_name or function


def test_no_text_spans_several_lines():
    assert [message.id for message in extract() if message.id and "\n" in str(message.id)] == []


@each_row(
    ("text", "said", "wrong"),
    [
        ("Connect %(provider)s", "%(provider)s verbinden", None),
        ("Connect %(provider)s", "Verbinden", "placeholders"),
        ("Connect %(provider)s", "%(anbieter)s verbinden", "placeholders"),
        ("Found: {n}", "Gefunden: {m}", "placeholders"),
        ("<strong>Now</strong>", "<strong>Jetzt", "placeholders"),
        ("Now", '<img src="x">', "placeholders"),
        ("Half", "50 %", "%%"),
        ("Half", "50 %%", None),
        ("Save", "", "not translated"),
        ("Save", "Sichern ", "spaces"),
        (("%(n)s day", "%(n)s days"), ("ein Tag", "%(n)s Tage"), None),
        (("%(n)s day", "%(n)s days"), ("%(n)s Tag", ""), "not translated"),
        (("%(n)s day in %(place)s", "%(n)s days in %(place)s"), ("Tag", "Tage"), "placeholders"),
    ],
)
def test_an_unsafe_translation_is_detected(text, said, wrong):
    catalog = Catalog("de")
    message = catalog.add(text, said)

    found = [*check_message(message, catalog)]

    assert any(wrong in one for one in found) if wrong else found == []


def test_a_fuzzy_translation_is_detected():
    catalog = Catalog("de")

    assert [*check_message(catalog.add("Save", "Sichern", flags=["fuzzy"]), catalog)]


def test_every_plural_form_of_a_language_is_required():
    catalog = Catalog("ja")

    assert [*check_message(catalog.add(("%(n)s day", "%(n)s days"), ("%(n)s日",)), catalog)] == []


ENGLISH_NAMES = Locale("en").languages
NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def test_the_documents_name_every_language():
    names = {ENGLISH_NAMES[locale] for locale in ("en", *catalog_locales(FOLDER))}
    listed = re.search(
        r"Pages are available in ([^.]+)\.", (ROOT / "docs/languages.md").read_text()
    )

    assert listed
    assert {*re.split(r", | and ", listed[1])} == names
    for page in ("README.md", "docs/tour.md", "docs/going-live.md"):
        counts = re.findall(
            rf"\b({'|'.join(NUMBERS)}) languages", (ROOT / page).read_text().lower()
        )
        assert {*counts} == {NUMBERS[len(names)]}, page
