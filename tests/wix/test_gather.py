"""Concurrent calls: if one fails, the others are cancelled."""

import asyncio

import pytest

from app.wix import WixUnreachable, gather_or_cancel


async def answer(value):
    await asyncio.sleep(0)
    return value


async def fail():
    await asyncio.sleep(0)
    raise WixUnreachable("ListProviders") from OSError()


class Endless:
    """A request that Wix never answers."""

    asking = False

    def __init__(self):
        self.asked = asyncio.Event()

    async def ask(self):
        self.asking = True
        self.asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.asking = False


async def test_results_keep_the_order_of_the_calls():
    assert await gather_or_cancel(answer(1), answer("two"), answer(None)) == (1, "two", None)


async def test_when_one_call_fails_the_others_are_cancelled():
    endless = Endless()
    with pytest.raises(WixUnreachable) as caught:
        await gather_or_cancel(endless.ask(), fail(), endless.ask())

    assert not endless.asking
    assert isinstance(caught.value.__cause__, OSError)


async def test_cancelling_the_caller_cancels_all_calls():
    endless = Endless()
    task = asyncio.create_task(gather_or_cancel(endless.ask(), answer(1)))
    await endless.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not endless.asking


async def test_a_failing_call_does_not_cancel_the_caller():
    with pytest.raises(WixUnreachable):
        await gather_or_cancel(Endless().ask(), fail())

    me = asyncio.current_task()
    assert me
    assert not me.cancelling(), "else an old Python ends the next time-out as a cancellation"
