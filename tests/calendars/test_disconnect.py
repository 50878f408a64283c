"""Disconnecting: as few requests as possible, and an outcome that is known or unknown."""

import asyncio

import httpx
import pytest

from app.calendars.sync.disconnect import Disconnector, DisconnectUnconfirmed
from app.calendars.sync.expected_endings import SETTLED_S, ExpectedEndings
from app.stores.memory_stores import MemoryStores
from app.wix import Status, WixForbidden, WixNotFound, WixRateLimited
from tests.calendars.doubles import a_history, apple_connection, client
from tests.local_store import LocalStore

READ, ACT = "GetConnection", "Disconnect"


class Wire:
    """A transport to the sandbox that loses responses after the call was processed."""

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
    return ExpectedEndings(LocalStore(clock=clock), clock=clock)


@pytest.fixture
def disconnector(wire, clock, endings):
    return Disconnector(
        client(httpx.MockTransport(wire.carry), clock), endings, a_history(), sleep=clock.wait
    )


async def ended(wix, connection_id):
    return (await wix.get_connection(connection_id)).status is Status.DISCONNECTED


async def test_disconnecting_reads_sends_once_and_reads_again(
    disconnector, wire, wix, connection_id
):
    await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT, READ]
    assert await ended(wix, connection_id)


async def test_disconnecting_twice_succeeds_without_a_request(
    disconnector, wire, wix, connection_id
):
    await wix.disconnect(connection_id)

    await disconnector.disconnect(connection_id)

    assert ACT not in wire.calls


async def test_not_found_after_sending_counts_as_disconnected(
    disconnector, wire, control, connection_id
):
    refusal = {"details": {"applicationError": {"code": "CONNECTION_ALREADY_DISCONNECTED"}}}
    await control.fault(ACT, 428, body=refusal, times=1)
    await control.change(connection_id, status="CONNECTED")
    wire.lost[READ] = [None, 403]

    await disconnector.disconnect(connection_id)

    assert wire.calls.count(ACT) == 1


async def test_a_lost_response_is_checked_instead_of_sent_again(
    disconnector, wire, wix, connection_id
):
    wire.lost[ACT] = [502]

    await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT, READ]
    assert await ended(wix, connection_id)


async def test_an_ineffective_request_is_sent_once_more(
    disconnector, wire, wix, control, connection_id
):
    await control.fault(ACT, 500, times=1)

    await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT, READ, ACT, READ]
    assert await ended(wix, connection_id)


async def test_after_two_unclear_requests_the_outcome_is_unknown(
    disconnector, wire, control, connection_id
):
    await control.fault(ACT, 500, times=9)

    with pytest.raises(DisconnectUnconfirmed):
        await disconnector.disconnect(connection_id)

    assert wire.calls.count(ACT) == 2


@pytest.mark.parametrize("second", [403, 429, 404])
async def test_a_rejected_second_request_says_nothing_about_the_first(
    disconnector, wire, connection_id, second
):
    wire.lost[ACT] = [500, second]
    wire.lost[READ] = [None, 403]

    with pytest.raises(DisconnectUnconfirmed):
        await disconnector.disconnect(connection_id)


@pytest.mark.parametrize(
    ("status", "error"), [(403, WixForbidden), (404, WixNotFound), (429, WixRateLimited)]
)
async def test_a_clear_rejection_is_not_repeated(disconnector, wire, connection_id, status, error):
    wire.refused = status

    with pytest.raises(error):
        await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT]


async def test_the_response_decides_if_the_state_cannot_be_read(
    disconnector, wire, wix, connection_id
):
    wire.lost[READ] = [None, 403, 403]

    await disconnector.disconnect(connection_id)

    assert wire.calls.count(ACT) == 1
    assert await ended(wix, connection_id)


async def test_a_lost_response_that_cannot_be_checked_is_sent_again(
    disconnector, wire, connection_id
):
    wire.lost[ACT], wire.lost[READ] = [502], [None, 403]

    await disconnector.disconnect(connection_id)

    assert wire.calls == [READ, ACT, READ, ACT, READ]  # the second response: already disconnected


async def test_a_stale_state_is_read_again_after_a_moment(
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
    await Disconnector(slow, endings, a_history(), sleep=clock.wait).disconnect(connection_id)

    assert clock.waits_s == [1.0]
    assert await ended(wix, connection_id)


async def test_success_is_not_trusted_if_the_state_stays_connected(clock, endings, connection_id):
    def answer(request):
        done = "DISCONNECTED" if request.method == "POST" else "SYNCED"
        return httpx.Response(200, json={"connection": {"id": connection_id, "status": done}})

    disconnector = Disconnector(
        client(httpx.MockTransport(answer), clock), endings, a_history(), sleep=clock.wait
    )

    with pytest.raises(DisconnectUnconfirmed):
        await disconnector.disconnect(connection_id)


async def test_concurrent_disconnects_send_one_request(disconnector, wire, connection_id):
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(disconnector.disconnect(connection_id))

    assert wire.calls.count(ACT) == 1


async def test_an_unreadable_connection_is_not_disconnected(
    disconnector, wire, control, connection_id
):
    await control.fault(READ, 403, times=1)

    with pytest.raises(WixForbidden):
        await disconnector.disconnect(connection_id)

    assert ACT not in wire.calls


async def test_unconfirmed_disconnect_is_recorded(disconnector, wire, endings, connection_id):
    assert await endings.among([connection_id]) == frozenset()
    wire.lost = {ACT: [500, 403], READ: [None, 403]}
    with pytest.raises(DisconnectUnconfirmed):
        await disconnector.disconnect(connection_id)

    assert await endings.among([connection_id, "another"]) == {connection_id}


async def test_a_rejected_disconnect_is_not_remembered(disconnector, wire, endings, connection_id):
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


async def test_an_end_of_an_earlier_release_is_read_and_outranked(clock):
    store = LocalStore(clock=clock)
    endings = ExpectedEndings(store, clock=clock)
    await store.put("c1", "here", ttl_s=60)
    assert await endings.among(["c1"]) == {"c1"}

    await endings.remove(["c1"])
    assert await endings.among(["c1"]) == frozenset()
    assert await store.get("c1") > ["here"]


async def test_an_old_list_of_connections_forgets_no_end(clock, endings):
    await endings.add("c1")
    assert not await endings.remove(["c1", "c2"])
    assert await endings.among(["c1"]) == {"c1"}

    clock.advance(SETTLED_S)
    assert await endings.remove(["c1", "c2"])
    assert await endings.among(["c1"]) == frozenset()


async def test_intended_ends_are_separate_per_site(clock):
    stores = MemoryStores()
    await ExpectedEndings(stores("endings", "one"), clock=clock).add("c1")

    other = ExpectedEndings(stores("endings", "other"), clock=clock)
    assert await other.among(["c1"]) == frozenset()
