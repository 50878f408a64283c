"""Tokens are accepted if signed by this app, for this purpose and recently (T26, T27)."""

import hashlib
import time
from itertools import permutations

import pytest
from itsdangerous import URLSafeSerializer

from app.calendars.security.token_search import token_in
from app.calendars.security.tokens import (
    Purpose,
    Signer,
    TokenExpired,
    TokenForged,
    TokenFromFuture,
)
from tests.calendars.doubles import KEY, Clock
from tests.rows import each_row

OLD_KEY, RETIRED_KEY = (
    "an-older-key-of-these-tests-0123456789ab",
    "a-retired-key-0123456789-0123456789",
)
PAYLOAD = {"n": "nonce", "s": "schedule"}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."


@pytest.fixture
def signer(clock):
    return Signer([KEY], clock=clock)


@pytest.fixture
def token(signer):
    return signer.sign(Purpose.FLOW, PAYLOAD)


def read(signer, token, max_age_s=900):
    return signer.read(Purpose.FLOW, token, max_age_s=max_age_s)


def test_a_token_returns_the_signed_data_and_time(signer, token, clock):
    assert read(signer, token) == {**PAYLOAD, "t": clock()}


def test_a_token_holds_its_time_to_the_millisecond(signer, clock):
    clock.advance(0.7654)

    assert read(signer, signer.sign(Purpose.FLOW, PAYLOAD))["t"] == int(clock()) + 0.765


def test_a_token_of_an_earlier_version_holds_whole_seconds(signer, clock):
    as_now = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    serializer = URLSafeSerializer(KEY, salt=Purpose.FLOW, signer_kwargs=as_now)
    payload = {**PAYLOAD, "t": int(clock())}

    assert read(signer, serializer.dumps(payload)) == payload


def test_a_token_is_safe_in_a_path_and_a_cookie(signer):
    token = signer.sign(Purpose.FLOW, {"name": "נועה; / ? #", "list": list(range(500))})

    assert not set(token) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")


def test_any_change_of_a_token_is_detected(signer, token):
    for at in range(len(token)):
        other = "A" if token[at] != "A" else "B"
        with pytest.raises(TokenForged):
            read(signer, token[:at] + other + token[at + 1 :])


def test_no_other_text_reads_as_the_same_token(signer, token):
    for letter in ALPHABET.replace(token[-1], ""):
        with pytest.raises(TokenForged):
            read(signer, token[:-1] + letter)


@each_row(("made", "offered"), [*permutations(Purpose, 2)])
def test_a_token_is_valid_for_its_purpose_only(signer, made, offered):
    with pytest.raises(TokenForged):
        signer.read(offered, signer.sign(made, PAYLOAD), max_age_s=900)


@pytest.mark.parametrize("max_age_s", [0, 600, 900])
def test_a_token_is_valid_for_its_age_and_a_minute(signer, token, clock, max_age_s):
    clock.advance(max_age_s + 60)
    read(signer, token, max_age_s)

    clock.advance(1)
    with pytest.raises(TokenExpired):
        read(signer, token, max_age_s)


def test_a_clock_59_seconds_ahead_is_tolerated(clock, signer):
    ahead = Signer([KEY], clock=Clock(clock() + 59))

    assert read(signer, ahead.sign(Purpose.FLOW, PAYLOAD))["n"] == "nonce"


def test_a_clock_61_seconds_ahead_is_not_tolerated(clock, signer):
    ahead = Signer([KEY], clock=Clock(clock() + 61))

    with pytest.raises(TokenFromFuture):
        read(signer, ahead.sign(Purpose.FLOW, PAYLOAD))


def test_the_log_says_once_that_the_clocks_differ(clock, signer, caplog):
    ahead = Signer([KEY], clock=Clock(clock() + 600))
    for _ in range(2):
        with pytest.raises(TokenFromFuture):
            read(signer, ahead.sign(Purpose.FLOW, PAYLOAD))
    [line] = [one.getMessage() for one in caplog.records if one.name == "app.clock"]
    assert line.startswith("clock=behind by_s=600")


def test_a_token_of_an_older_key_is_valid_after_a_rotation(clock):
    before, after = Signer([OLD_KEY], clock=clock), Signer([KEY, OLD_KEY], clock=clock)

    assert read(after, before.sign(Purpose.FLOW, PAYLOAD))["n"] == "nonce"


def test_the_newest_key_signs(clock, signer):
    rotated = Signer([KEY, OLD_KEY], clock=clock)

    token = rotated.sign(Purpose.FLOW, PAYLOAD)

    assert read(signer, token)["n"] == "nonce"
    with pytest.raises(TokenForged):
        read(Signer([OLD_KEY], clock=clock), token)


def test_a_token_of_a_removed_key_is_rejected(clock):
    retired = Signer([RETIRED_KEY], clock=clock)

    with pytest.raises(TokenForged):
        read(Signer([KEY, OLD_KEY], clock=clock), retired.sign(Purpose.FLOW, PAYLOAD))


@pytest.mark.parametrize(
    "weaker", [{}, {"key_derivation": "hmac"}, {"digest_method": hashlib.sha256}]
)
def test_a_weaker_signature_with_the_same_key_is_rejected(signer, clock, weaker):
    serializer = URLSafeSerializer(KEY, salt=Purpose.FLOW, signer_kwargs=weaker)

    with pytest.raises(TokenForged):
        read(signer, serializer.dumps({**PAYLOAD, "t": int(clock())}))


@each_row(
    "twist",
    [
        "{}=",
        "{}==",
        "{}\n",
        "{}\r\n",
        " {}",
        "{}\0",
        "{}é",
        "{}.",
        ".{}",
        "{}%00",
        "{}/../x",
        '"{}"',
    ],
)
def test_a_token_with_trailing_data_is_rejected(signer, token, twist):
    with pytest.raises(TokenForged):
        read(signer, twist.format(token))


@pytest.mark.parametrize("text", ["", ".", "é" * 40, "a" * 40, "a.b" * 20, "=" * 40, "A" * 100_000])
def test_text_that_is_not_a_token_is_rejected(signer, text):
    with pytest.raises(TokenForged):
        read(signer, text)


def test_what_a_reader_changes_in_a_token_stays_with_that_reader(signer, token):
    read(signer, token)["n"] = "changed"

    assert read(signer, token)["n"] == "nonce"


def test_a_token_that_was_read_before_still_expires(signer, token, clock):
    read(signer, token)
    clock.advance(961)

    with pytest.raises(TokenExpired):
        read(signer, token)


def test_many_tokens_are_read_whether_kept_or_not(signer):
    tokens = [signer.sign(Purpose.FLOW, {"n": number}) for number in range(600)]

    for _ in range(2):
        assert [read(signer, token)["n"] for token in tokens] == [*range(600)]


@pytest.mark.parametrize("before", ["", "<", "-", "abc.", f"{'e' * 50}."])
def test_a_token_is_found_in_a_text(signer, before):
    for payload in (PAYLOAD, {"to": "/x" * 300}):  # the second one is compressed
        token = signer.sign(Purpose.FLOW, payload)
        assert token_in(f"{before}{token}>abc") == token


@pytest.mark.parametrize("part", ["-e", "_e", "e-", ".e", "e.", f"-e.{'a' * 43}e"])
def test_looking_for_a_token_takes_no_longer_in_a_hostile_text(part):
    hostile = (part * 4000)[:4000]

    def cpu_s(text):
        began_s = time.thread_time()
        for _ in range(5):
            token_in(text)
        return time.thread_time() - began_s

    assert min(cpu_s(hostile) for _ in range(5)) < 10 * min(cpu_s("x" * 4000) for _ in range(5))
