"""Every text of the app is in every language, and nothing else is."""

import pytest
from babel.messages.catalog import Catalog

from tests.catalog import LOCALES, TEMPLATE, extracted, faults, problems, written
from tests.rows import each_row


def test_the_list_of_texts_is_what_the_app_says():
    assert TEMPLATE.read_text(encoding="utf-8") == written(extracted()), "run `make messages`"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated_and_every_translation_is_used(locale):
    assert [*problems(locale)] == [], f"see `make messages-check LOCALE={locale}`"


def test_no_text_is_written_over_several_lines():
    assert [message.id for message in extracted() if message.id and "\n" in str(message.id)] == []


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
def test_a_translation_that_would_break_a_page_is_noticed(text, said, wrong):
    catalog = Catalog("de")
    message = catalog.add(text, said)

    found = [*faults(message, catalog)]

    assert any(wrong in one for one in found) if wrong else found == []


def test_a_translation_that_nobody_has_looked_at_is_noticed():
    catalog = Catalog("de")

    assert [*faults(catalog.add("Save", "Sichern", flags=["fuzzy"]), catalog)]


def test_every_plural_form_of_a_language_has_to_be_there():
    catalog = Catalog("ja")

    assert [*faults(catalog.add(("%(n)s day", "%(n)s days"), ("%(n)s日",)), catalog)] == []
