"""Disconnecting: sent no more often than needed, and its end is known or said to be unknown."""

import asyncio

import httpx
import pytest

from app.calendars.sync.disconnect import Disconnector, DisconnectUnconfirmed
from app.calendars.sync.expected_endings import ExpectedEndings
from app.stores.store import LocalStore
from app.wix import Status, WixForbidden, WixNotFound, WixRateLimited
from tests.calendars.cast import apple_connection, client

READ, ACT = "GetConnection", "Disconnect"


class Wire:
    """The way to the sandbox, on which answers get lost; what is lost was done all the same."""

    def __init__(self, sandbox):
        self.inner = httpx.ASGITransport(app=sandbox)
        self.lost = {method: list[int | None]() for method in (READ, ACT)}
        self.calls, self.refused = list[str](), None

    async def carry(self, request):
        method = ACT if request.url.path.endswith("/disconnect") else READ
        self.calls.append(method)
        if method == ACT and self.refused:
            return httpx.Response(self.refused)
        answer = await self.inner.handle_async_request(request)
        fate = self.lost[method].pop(0) if self.lost[method] else None
        return httpx.Response(fate) if fate else answer


@pytest.fixture
async def connection_id(wix):
    return (await apple_connection(wix)).id


@pytest.fixture
def wire(sandbox):
    return Wire(sandbox)


@pytest.fixture
def endings(clock):
    return ExpectedEndings(LocalStore(clock=clock), "site")


@pytest.fixture
def disconnector(wire, clock, endings):
    return Disconnector(client(httpx.MockTransport(wire.carry), clock), endings, pause=clock.wait)


async def ended(wix, connection_id):
    return (await wix.get_connection(connection_id)).status is Status.DISCONNECTED


async def test_it_is_read_sent_once_and_read_again(disconnector, wire, wix, connection_id):
    await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT, READ]
    assert await ended(wix, connection_id)


async def test_what_is_disconnected_already_is_done_without_sending(
    disconnector, wire, wix, connection_id
):
    await wix.disconnect(connection_id)

    await disconnector.disconnect(connection_id)

    assert ACT not in wire.calls


async def test_wix_saying_that_there_was_nothing_left_counts_as_done(
    disconnector, wire, levers, connection_id
):
    refusal = {"details": {"applicationError": {"code": "CONNECTION_ALREADY_DISCONNECTED"}}}
    await levers.fault(ACT, 428, body=refusal, times=1)
    await levers.change(connection_id, status="CONNECTED")
    wire.lost[READ] = [None, 403]

    await disconnector.disconnect(connection_id)

    assert wire.calls.count(ACT) == 1


async def test_an_answer_that_got_lost_is_looked_for_instead_of_asked_for_again(
    disconnector, wire, wix, connection_id
):
    wire.lost[ACT] = [502]

    await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT, READ]
    assert await ended(wix, connection_id)


async def test_what_was_not_done_is_sent_once_more(disconnector, wire, wix, levers, connection_id):
    await levers.fault(ACT, 500, times=1)

    await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT, READ, ACT, READ]
    assert await ended(wix, connection_id)


async def test_after_two_sends_without_a_clear_end_nobody_claims_anything(
    disconnector, wire, levers, connection_id
):
    await levers.fault(ACT, 500, times=9)

    with pytest.raises(DisconnectUnconfirmed):
        await disconnector.disconnect(connection_id)

    assert wire.calls.count(ACT) == 2


@pytest.mark.parametrize("second", [403, 429, 404])
async def test_a_refusal_of_the_second_send_says_nothing_about_the_first(
    disconnector, wire, connection_id, second
):
    wire.lost[ACT] = [500, second]
    wire.lost[READ] = [None, 403]

    with pytest.raises(DisconnectUnconfirmed):
        await disconnector.disconnect(connection_id)


@pytest.mark.parametrize(
    ("status", "error"), [(403, WixForbidden), (404, WixNotFound), (429, WixRateLimited)]
)
async def test_a_clear_refusal_is_not_repeated(disconnector, wire, connection_id, status, error):
    wire.refused = status

    with pytest.raises(error):
        await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT]


async def test_wix_s_own_word_stands_where_it_cannot_be_read_afterwards(
    disconnector, wire, wix, connection_id
):
    wire.lost[READ] = [None, 403, 403]

    await disconnector.disconnect(connection_id)

    assert wire.calls.count(ACT) == 1
    assert await ended(wix, connection_id)


async def test_a_lost_answer_that_cannot_be_looked_for_is_asked_for_once_more(
    disconnector, wire, connection_id
):
    wire.lost[ACT], wire.lost[READ] = [502], [None, 403]

    await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT, READ, ACT, READ]  # the second said: already disconnected


async def test_a_page_that_still_shows_the_old_state_is_given_a_moment(
    sandbox, clock, wix, endings, connection_id
):
    before = await wix.get_connection(connection_id)
    inner, stale = httpx.ASGITransport(app=sandbox), [2]

    async def carry(request):
        answer = await inner.handle_async_request(request)
        if request.method == "GET" and stale[0]:
            stale[0] -= 1
            body = {"connection": {"id": before.id, "status": "CONNECTED"}}
            return httpx.Response(200, json=body)
        return answer

    slow = client(httpx.MockTransport(carry), clock)
    await Disconnector(slow, endings, pause=clock.wait).disconnect(connection_id)

    assert clock.waits_s == [1.0]
    assert await ended(wix, connection_id)


async def test_wix_that_says_done_and_shows_otherwise_is_not_believed(
    clock, endings, connection_id
):
    def answer(request):
        done = "DISCONNECTED" if request.method == "POST" else "SYNCED"
        return httpx.Response(200, json={"connection": {"id": connection_id, "status": done}})

    disconnector = Disconnector(
        client(httpx.MockTransport(answer), clock), endings, pause=clock.wait
    )

    with pytest.raises(DisconnectUnconfirmed):
        await disconnector.disconnect(connection_id)


async def test_of_many_at_the_same_time_one_sends(disconnector, wire, connection_id):
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(disconnector.disconnect(connection_id))

    assert wire.calls.count(ACT) == 1


async def test_one_that_cannot_be_read_is_not_disconnected(
    disconnector, wire, levers, connection_id
):
    await levers.fault(READ, 403, times=1)

    with pytest.raises(WixForbidden):
        await disconnector.disconnect(connection_id)

    assert ACT not in wire.calls


async def test_unconfirmed_disconnect_is_recorded(disconnector, wire, endings, connection_id):
    assert await endings.among([connection_id]) == frozenset()
    wire.lost = {ACT: [500, 403], READ: [None, 403]}
    with pytest.raises(DisconnectUnconfirmed):
        await disconnector.disconnect(connection_id)

    assert await endings.among([connection_id, "another"]) == {connection_id}


async def test_a_disconnect_that_wix_refuses_is_not_remembered(
    disconnector, wire, endings, connection_id
):
    wire.refused = 403
    with pytest.raises(WixForbidden):
        await disconnector.disconnect(connection_id)

    assert await endings.among([connection_id]) == frozenset()


async def test_acknowledged_end_raises_no_alarm(disconnector, wire, wix, endings, connection_id):
    await wix.disconnect(connection_id)
    assert await disconnector.acknowledge(connection_id)

    assert ACT not in wire.calls
    assert await endings.among([connection_id]) == {connection_id}


async def test_acknowledge_leaves_a_live_connection_alone(
    disconnector, wire, wix, endings, connection_id
):
    assert not await disconnector.acknowledge(connection_id)

    assert ACT not in wire.calls
    assert not await ended(wix, connection_id)
    assert await endings.among([connection_id]) == frozenset()


async def test_one_site_knows_nothing_of_what_was_ended_at_another():
    store = LocalStore()
    await ExpectedEndings(store, "one").add("c1")

    assert await ExpectedEndings(store, "other").among(["c1"]) == frozenset()
