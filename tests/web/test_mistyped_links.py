"""Links with appended punctuation, extra slashes or capitals lead to the intended page."""

import re
from urllib.parse import quote, urlsplit

import httpx

from tests.page_texts import CONNECTION_UNKNOWN
from tests.rows import each_row
from tests.salon import BO, GOOGLE, MICROSOFT
from tests.visitor import BASE, Visitor, exits, title
from tests.web.conftest import connect, consent, start_consent
from tests.web.invitations.guests import invited

BEHIND = [
    *".,)]>/\"'!?;:*_-~|}»“”…。、」\u2019\uff09\uff1e",
    *("%22", "%3E", "%0A", "%0D%0A", "%20", "&gt;", "&amp;", "&quot;", "&#39;", "&nbsp;"),
    *("\u200b", "\ufeff", "\u2060", "\u00a0", "\u00ad", "__", "**", ").", '">', "...", ">,", "//"),
    *("%2522", "%253E", "%5C", "%23", "&fbclid=IwAR0", "%3Ffbclid=IwAR0", "/%22", "._", "-_"),
]
BEFORE = ["<", "%3C", '"', "%22", "(", "[", "*", "%20", "\u200b", "\ufeff", "“", "&lt;"]


async def follow(
    visitor: Visitor, address: str, *, most: int = 3, last: str | None = None
) -> httpx.Response:
    """Follow redirects within the app, which must be few; stop before `last`."""
    answer = await visitor.open(address if address.startswith("http") else BASE + address)
    for _ in range(most):
        if answer.status_code != 303:
            return answer
        assert re.match(r"/(?![/\\])|http://127\.0\.0\.1:8000/", answer.headers["location"])
        if answer.headers["location"] == last:
            return answer
        answer = await visitor.open(answer.headers["location"])
    raise AssertionError(f"{address} leads on and on")


def dressed(text: str) -> str:
    return quote(text, safe="%/&=\"'<>()[]*!;:,.~|")


async def test_an_invitation_opens_with_appended_punctuation(visitor: Visitor):
    link = await invited(visitor, GOOGLE)
    own, token = link.replace("/i/", "/invites/"), link.removeprefix("/i/")
    for end in BEHIND:
        page = await follow(visitor, link + dressed(end), last=link)
        assert page.headers["location"] == link, end
    for start in BEFORE:
        page = await follow(visitor, f"/i/{dressed(start)}{token}", last=link)
        assert page.headers["location"] == link, start
    half = len(token) // 2
    for between in ("%0A", "%20", "%C2%AD", "%E2%80%8B"):
        page = await follow(visitor, f"/i/{token[:half]}{between}{token[half:]}", last=link)
        assert page.headers["location"] == link, between
    assert title(await follow(visitor, f"{link}).")) == title(await visitor.open(link))
    assert title(await follow(visitor, f"{own}).")) == title(await visitor.open(own))


async def test_valid_parts_of_a_url_are_unchanged(visitor: Visitor):
    link = await invited(visitor)
    for query in ("?fbclid=IwAR0_x-y", "?utm_source=chat&utm_medium=a%20b"):
        assert (await visitor.open(link + query)).status_code == 200
        answer = await visitor.open(f"{link}).{query}")
        assert answer.headers["location"] == link + query
        assert answer.headers["referrer-policy"] == "no-referrer"
    for bad in (
        "/i/",
        "/i/)",
        "/i/bad",
        f"{link}x",
        f"{link[:-1]}",
        f"{link[:-3]})))",
        f"{link}x"[::-1],
    ):
        page = await follow(visitor, bad if bad.startswith("/") else f"/i/{bad}")
        assert page.status_code == 404, bad


async def test_a_feed_is_found_with_text_after_its_token(visitor: Visitor):
    page = await visitor.open("/watch")
    for feed in re.findall(r"<code[^>]*>http://[^/]+(/health\.\w+\?[^<]+)</code>", page.text):
        bare = feed.replace("&amp;", "&")
        where, _, query = bare.partition("?")
        token = re.findall(r"token=([\w.-]+)", bare)[0]
        for end in (".", ")", "%22", "%3E", "%0A", "%E2%80%A6", "_", '"'):
            for address in (f"{where}?token={token}{end}", f"{where}?locale=en&amp;token={token}"):
                assert (await follow(visitor, address)).status_code == 200, address
        for path in (f"{where}/", f"{where}.", f"/{where}", where.upper()):
            assert (await follow(visitor, f"{path}?{query}")).status_code == 200, path


async def test_a_callback_with_an_extra_slash_is_accepted(visitor: Visitor):
    for before, behind in (("", "/"), ("", "//"), ("/", ""), ("", "."), ("", "%22"), ("", "/.")):
        back = urlsplit(await consent(visitor, await start_consent(visitor, BO, MICROSOFT)))
        page = await follow(visitor, f"{before}{back.path}{behind}?{back.query}", most=4)
        assert page.status_code == 200, f"{before}…{behind}"
        assert urlsplit(str(page.url)).path.startswith("/connections/")


async def test_a_callback_with_appended_punctuation_is_accepted(visitor: Visitor):
    back = await consent(visitor, await start_consent(visitor, BO, MICROSOFT))
    page = await follow(visitor, f"{back}).")
    assert urlsplit(str(page.url)).path.startswith("/connections/")


async def test_a_connection_is_found_with_text_after_its_id(visitor: Visitor):
    address = f"/connections/{await connect(visitor, BO, MICROSOFT)}"
    good = title(await visitor.open(address))
    for end in BEHIND[::2]:
        assert title(await follow(visitor, address + dressed(end))) == good, end
    for path in (f"/{address}", f"{address}//disconnect/", f"{address})/disconnect"):
        assert (await follow(visitor, path)).status_code == 200, path
    page = await follow(visitor, "/connections/unknown-unknown).")
    assert (page.status_code, title(page)) == (404, CONNECTION_UNKNOWN)


@each_row(
    ("asked", "meant"),
    [
        ("//connect", "/connect"),
        ("/connect/", "/connect"),
        ("/connect//", "/connect"),
        ("/connect/?q=a%26b&page=2", "/connect?q=a%26b&page=2"),
        ("/connect)?q=a%22", "/connect?q=a%22"),
        ("/busy/", "/busy"),
        ("/busy/why/", "/busy/why"),
        ("/busy//why", "/busy/why"),
        ("/Busy/Why", "/busy/why"),
        ("/CONNECT", "/connect"),
        ("/connect.", "/connect"),
        ("/%3Cconnect%3E", "/connect"),
        ("/busy.ics/", "/busy.ics"),
        ("/invites/NEW/", "/invites/new"),
        ("/watch%E3%80%82", "/watch"),
        ("//", "/"),
        ("/%22", "/"),
        ("/).", "/"),
        ("/index.html", "/"),
        ("/index.php", "/"),
        ("/Index.htm", "/"),
        (f"/connect/review?schedule_id={BO}&provider_id={GOOGLE}).", None),
        (
            f"/connect/review/?schedule_id={BO}&provider_id={GOOGLE}",
            f"/connect/review?schedule_id={BO}&provider_id={GOOGLE}",
        ),
    ],
)
async def test_extra_slashes_punctuation_and_capitals_redirect(
    visitor: Visitor, asked: str, meant: str | None
):
    answer = await visitor.open(BASE + asked)
    meant = meant or f"/connect/review?schedule_id={BO}&provider_id={GOOGLE}"
    assert (answer.status_code, answer.headers["location"]) == (303, meant)
    assert (await visitor.open(meant)).status_code == 200


@each_row(
    "asked",
    [
        *("//evil.example/", "//evil.example", "/%2Fevil.example", "/%2F%2Fevil.example/"),
        *("/%5Cevil.example", "/%5C%5Cevil.example/", "//evil.example/connect", "/https://evil"),
        *("/http:%2F%2Fevil.example", "/%0D%0ALocation:%20https:%2F%2Fevil.example", "/nowhere/"),
        *("///evil.example/%2e%2e", "/connect/@evil.example", "/.evil.example", "/static/"),
        *("/openapi.json/", "/static/x.css/", "/demo/", "/oauth/", "/" + "(" * 3000),
    ],
)
async def test_unknown_paths_redirect_to_no_other_site(visitor: Visitor, asked: str):
    answer = await visitor.open(BASE + asked)
    if answer.status_code == 303:
        assert answer.headers["location"] == "/"
        return
    assert (answer.status_code, title(answer)) == (404, "There is no such page")
    assert exits(answer) == [("To the list", "/")]


async def test_forms_are_not_redirected(visitor: Visitor):
    for address in ("/connect/", "//connect", "/demo/"):
        answer = await visitor.http.post(BASE + address, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 404


async def test_the_icon_is_at_its_standard_path(visitor: Visitor):
    page = await follow(visitor, "/favicon.ico")
    assert page.headers["content-type"] == "image/svg+xml"
