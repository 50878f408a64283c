"""The app's cookies among those of a proxy and of other apps."""

from collections.abc import Iterator

import pytest
from starlette.requests import HTTPConnection
from starlette.types import Scope

from app.web.middleware.cookie import Cookies

HTTP, HTTPS = Cookies("http://127.0.0.1:8000"), Cookies("https://calendars.example")


class CountedHeaders(list[tuple[bytes, bytes]]):
    """Headers that count how often they are searched."""

    searches = 0

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        self.searches += 1
        return super().__iter__()


def sending(*headers: str) -> Scope:
    return {"type": "http", "headers": CountedHeaders((b"cookie", one.encode()) for one in headers)}


def test_the_header_is_parsed_once_per_request():
    scope = sending("flow-a-dev-8000=1; session-dev-8000=2", "flow-b-dev-8000=3; other=4")
    for _ in range(3):
        assert HTTP.values(scope, "session") == ["2"]
        assert HTTP.values(scope, "other") == []
        assert HTTP.short_names(scope, "flow-") == ["flow-a", "flow-b"]
        assert HTTP.framed_short_names(scope, "flow-") == []
    assert scope["headers"].searches == 1


@pytest.mark.parametrize("cookies", [HTTP, HTTPS])
def test_many_cookies_of_others_hide_none_of_this_app(cookies: Cookies):
    like_ours = (f"__Host-{cookies.name(chr(120))}=", "x" * 30)
    others = "; ".join(f"_proxy_{number}={like_ours[number % 2]}" for number in range(400))
    scope = sending(f"{others}; {cookies.name('session')}=1; {cookies.name('session')}=2")
    assert cookies.values(scope, "session") == ["1", "2"]


@pytest.mark.parametrize("cookies", [HTTP, HTTPS])
@pytest.mark.parametrize(
    "junk", [";" * 31_000, "a;" * 15_000, "a=b;" * 7_000], ids=["empty", "names", "pairs"]
)
def test_a_header_that_no_browser_sends_is_not_parsed(cookies: Cookies, junk: str):
    scope = sending(f"{cookies.name('session')}=1;{junk}")
    assert cookies.values(scope, "session") == []
    assert HTTPConnection(scope).cookies == {}


@pytest.mark.parametrize("cookies", [HTTP, HTTPS])
def test_more_cookies_of_this_app_than_it_sets_are_not_read(cookies: Cookies):
    scope = sending("; ".join([f"{cookies.name('session')}=1"] * 300))
    assert cookies.values(scope, "session") == []
    assert cookies.short_names(scope, "session") == []
