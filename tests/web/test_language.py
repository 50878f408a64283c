"""The language of pages: as chosen here, as sent by Wix, or as requested by the browser."""

import re

import pytest

from app.main import create_app
from app.settings import load
from app.web.language.language import Languages
from tests.rows import each_row
from tests.salon import ANNA
from tests.server import ROOT
from tests.visitor import Visitor, title, words
from tests.web.conftest import KEY
from tests.web.sync_settings import NOW

GERMAN = {"accept-language": "de-DE,de;q=0.9,en;q=0.8"}
EVENING = f"/busy?schedule_id={ANNA}&from=2026-11-22&days=1"


def language(page):
    found = re.search(r'<html lang="([^"]+)" dir="([^"]+)">', page.text)
    assert found
    assert page.headers["content-language"] == found.group(1)
    return found.groups()


@each_row(
    ("accepted", "spoken"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("en;q=0.5,fr", "fr"),
        ("pt", "pt-BR"),
        ("pt-PT,pt;q=0.9", "pt-BR"),
        ("PT-br", "pt-BR"),
        ("nl,sv;q=0.9,it;q=0.1", "it"),
        ("nl", "en"),
        ("es;q=0,ja", "ja"),
        ("iw", "he"),
        ("*", "en"),
        ("../../etc/passwd, ;;q=, de;q=1e9", "en"),
        ("de;q=" + "9" * 1000, "en"),
        (",".join(["xx"] * 2000) + ",de", "en"),
        ("en-XA", "en-XA"),
        ("en;q=0.1,de;q=0.8999999761581421", "de"),
        ("en;q=0.7,de;q=.8", "de"),
        ("en;q=0.7,de;q=1.", "de"),
        ("en;q=0.1,de;q=1.000000", "de"),
        ("en;q=0,5,de;q=0,8", "de"),
        ("en;q=0.1,de;q=0.9;foo=bar", "de"),
        ("en;q=0.1,de;foo=bar;q=0.9", "de"),
        ("en ; Q = 0.1 ,\tDE ; Q = 0.9", "de"),
        ("de_DE", "de"),
        ("de_DE.UTF-8,en;q=0.5", "de"),
        ("de_DE@euro", "de"),
        ("deu,en;q=0.5", "de"),
        ("de-CH-1996,en;q=0.5", "de"),
        ("de-DE-u-co-phonebk,en", "de"),
        ("de-x-private", "de"),
        ("de-*-DE,en;q=0.9", "de"),
        ("x-private,i-klingon,zh-Hant-TW,de;q=0.1", "de"),
        ("pt-Latn-BR", "pt-BR"),
        ("nb,no;q=0.9,nn;q=0.8,fr;q=0.7", "fr"),
        ("de;q=0,fr;q=0.1", "fr"),
        ("de;q=0.000,fr;q=0.001", "fr"),
        ("de;q=0,de-AT;q=0.5", "de"),
        ("de;q=0", "en"),
        ("*,de", "de"),
        ("*;q=0.9,de", "de"),
        ("*,de;q=0.5", "en"),
        ("en;q=0,*", "de"),
        ("en;q=0,de;q=0,*;q=0.1", "es"),
        ("de;q=-1", "en"),
        ("de;q=nan", "en"),
        ("d" * 30_000 + ",fr", "en"),
        ("de" + "-abcdefgh" * 3000, "de"),
        ("fr," + "de-1901;q=0.5," * 2000, "fr"),
    ],
)
async def test_the_language_follows_the_browser(visitor: Visitor, accepted, spoken):
    page = await visitor.open("/connect", **({"accept-language": accepted} if accepted else {}))

    assert language(page)[0] == spoken
    assert "Accept-Language" in page.headers["vary"]


async def test_hebrew_is_right_to_left(visitor: Visitor):
    assert language(await visitor.open("/connect?locale=he")) == ("he", "rtl")
    assert language(await Visitor(visitor.app).open("/connect?locale=ja")) == ("ja", "ltr")


async def test_the_locale_of_wix_precedes_that_of_the_browser(visitor: Visitor):
    assert language(await visitor.open("/connect?locale=fr", **GERMAN))[0] == "fr"
    assert language(await visitor.open("/connect", **GERMAN))[0] == "fr", "it is remembered"
    assert language(await visitor.open("/connect?locale=it", **GERMAN))[0] == "it"


async def test_an_unsupported_locale_is_ignored(visitor: Visitor):
    page = await visitor.open("/connect?locale=nl", **GERMAN)

    assert language(page)[0] == "de"
    assert "set-cookie" not in page.headers or "locale" not in page.headers["set-cookie"]


async def test_a_language_link_leads_to_the_same_page(visitor: Visitor):
    page = await visitor.open("/connect?q=an%26na&locale=it", **GERMAN)
    link = re.search(r'<a href="([^"]+)"[^>]*>日本語</a>', page.text)
    assert link
    assert link.group(1) == "/connect?q=an%26na&amp;locale=it&amp;lang=ja"

    answer = await visitor.open("/connect?q=an%26na&locale=it&lang=ja", **GERMAN)

    assert answer.status_code == 303
    assert answer.headers["location"].endswith(":8000/connect?q=an%26na&locale=it")
    cookie = answer.headers["set-cookie"]
    assert "language-dev-8000=ja; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax" in cookie
    assert language(await visitor.open("/connect?locale=it", **GERMAN))[0] == "ja"


async def test_each_language_is_offered_under_its_own_name(visitor: Visitor):
    page = await visitor.open("/connect")

    offered = re.findall(r'<li><a [^>]*hreflang="([^"]+)"[^>]*>([^<]+)</a>', page.text)
    own_words = {"de": "Deutsch", "he": "עברית", "pt-BR": "Português (Brasil)"}
    assert [code for code, _ in offered] == [
        language.code for language in Languages(ROOT / "locales").available
    ]
    assert own_words.items() <= dict(offered).items()
    assert re.findall(r'hreflang="([^"]+)"[^>]*aria-current', page.text) == ["en"]


def test_names_and_directions_are_those_of_cldr():
    for language in Languages(ROOT / "locales").available:
        name = language.locale.display_name if language.code != "en" else "English"
        assert language.name == f"{name[:1].upper()}{name[1:]}"
        assert language.direction == language.locale.text_direction


@pytest.mark.parametrize("chosen", ["xx", "", "de%0d%0aSet-Cookie:x=y"])
async def test_an_unknown_language_is_removed_from_the_url(visitor: Visitor, chosen):
    answer = await visitor.open(f"/connect?lang={chosen}")

    assert answer.headers["location"] == "http://127.0.0.1:8000/connect"
    assert "set-cookie" not in answer.headers


async def test_an_unusual_path_redirects_to_no_other_site(visitor: Visitor):
    answer = await visitor.http.get("http://127.0.0.1:8000//elsewhere.example/?lang=de")

    assert answer.headers["location"].startswith("http://127.0.0.1:8000//")


async def test_another_site_cannot_change_the_language(visitor: Visitor):
    sent = {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    }
    answer = await visitor.open("/connect?lang=ja", **sent)

    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


async def test_no_switch_is_offered_where_input_would_be_lost(visitor: Visitor):
    page = await visitor.http.post("/connect", headers={"sec-fetch-site": "same-origin"})

    assert page.status_code >= 400
    assert 'class="language"' not in page.text
    assert 'class="language"' not in (await visitor.open("/oauth/callback/x")).text


async def test_error_pages_use_the_language_too(visitor: Visitor):
    sent = {"sec-fetch-site": "cross-site", "accept-language": "he"}
    page = await visitor.http.post("/connect", headers=sent)

    assert page.status_code == 403
    assert language(page) == ("he", "rtl")


@each_row(
    ("accepted", "says"),
    [
        ("en", "times in Berlin (Germany)|Sun, 22 Nov 2026|22:30"),
        ("en-US,en;q=0.9", "times in Berlin (Germany)|Sun, Nov 22, 2026|10:30 PM"),
        ("en-GB", "Sun, 22 Nov 2026|22:30"),
        ("en-u-ca-gregory", "Sun, 22 Nov 2026|22:30"),
        ("en-x-us", "Sun, 22 Nov 2026|22:30"),
        ("en-Latn-US-u-ca-gregory", "Sun, Nov 22, 2026|10:30 PM"),
        ("en_US.UTF-8", "Sun, Nov 22, 2026|10:30 PM"),
        ("es-419", "Berlín (Alemania)"),
        ("de", "Berlin (Deutschland)|So., 22. Nov. 2026|22:30"),
        ("fr-CA", "Berlin (Allemagne)|22 h 30"),
        ("es-MX", "Berlín (Alemania)|10:30 p.m."),
        ("pt-BR", "Berlim (Alemanha)|22 de nov. de 2026|22:30"),
        ("it", "Berlino (Germania)|dom 22 nov 2026|22:30"),
        ("ja", "ベルリン (ドイツ)|2026年11月22日(日)|22:30"),
        ("he", "ברלין (גרמניה)|22:30"),
    ],
)
async def test_dates_and_times_are_formatted_per_language(visitor: Visitor, accepted, says):
    said = words(await visitor.open(EVENING, **{"accept-language": accepted}))

    assert [part for part in says.split("|") if part not in said] == []


@each_row(
    ("accepted", "says"),
    [("en", "5,000"), ("de", "5.000"), ("fr", "5 000"), ("es", "5.000"), ("ja", "5,000")],
)
async def test_numbers_are_formatted_per_language(visitor: Visitor, accepted, says):
    await visitor.control("site", {"events": 6000})
    address = f"/busy?schedule_id={ANNA}&from=2026-11-22&days=31"

    assert says in words(await visitor.open(address, **{"accept-language": accepted}))


async def test_english_uses_the_formats_of_the_region(visitor: Visitor):
    await visitor.open("/busy?lang=en")

    said = words(await visitor.open(EVENING, **GERMAN))

    assert "Sun, 22 Nov 2026" in said
    assert "22:30" in said


async def test_japanese_sentences_follow_without_a_space(visitor: Visitor):
    page = await visitor.open("/busy", **{"accept-language": "ja"})
    assert "かもしれません。うち" in page.text
    assert "。<a" not in page.text, "links keep their distance"


async def test_titles_are_found_by_their_translation(visitor: Visitor):
    page = await visitor.open("/connect?q=business", **{"accept-language": "en-XA"})

    assert "⟦Whólé búšíñéšš" in page.text or "Whole business" not in page.text


async def test_on_a_real_site_the_test_language_does_not_exist():
    site_id = "f054e0b8-3ce3-494d-b394-7d9c777a5bbb"
    site = Visitor(
        create_app(
            load({"wix_api_key": "IST.k", "wix_site_id": site_id, "secret_key": KEY}),
            clock=lambda: NOW,
        )
    )

    page = await site.http.get("/nowhere?locale=en-XA", headers={"accept-language": "en-XA"})

    assert title(page) == "There is no such page"
    assert language(page)[0] == "en"


def test_prefixes_and_particles_stay_on_the_line_of_their_word():
    texts = {one.code: one.translations.gettext for one in Languages(ROOT / "locales").available}
    hebrew, japanese = (
        texts[code]("Busy times in %(provider)s reach Wix.") for code in ("he", "ja")
    )
    assert re.search("[א-ת]-\N{WORD JOINER}[%W]", hebrew)
    assert re.search("%\\(provider\\)s\N{NO-BREAK SPACE}[ぁ-ん]", japanese)
