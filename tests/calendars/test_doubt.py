"""After a lost response to new settings, the stored settings decide."""

import httpx
import pytest

from app.calendars.sync.sync_plan import Aspect
from app.calendars.sync.sync_settings import SaveUnconfirmed
from app.wix import NotSupportedByProvider, WixInvalid, WixUnavailable
from tests.calendars.doubles import chosen, client, overriding_wix, refusal, settings_of


@pytest.fixture
def forgetful(sandbox, clock):
    """Settings through a transport that loses the first response to an update."""
    inner = httpx.ASGITransport(app=sandbox)
    lost: list[bytes] = []

    async def carry(request):
        answer = await inner.handle_async_request(request)
        if request.method == "PATCH" and not lost:
            lost.append(await answer.aread())
            raise httpx.ReadTimeout("the answer is lost", request=request)
        return answer

    return settings_of(client(httpx.MockTransport(carry), clock))


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_after_an_uncertain_failure_settings_are_sent_once_more(
    settings, control, account, sends, status
):
    await control.fault("UpdateSyncConfig", status)

    saved = await account.save(settings)

    assert saved.differences == ()
    assert chosen(saved) == {account.home}
    assert await sends() == 2


async def test_settings_applied_before_a_failure_are_not_sent_again(forgetful, account, sends):
    saved = await account.save(forgetful)

    assert saved.differences == ()
    assert chosen(saved) == {account.home}
    assert await sends() == 1


async def test_two_uncertain_failures_leave_the_outcome_unknown(settings, control, account, sends):
    await control.fault("UpdateSyncConfig", 504, times=5)

    with pytest.raises(SaveUnconfirmed):
        await account.save(settings)

    assert await sends() == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 428, "body": refusal("NOT_SUPPORTED_BY_PROVIDER")}, NotSupportedByProvider),
        ({"status": 400}, WixInvalid),
        ({"status": 503}, WixUnavailable),
    ],
)
async def test_a_certain_failure_is_reported_at_once(settings, control, account, answer, error):
    before = await control.calls()
    await control.fault("UpdateSyncConfig", **answer)

    with pytest.raises(error):
        await account.save(settings)

    assert (await control.calls())[len(before) :] == ["UpdateSyncConfig"]


async def test_settings_confirmed_on_second_send_are_certain(clock, account):
    settings = overriding_wix(clock, account, first_status=504)

    saved = await account.save(settings)

    assert saved.differences == (Aspect.CALENDARS, Aspect.EXPORT)
