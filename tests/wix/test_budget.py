"""A time budget shared by several calls."""

import pytest

from app.wix import WixTimeout, WixUnavailable, time_budget
from tests.wix.conftest import answer


def slow(wix, took_s):
    """A response that takes some time of the test's clock."""

    def step():
        wix.clock.now_s += took_s
        return answer({"providers": []})

    return step


async def test_calls_stop_when_their_shared_budget_is_used_up(wix):
    client = wix.says(slow(wix, 3.0))
    with time_budget(8.0, clock=lambda: wix.clock.now_s):
        for _ in range(3):
            await client.list_providers()
        with pytest.raises(WixTimeout):
            await client.list_providers()
    assert len(wix.asked) == 3


async def test_a_call_is_not_retried_beyond_the_budget(wix):
    def fail():
        wix.clock.now_s += 3.0
        return answer({}, 500)

    client = wix.says(fail)
    with time_budget(4.0, clock=lambda: wix.clock.now_s), pytest.raises(WixUnavailable):
        await client.list_providers()
    assert len(wix.asked) == 2


async def test_an_inner_budget_replaces_the_outer_one(wix):
    client = wix.says(slow(wix, 3.0))
    with time_budget(2.0, clock=lambda: wix.clock.now_s):
        await client.list_providers()
        with time_budget(5.0, clock=lambda: wix.clock.now_s):
            assert await client.list_providers() == ()
        with pytest.raises(WixTimeout):
            await client.list_providers()


async def test_without_a_shared_budget_each_call_has_its_own(wix):
    client = wix.says(slow(wix, 7.0))
    for _ in range(5):
        assert await client.list_providers() == ()


@pytest.mark.parametrize("when", ["Sun, 22 Nov 99999999999 09:45:18 GMT", "-1", "soon", "1e9"])
async def test_no_retry_after_value_breaks_the_error(wix, when):
    client = wix.says(lambda: answer({"providers": []}, retry_after=when))
    assert await client.list_providers() == ()
