"""How often each kind of call is sent for each kind of fault (security.md, 3.2)."""

import asyncio
import gc
import ssl
import weakref
from dataclasses import replace

import httpx
import pytest

from app.wix import (
    ApiKey,
    ExportConfig,
    Secret,
    SyncConfig,
    WixClient,
    WixError,
    WixOutOfTime,
    WixTimeout,
    WixUnavailable,
    WixUnreachable,
)
from app.wix.external_calendars.requests import list_providers
from app.wix.external_calendars.responses import parse_providers
from app.wix.http.retry import READ, retry
from tests.wix.conftest import BASE_URL, answer, refusal, sample

CALLS = {
    "read": lambda client: client.list_providers(),
    "query": lambda client: client.query_schedules(),
    "oauth": lambda client: client.connect_by_oauth(
        schedule_id="s", provider_id="p", redirect_url="r"
    ),
    "credentials": lambda client: client.connect_by_credentials(
        schedule_id="s", provider_id="p", email="e", password=Secret("w")
    ),
    "config": lambda client: client.update_sync_config(
        "c", SyncConfig(exports=ExportConfig(enabled=False))
    ),
    "disconnect": lambda client: client.disconnect("c"),
}
UNSENT = [httpx.ConnectError("x"), httpx.ConnectTimeout("x")]
UNCERTAIN = [
    httpx.ReadTimeout("x"),
    httpx.ReadError("x"),
    httpx.RemoteProtocolError("x"),
    lambda: answer({}, 500),
    lambda: answer({}, 502),
    lambda: answer({}, 504),
    lambda: answer({}, 529),
]
BUSY = [
    lambda: answer({}, 503),
    lambda: answer({}, 429, retry_after="1"),
    lambda: answer({}, 503, retry_after="2"),
]
FINAL = [
    httpx.PoolTimeout("x"),
    lambda: answer({}, 429, retry_after="30"),
    lambda: answer({}, 503, retry_after="3"),
    lambda: answer({}, 400),
    lambda: answer({}, 401),
    lambda: refusal(401, "BAD_CREDENTIALS"),
    lambda: answer({}, 404),
    lambda: answer({}, 409),
    lambda: answer({}, 201),
    lambda: answer({}, 302),
    lambda: answer([]),
]


@pytest.mark.parametrize(
    ("call", "unsent", "busy", "uncertain"),
    [
        ("read", 3, 3, 3),
        ("query", 3, 3, 3),
        ("oauth", 3, 2, 2),
        ("credentials", 2, 1, 1),
        ("config", 3, 1, 1),
        ("disconnect", 2, 1, 1),
    ],
)
async def test_retries_depend_on_the_effect_of_the_call(wix, call, unsent, busy, uncertain):
    for faults, sends in ((UNSENT, unsent), (BUSY, busy), (UNCERTAIN, uncertain), (FINAL, 1)):
        for fault in faults:
            wix.asked.clear()
            with pytest.raises(WixError):
                await CALLS[call](wix.says(fault))
            assert len(wix.asked) == sends, fault


async def test_a_retry_may_succeed(wix):
    client = wix.says(httpx.ReadError("x"), lambda: answer({}, 503), sample("list_providers"))
    assert len(await client.list_providers()) == 3
    assert wix.clock.waits_s == [0.1, 0.3]


async def test_a_rejected_certificate_is_not_retried(wix):
    fault = httpx.ConnectError("x")
    fault.__cause__ = OSError()
    fault.__cause__.__context__ = ssl.SSLCertVerificationError()
    with pytest.raises(WixUnreachable) as caught:
        await wix.says(fault).list_providers()
    assert caught.value.untrusted
    assert len(wix.asked) == 1


async def test_retry_after_sets_the_wait(wix):
    client = wix.says(lambda: answer({}, 429, retry_after="2"), {})
    await client.list_providers()
    assert wix.clock.waits_s == [2.1]


async def test_without_retry_after_the_wait_is_one_second(wix):
    with pytest.raises(WixError):
        await wix.says(lambda: answer({}, 429)).list_providers()
    assert wix.clock.waits_s == [1.1]
    assert len(wix.asked) == 2


async def test_no_attempt_starts_beyond_the_budget(wix):
    def slow():
        wix.clock.now_s += 3.9
        return answer({}, 500)

    with pytest.raises(WixUnavailable):
        await wix.says(slow).list_providers()
    assert len(wix.asked) == 2
    assert wix.clock.now_s < READ.budget_s


async def test_a_different_error_on_retry_is_counted_as_the_new_one(wix):
    client = wix.says(httpx.ConnectError("x"), httpx.ReadError("x"), sample("disconnect"))
    with pytest.raises(WixError) as caught:
        await client.disconnect("c")
    assert caught.value.may_have_run
    assert len(wix.asked) == 2


async def test_each_attempt_times_out_while_the_body_trickles(wix):
    async def never(_request: httpx.Request) -> httpx.Response:
        wix.asked.append(_request)
        await asyncio.Event().wait()
        return httpx.Response(200)

    transport = httpx.MockTransport(never)
    client = WixClient(
        transport, base_url=BASE_URL, auth=ApiKey("k", "s"), retry_clock=wix.clock.retry_clock()
    )
    call = replace(list_providers(), policy=replace(READ, attempt_s=0.01))
    with pytest.raises(WixTimeout):
        await client.send(call, parse_providers)
    assert len(wix.asked) == 3


async def test_a_cancelled_call_stays_cancelled(wix):
    async def never(_request: httpx.Request) -> httpx.Response:
        asked.set()
        await asyncio.Event().wait()
        return httpx.Response(200)

    asked = asyncio.Event()
    transport = httpx.MockTransport(never)
    client = WixClient(
        transport, base_url=BASE_URL, auth=ApiKey("k", "s"), retry_clock=wix.clock.retry_clock()
    )
    task = asyncio.create_task(client.list_connections([f"s{n}" for n in range(600)]))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_call_that_got_no_slot_in_time_is_not_repeated(wix):
    tried = []

    async def attempt(limit_s: float) -> None:
        tried.append(limit_s)
        raise WixOutOfTime("ListProviders")

    with pytest.raises(WixOutOfTime):
        await retry(attempt, policy=READ, retry_clock=wix.clock.retry_clock())
    assert tried == [4]


async def test_a_failure_is_freed_with_its_last_reference(wix):
    async def attempt(_: float) -> None:
        raise WixUnavailable("ListProviders")

    async def fail() -> weakref.ref[WixError]:
        try:
            await retry(attempt, policy=READ, retry_clock=wix.clock.retry_clock())
        except WixError as error:
            return weakref.ref(error)
        raise AssertionError

    gc.disable()
    try:
        assert (await fail())() is None
    finally:
        gc.enable()
