"""Responses in the coding that the client accepts best."""

import sys
import zlib
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given, settings, strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.web.middleware.compression import CompressionMiddleware
from app.web.middleware.content_coding import GZIP, ZSTD, ContentCoding, accepted_coding
from tests.visitor import BASE, Visitor

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHROME, SAFARI = "gzip, deflate, br, zstd", "gzip, deflate, br"
TEXT = b"<p>Double-booking protection</p>" * 100


def unpack(answer: httpx.Response, body: bytes) -> bytes:
    match answer.headers.get("content-encoding"):
        case "zstd":
            return zstd.decompress(body)
        case "gzip":
            return zlib.decompress(body, 31)
        case other:
            assert other is None
            return body


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (CHROME, ZSTD),
        (SAFARI, GZIP),
        ("zstd;q=0.5, gzip;q=0.8", GZIP),
        ("zstd;q=0.8, gzip;q=0.8", ZSTD),
        ("zstd;q=0, *", GZIP),
        ("*", ZSTD),
        ("*;q=0", None),
        ("gzip;q=0", None),
        ("gzip;q=0.5, identity", None),
        ("gzip, identity;q=0.5", GZIP),
        ("x-gzip", GZIP),
        ("GZIP; Q=1.0", GZIP),
        ("gzip;q=high, zstd;level=3", None),
        ("gzip;q=1.5", None),
        ("br", None),
        ("", None),
        ("identity", None),
        (f"gzip,{' ' * 500}", None),
    ],
)
def test_the_coding_with_the_highest_weight_is_chosen(header, coding):
    assert accepted_coding(header) is coding


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("gzipstd*identy;q=01., ", max_size=40))
def test_any_header_has_an_answer(header):
    assert accepted_coding(header) in {ZSTD, GZIP, None}


@settings(deadline=None)
@given(st.binary(max_size=2000))
@pytest.mark.parametrize("coding", [ZSTD, GZIP])
def test_what_is_compressed_is_what_was_given(coding: ContentCoding, body: bytes):
    unpacked = {ZSTD: zstd.decompress, GZIP: lambda packed: zlib.decompress(packed, 31)}[coding]

    assert unpacked(coding.quickly(body)) == unpacked(coding.tightly(body)) == body


async def answer_of(
    respond: Callable[[], Response], accept_encoding: str
) -> tuple[httpx.Response, bytes]:
    """Return the response of a route behind the middleware, and its body as it was sent."""

    async def route(_: Request) -> Response:
        return respond()

    app = Starlette(routes=[Route("/", route)], middleware=[Middleware(CompressionMiddleware)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as http:
        sent = {"accept-encoding": accept_encoding}
        async with http.stream("GET", "/", headers=sent) as answer:
            return answer, b"".join([chunk async for chunk in answer.aiter_raw()])


@pytest.mark.parametrize("size", [500, 128 * 1024, 3_000_000])
@pytest.mark.parametrize(("accepted", "name"), [(CHROME, "zstd"), (SAFARI, "gzip")])
async def test_bodies_of_any_size_arrive_whole(size, accepted, name):
    body = (TEXT * (size // len(TEXT) + 1))[:size]
    answer, sent = await answer_of(lambda: Response(body, media_type="text/html"), accepted)

    assert answer.headers["content-encoding"] == name
    assert int(answer.headers["content-length"]) == len(sent) < size
    assert unpack(answer, sent) == body


@pytest.mark.parametrize(
    ("respond", "vary"),
    [
        (lambda: Response(TEXT[:499], media_type="text/html"), None),
        (lambda: Response(TEXT, media_type="image/png"), None),
        (lambda: Response(TEXT, 206, media_type="text/html"), None),
        (lambda: Response(TEXT, media_type="text/css", headers={"content-encoding": "br"}), None),
        (lambda: StreamingResponse(iter([TEXT, TEXT]), media_type="text/html"), None),
        (lambda: Response(status_code=204), None),
    ],
)
async def test_short_compressed_or_streamed_bodies_pass_as_they_are(respond, vary):
    answer, sent = await answer_of(respond, CHROME)

    assert answer.headers.get("content-encoding") in {None, "br"}
    assert answer.headers.get("vary") == vary
    assert sent in {TEXT, TEXT[:499], TEXT + TEXT, b""}


async def test_vary_says_that_the_coding_depends_on_the_client():
    answer, sent = await answer_of(
        lambda: Response(TEXT, media_type="text/html", headers={"vary": "Cookie"}), "identity"
    )

    assert answer.headers["vary"] == "Cookie, Accept-Encoding"
    assert "content-encoding" not in answer.headers
    assert sent == TEXT


@pytest.fixture
async def style(visitor: Visitor) -> str:
    page = await visitor.open("/")
    return page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]


@pytest.mark.parametrize(("accepted", "name"), [(CHROME, "zstd"), (SAFARI, "gzip"), ("br", None)])
async def test_a_static_file_has_a_tag_for_each_coding(visitor: Visitor, style, accepted, name):
    plain = await visitor.open(style, **{"accept-encoding": "identity"})
    for _ in range(2):
        sent = {"accept-encoding": accepted, "sec-fetch-site": "none"}
        async with visitor.http.stream("GET", style, headers=sent) as answer:
            body = b"".join([chunk async for chunk in answer.aiter_raw()])

        assert answer.headers.get("content-encoding") == name
        assert answer.headers["vary"] == "Accept-Encoding"
        assert (answer.headers["etag"] == plain.headers["etag"]) is (name is None)
        assert int(answer.headers["content-length"]) == len(body)
        assert unpack(answer, body) == plain.content


async def test_a_known_static_file_is_not_sent_again(visitor: Visitor, style):
    first = await visitor.open(style)
    tag = first.headers["etag"]

    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = await visitor.open(style, **{"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "vary", "cache-control", "content-security-policy"):
            assert again.headers[name] == first.headers[name]
    changed = await visitor.open(style, **{"if-none-match": '"other"'})
    assert changed.content == first.content
