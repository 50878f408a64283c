"""A password is sent once, and failed attempts are limited."""

import asyncio

import httpx
import pytest

from tests.page_texts import OUTCOME_UNKNOWN
from tests.visitor import Visitor, exits, title, words
from tests.web.connect.apple import (
    EMAIL,
    REVIEW,
    Clock,
    TamperingTransport,
    code,
    failing,
    responding,
    send,
)


async def test_twenty_concurrent_clicks_send_the_password_once(
    visitor: Visitor, line: TamperingTransport
):
    page = await visitor.open(REVIEW)
    answers = await asyncio.gather(*(send(visitor, page) for _ in range(20)))
    assert len(line.sent) == 1
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_twenty_concurrent_clicks_fail_once(
    visitor: Visitor, line: TamperingTransport, status: int
):
    line.before = responding(status)
    page = await visitor.open(REVIEW)
    answers = await asyncio.gather(*(send(visitor, page) for _ in range(20)))
    assert len(line.sent) == 1
    assert len({(answer.status_code, title(answer)) for answer in answers}) == 1


async def test_a_form_is_not_sent_again_after_its_response(
    visitor: Visitor, line: TamperingTransport
):
    page = await visitor.open(REVIEW)
    first = await send(visitor, page)
    again = await send(visitor, page, password="abcd-abcd-abcd-abcd")
    assert again.headers["location"] == first.headers["location"]
    assert len(line.sent) == 1


async def test_an_old_form_says_that_its_result_is_old(visitor: Visitor, line: TamperingTransport):
    line.before = responding(401, code("BAD_CREDENTIALS"))
    page = await visitor.open(REVIEW)
    first = await send(visitor, page)
    again = await send(visitor, page)
    assert "nothing was sent again" not in words(first)
    assert "nothing was sent again" in words(again)
    assert len(line.sent) == 1


async def test_an_internal_error_after_sending_does_not_send_again(
    visitor: Visitor, line: TamperingTransport
):
    line.after = failing(RuntimeError)
    page = await visitor.open(REVIEW)
    assert (await send(visitor, page)).status_code == 500
    assert title(await send(visitor, page)) == OUTCOME_UNKNOWN
    assert len(line.sent) == 1


async def test_the_outcome_of_a_lost_response_is_found_in_the_list(
    visitor: Visitor, line: TamperingTransport
):
    line.after = failing(httpx.ReadTimeout)
    answer = await send(visitor)
    assert answer.status_code == 303
    assert EMAIL in words(await visitor.open(answer.headers["location"]))
    assert len(line.sent) == 1


async def test_an_earlier_connection_is_not_taken_for_the_new_one(
    visitor: Visitor, line: TamperingTransport
):
    await send(visitor)
    line.before = failing(httpx.ReadTimeout)
    answer = await send(visitor)
    assert (answer.status_code, title(answer)) == (409, OUTCOME_UNKNOWN)


async def test_an_unknown_outcome_is_explained_with_a_next_step(
    visitor: Visitor, line: TamperingTransport
):
    line.before = responding(500)
    answer = await send(visitor)
    assert (answer.status_code, title(answer)) == (409, OUTCOME_UNKNOWN)
    assert "Your password was sent once; Wix gave no clear answer." in words(answer)
    assert exits(answer) == [("Check status", "/")]


async def test_after_five_wrong_passwords_there_is_a_pause(
    visitor: Visitor, line: TamperingTransport, clock: Clock
):
    line.before = responding(401, code("BAD_CREDENTIALS"))
    said = [words(await send(visitor)) for _ in range(5)]
    assert ["left for now" in one for one in said] == [False, False, True, True, False]
    assert "2 tries are left for now" in said[2]
    assert "1 try is left for now" in said[3]
    assert "The next try is possible in 15 minutes" in said[4]
    clock.now_s += 60
    page = await send(visitor)
    assert (page.status_code, title(page)) == (429, "Let's wait a little")
    assert page.headers["retry-after"] == "840"
    assert "The next try is possible in 14 minutes" in words(page)
    assert len(line.sent) == 5
    line.before = lambda _: None
    assert (await send(visitor, email="anna@icloud.example")).status_code == 303
    clock.now_s += 840
    assert (await send(visitor)).status_code == 303


async def test_the_same_form_may_be_sent_again_after_the_pause(
    visitor: Visitor, line: TamperingTransport, clock: Clock
):
    line.before = responding(401, code("BAD_CREDENTIALS"))
    for _ in range(5):
        await send(visitor)
    form = await visitor.open(REVIEW)
    assert (await send(visitor, form)).status_code == 429
    clock.now_s += 15 * 60
    line.before = lambda _: None
    assert (await send(visitor, form)).status_code == 303


@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_only_wrong_passwords_count(visitor: Visitor, line: TamperingTransport, status: int):
    line.before = responding(status)
    for _ in range(11):
        assert (await send(visitor)).status_code != 429
