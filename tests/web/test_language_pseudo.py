"""Every page in a pseudo-locale that brackets each text: the rest of a page is data."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest
from fastapi import FastAPI

from app.web.language.language import PSEUDO, use_language
from app.web.language.pseudo import PseudoTranslations
from app.web.view.zone_options import zone_options
from tests.quality.states import SITE, Make, Walk, wix_app
from tests.quality.walks import WALKS
from tests.services import services_of, wix_of
from tests.visitor import BASE, Visitor

_TOLD = re.compile(r"aria-label|aria-description|alt|title|placeholder|data-.*")
_CODE = re.compile(r"[^\s⟦]+")
_INLINE = {"a", "bdi", "code", "em", "span", "strong", "svg", "time", "wbr"}
_BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
_NAMES = """
    Anna Vogel | Bo | Дмитрий Соколов | Maximiliane-Sophie Hohenberg-Lindström | נועה בן־דוד
    | 佐藤 美咲 | Google Calendar | Outlook | Apple Calendar | Nordlicht
"""
_PATTERNS = r"""
    \(?[^\s<>]+@[^\s<>]+\.example\)? | \bAnna\b | (Hildegard|\s)+ | Stylist\ \d+
    | ((Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\ )?\d+\ (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)
    | \band\b | \bor\b | \b[0-9a-f]{8}\b
"""


class Reader(HTMLParser):
    """Reads the text of a page, except for names, codes and other languages."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._text = ""
        self._silent: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        marked = tag != "html" and "lang" in given
        avatar = (given.get("class") or "").startswith("avatar")
        if self._silent or tag in {"bdi", "code", "style", "script", "svg"} or marked or avatar:
            self._silent += [tag] if not self._silent or tag == self._silent[0] else []
        told = [value for name, value in attrs if value and _TOLD.fullmatch(name)]
        self.texts += [value for value in told if not _CODE.fullmatch(value) or value.istitle()]
        self._break(tag)

    def handle_endtag(self, tag):
        if self._silent and tag == self._silent[0]:
            self._silent.pop()
        self._break(tag)

    def handle_data(self, data):
        self._text += " " if self._silent else data

    def _break(self, tag):
        if tag not in _INLINE and not self._silent:
            self.texts.append(self._text)
            self._text = ""


def known() -> re.Pattern[str]:
    with use_language(PSEUDO):
        places = [place.name for place in zone_options(None, None)]  # type: ignore[arg-type]
    names = [*places, *(name.strip() for name in _NAMES.split("|"))]
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile("|".join([*longest_first, *_PATTERNS.strip().splitlines()]), re.VERBOSE)


def hard_coded(html: str, data: re.Pattern[str]) -> list[str]:
    """Return the text of a page outside of brackets, other than data."""
    reader = Reader()
    reader.feed(html)
    found = []
    for text in reader.texts:
        left, cut = text, 1
        while cut:
            left, cut = _BRACKETED.subn(" ", left)
        if re.search(r"[^\W\d_]", data.sub(" ", " ".join(left.split()))):
            found.append(" ".join(text.split()))
    return found


@pytest.mark.parametrize("make", WALKS, ids=lambda make: make.__name__)
async def test_every_text_of_a_page_is_in_the_catalogs(make: Make):
    app, data, found, read = make(), known(), [], 0
    await say_no_language(app)

    async with app.router.lifespan_context(app):
        for walk in WALKS[make]:
            with use_language(PSEUDO):
                async for name, html in pages(walk, Visitor(app)):
                    read += 1
                    found += [f"{walk.__name__}, {name}: {said}" for said in hard_coded(html, data)]

    assert found == []
    assert read or make is wix_app, "whose visitors all say what they speak"


async def say_no_language(app: FastAPI) -> None:
    """Remove the site's language, as it would precede the pseudo-locale."""
    if wix := wix_of(app):
        bare = {"properties": "bare", "site_id": SITE}
        async with httpx.AsyncClient(transport=wix, base_url=BASE) as control:
            (await control.post("/sandbox/control/site", json=bare)).raise_for_status()


async def pages(walk: Walk, visitor: Visitor) -> AsyncIterator[tuple[str, str]]:
    """Walk, and yield pages in the pseudo-locale: consent pages are always English."""
    del visitor.http.headers["accept-language"]
    if services_of(visitor.app).sandbox:
        await visitor.control("reset", {})
    async for name, page in walk(visitor):
        asked = page.request.headers.get("accept-language", PSEUDO.code)
        if asked == PSEUDO.code and not page.url.path.startswith("/sandbox/"):
            assert f'<html lang="{PSEUDO.code}"' in page.text, name
            yield name, page.text


def test_an_untranslated_text_is_detected():
    html = '<p>⟦Šávé <strong>⟦Bo⟧</strong> ~~⟧ <bdi>Bo</bdi> · Anna Vogel</p><img alt="⟦A⟧">'

    assert hard_coded(html, known()) == []
    assert hard_coded(f"{html}<p>Save, Bo</p>", known()) == ["Save, Bo"]
    assert hard_coded('<a aria-label="Open">⟦Ópéñ⟧</a>', known()) == ["Open"]


def test_placeholders_and_tags_are_unchanged():
    text = PseudoTranslations().gettext("<strong>%(name)s</strong> found {n} %%")

    assert text.startswith("⟦<strong>%(name)s</strong> ")
    assert "{n} %%" in text
    assert (
        PseudoTranslations()
        .ngettext("%(n)s day", "%(n)s days", 2)
        .startswith("⟦%(n)š".replace("š", "s"))
    )
