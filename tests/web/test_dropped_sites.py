"""What a site's visitors did counts on when the process drops the site and builds it anew."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.salon import APPLE, BO
from tests.services import services_of
from tests.visitor import Visitor, title
from tests.web.connect.apple import ACTION, EMAIL, PASSWORD, REVIEW
from tests.web.dashboard.dashboard import NORD, Dashboard, dashboard

SENT = "ConnectByCredentials"

Drop = Callable[[Dashboard], Awaitable[object]]


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def install_again(wix: Dashboard) -> None:
    assert (await wix.tell(NORD, "AppInstalled")).status_code == 200


async def evict(wix: Dashboard) -> None:
    services_of(wix.app).sites.drop(await wix.tenant(NORD))


drops = pytest.mark.parametrize("drop", [install_again, evict])


async def sent(wix: Dashboard) -> int:
    return [call["method"] for call in (await wix.calls())["calls"]].count(SENT)


async def submit(visitor: Visitor, password: str) -> tuple[int, str]:
    page = await visitor.open(REVIEW)
    answer = await visitor.submit(page, ACTION, email=EMAIL, password=password)
    return answer.status_code, title(answer)


@drops
async def test_wrong_passwords_stay_counted(wix: Dashboard, drop: Drop):
    visitor = await wix.tab(NORD)
    wrong = [await submit(visitor, "wron-gwro-ngwr-ongw") for _ in range(5)]
    assert {status for status, _ in wrong} == {422}
    await drop(wix)
    assert (await submit(visitor, PASSWORD))[0] == 429
    assert await sent(wix) == 5


@drops
async def test_a_form_is_sent_once(wix: Dashboard, drop: Drop):
    visitor = await wix.tab(NORD)
    page = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={APPLE}")
    fields = {"email": EMAIL, "password": PASSWORD}
    first = await visitor.submit(page, ACTION, **fields)
    await drop(wix)
    again = await visitor.submit(page, ACTION, **fields)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["location"] == first.headers["location"]
    assert await sent(wix) == 1
