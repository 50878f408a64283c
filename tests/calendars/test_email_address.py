"""Normalization of email addresses, and comparison of accounts."""

import sys
import time
from functools import reduce
from html import escape
from string import ascii_lowercase, digits
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as some

from app.calendars.coverage.gap import Gap
from app.calendars.coverage.hazard import find_hazards
from app.calendars.coverage.site_coverage import assess_coverage
from app.calendars.values.email_address import account_key, account_of, extract_address
from app.calendars.values.saved_settings import SavedSettings
from app.wix import CalendarType, ConnectionList
from tests.calendars.builders import ANNA, APPLE, BO, answered, link, provider
from tests.rows import each_row
from tests.strategies import example_settings

GOOGLE = provider("google", kind="GOOGLE")
ICLOUD = provider("icloud", kind="I_CAL")
OUTLOOK = provider("outlook", kind="MICROSOFT")

NOA = "noa@icloud.com"

_LABEL = some.text(ascii_lowercase + digits + "-ü", min_size=1, max_size=9)
_LOCAL = some.text(ascii_lowercase + digits + "!#$%&'*+-/=?^_`{|}~.ü", min_size=1, max_size=9)
ADDRESSES = some.builds(
    lambda local, labels: f"{local}@{'.'.join(labels)}",
    _LOCAL,
    some.lists(_LABEL, min_size=2, max_size=3),
)
WRAPPERS = (
    *("<{0}>", "({0})", "[{0}]", "{{{0}}}", '"{0}"', "'{0}'", "`{0}`", "*{0}*", "**{0}**", "_{0}_"),
    *("~~{0}~~", "|{0}|", "\u201e{0}\u201c", "\u00ab\u00a0{0}\u00a0\u00bb", " {0}\n", "{0}\u200b"),
    *("Noa Levi <{0}>", '"Levi, Noa" <{0}>', "Noa ({0})", "{0} (Noa)", "{0} (Noa & Bo)"),
    *("{0}!", "{0}?", "{0}\u2026", "{0}...", "{0},", "{0};", "{0}:", "{0}\uff01"),
    *("[{0}](mailto:{link})", "[{0}](https://mail.example)", "[Noa](mailto:{link})"),
    *("<mailto:{link}|{0}>", "mailto:{link}?subject=Hi"),
)


@example_settings(300)
@given(ADDRESSES)
def test_an_ordinary_email_is_unchanged(address):
    assert extract_address(address) == address


@example_settings(1000)
@given(ADDRESSES, some.lists(some.sampled_from([*WRAPPERS, escape]), min_size=1, max_size=4))
def test_an_email_is_extracted_from_surrounding_text(address, wrappers):
    link = quote(address, safe="@")

    def wrapped(inside, wrapper):
        return escape(inside) if wrapper is escape else wrapper.format(inside, link=link)

    assert extract_address(reduce(wrapped, wrappers, address)) == address


@each_row(
    "pasted",
    [
        *(f"{NOA}{chr(code)}" for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F))),
        *(f"{chr(code)}{NOA}" for code in (*range(0x2060, 0x206A), 0xFEFF, 0x00A0, 0x3000, 0x3164)),
        *("no\u00ada@icloud.com", "noa\u200b@\u2060icloud\ufeff.com", "noa @ icloud.com"),
        *('"noa@icloud.com"', "\u201cnoa@icloud.com\u201d", "'noa@icloud.com'", "`noa@icloud.com`"),
        *("<noa@icloud.com>", "(noa@icloud.com)", "Noa Levi <noa@icloud.com>", "noa@icloud.com,"),
        *("mailto:noa@icloud.com", "<MAILTO:noa%40icloud.com?subject=Hi>", "noa@icloud.com."),
        *("noa\uff20icloud.com", "\uff4e\uff4f\uff41@icloud\u3002com", "noa@icloud\uff0ecom"),
        *("[noa@icloud.com](mailto:noa@icloud.com)", "<mailto:noa@icloud.com|noa@icloud.com>"),
        *("noa@icloud.com (Noa)", "*noa@icloud.com*", "_noa@icloud.com_", "**noa@icloud.com**!"),
        *("&lt;noa@icloud.com&gt;", "&amp;lt;noa@icloud.com&amp;gt;", "noa@icloud.com\u2026"),
        *("noa@icloud.com?", "(noa@icloud.com", "noa@icloud.com'", "noa@icloud.com>"),
        *("\tnoa@icloud.com\r\n", "\x00noa@icloud.com\x7f", "noa@icloud.com\ufe0f"),
    ],
)
def test_a_pasted_email_is_normalized(pasted):
    assert extract_address(pasted) == NOA


@each_row(
    "address",
    [
        *("o'brien@mail.example", "Anna.Maria+cal@mail.example", "müller@straße.example"),
        *("_noa_@mail.example", "*noa@mail.example", "'noa@mail.example", "noa.@mail.example"),
        *(
            "a@x.example, b@x.example",
            "<a@x.example>, <b@x.example>",
            "(noa)",
            '"n l"@mail.example',
        ),
        *("(a@x.example) or (b@x.example)", "noa@[192.0.2.1]", "a@x.example (b@x.example)"),
        *("noa levi@icloud.com", "a@b@c.example", "", "noa", "x\ufb01@mail.example"),
    ],
)
def test_text_without_an_email_is_unchanged(address):
    assert extract_address(address) == address


def test_thousands_of_nested_wrappers_are_not_removed():
    text = f"{'(' * 2000}{NOA}{')' * 2000}"

    assert extract_address(text) == text


def test_a_text_longer_than_any_wrapping_is_only_normalized():
    link = f"mailto:{NOA}?body="

    assert extract_address(link.ljust(1000, "x")) == NOA
    assert extract_address(link.ljust(1001, "x")) == link.ljust(1001, "x")


def test_a_text_that_cannot_be_unwrapped_is_tried_once():
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    text = f"mailto:{'%40' * 300}@@"
    sys.setprofile(count)
    try:
        assert extract_address(text) == text
    finally:
        sys.setprofile(None)
    assert calls < 60


def test_a_mailto_link_with_many_escapes_takes_no_longer():
    def cpu_s(text):
        began_s = time.thread_time()
        for _ in range(5):
            extract_address(text)
        return time.thread_time() - began_s

    hostile, other = f"mailto:{'%40' * 300}@@", f"mailto:{'x40' * 300}@@"
    assert min(cpu_s(hostile) for _ in range(5)) < 10 * min(cpu_s(other) for _ in range(5))


def test_a_decomposed_letter_is_sent_composed():
    assert extract_address("u\u0308mit@mail.example") == "ümit@mail.example"


@each_row(
    ("kind", "one", "other"),
    [
        ("OTHER", "Salon@Mail.Example", "salon@mail.example "),
        ("OTHER", "salon@mail.example.", "salon\u200b@mail.example"),
        ("OTHER", "ümit@mail.example", "u\u0308mit@mail.example"),
        ("OTHER", "anna@münchen.example", "anna@xn--mnchen-3ya.example"),
        ("OTHER", "anna@MU\u0308NCHEN.example", "anna@XN--MNCHEN-3YA.example"),
        ("OTHER", "anna@straße.example", "anna@xn--strae-oqa.example"),
        ("OTHER", "anna@gmail.com", "a.nna@googlemail.com"),
        ("GOOGLE", "anna@gmail.com", "anna@googlemail.com"),
        ("GOOGLE", "anna@gmail.com", "a.n.n.a+salon@GMail.com"),
        ("I_CAL", NOA, "noa@me.com"),
        ("I_CAL", NOA, "Noa+salon@icloud.com"),
        ("MICROSOFT", "anna@outlook.com", "anna+salon@outlook.com"),
        ("OUTLOOK", "anna@hotmail.co.uk", "anna+salon@hotmail.co.uk"),
    ],
)
def test_equal_accounts_are_recognised(kind, one, other):
    assert _key(one, kind) == _key(other, kind)


@each_row(
    ("kind", "one", "other"),
    [
        ("OTHER", "strasse@mail.example", "straße@mail.example"),
        ("OTHER", "anna@strasse.example", "anna@straße.example"),
        ("OTHER", "anna+salon@mail.example", "anna@mail.example"),
        ("GOOGLE", "anna+salon@mail.example", "anna@mail.example"),
        ("GOOGLE", "an.na@mail.example", "anna@mail.example"),
        ("I_CAL", "an.na@icloud.com", "anna@icloud.com"),
        ("I_CAL", "an.na@gmail.com", "anna@gmail.com"),
        ("MICROSOFT", "an.na@outlook.com", "anna@outlook.com"),
        ("MICROSOFT", "anna@hotmail.com", "anna@outlook.com"),
        ("MICROSOFT", "anna+x@gmail.com", "anna@gmail.com"),
        ("MICROSOFT", "anna@googlemail.com", "anna@gmail.com"),
        ("GOOGLE", "noa@me.com", NOA),
        ("OTHER", "\u0430nna@mail.example", "anna@mail.example"),
    ],
)
def test_different_accounts_are_never_merged(kind, one, other):
    assert _key(one, kind) != _key(other, kind)


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("strasse@gmail.com", "straße@gmail.com", False),
        ("anna@gmail.com", "anna+salon@googlemail.com", True),
    ],
)
def test_only_the_same_account_on_two_schedules_has_a_warning(first, second, shared):
    pair = [link(ANNA, email=first, by=GOOGLE), link(BO, email=second, by=GOOGLE)]

    found = assess_coverage([ANNA, BO], (GOOGLE,), ConnectionList(tuple(pair)), answered(pair))

    assert [one.account for one in find_hazards(pair)] == ([first] if shared else [])
    assert {cover.gap is Gap.SHARED_ACCOUNT for cover in found.people} == {shared}
    assert SavedSettings.of(pair[0]).is_other_account(pair[1]) is not shared


def test_one_email_at_two_providers_is_two_accounts():
    accounts = [account_of(link(ANNA, email=NOA, by=by)) for by in (GOOGLE, OUTLOOK, ICLOUD, APPLE)]

    assert len({*accounts}) == len(accounts)
    assert account_of(link(ANNA, email="", by=APPLE)) is None


def _key(address, kind):
    return account_key(address, CalendarType(kind))
