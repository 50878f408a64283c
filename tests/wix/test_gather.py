"""Several questions at once: one that fails leaves none of the others behind."""

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
    """A question that Wix never answers."""

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


async def test_answers_come_in_the_order_of_the_questions():
    assert await gather_or_cancel(answer(1), answer("two"), answer(None)) == (1, "two", None)


async def test_when_one_fails_the_others_are_cancelled():
    endless = Endless()
    with pytest.raises(WixUnreachable) as caught:
        await gather_or_cancel(endless.ask(), fail(), endless.ask())

    assert not endless.asking
    assert isinstance(caught.value.__cause__, OSError)


async def test_who_gives_up_stops_all_of_them():
    endless = Endless()
    task = asyncio.create_task(gather_or_cancel(endless.ask(), answer(1)))
    await endless.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not endless.asking


async def test_whoever_waits_is_left_as_they_were_when_one_fails():
    with pytest.raises(WixUnreachable):
        await gather_or_cancel(Endless().ask(), fail())

    me = asyncio.current_task()
    assert me
    assert not me.cancelling(), "else an old Python ends the next time-out as a cancellation"
