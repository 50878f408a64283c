"""Row 35: the signature of an instance counts, whatever Wix's endpoints of tokens do."""

import pytest

from app.web.middleware.session import DASHBOARD_AGE_S
from tests.page_texts import WIX_UNREACHABLE
from tests.visitor import title
from tests.web.dashboard.dashboard import NORD, TAB, Dashboard, dashboard


async def fail(wix: Dashboard, method: str, status: int) -> None:
    fault = {"method": method, "status": status, "times": 999}
    answer = await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=[fault])
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("status", [401, 500, 503])
async def test_an_outage_of_token_info_keeps_no_owner_out(status: int):
    async with dashboard() as wix:
        await fail(wix, "TokenInfo", status)
        tab = await wix.tab(NORD)
        assert (await tab.open("/connect")).status_code == 200
        assert "TokenInfo" not in [call["method"] for call in (await wix.calls())["calls"]]
        wix.clock.go_on(seconds=DASHBOARD_AGE_S + 61)
        assert (await tab.open("/connect")).status_code == 401


@pytest.mark.parametrize("status", [500, 503])
async def test_without_access_tokens_pages_say_that_wix_is_away(status: int):
    async with dashboard() as wix:
        await fail(wix, "CreateAccessToken", status)
        page = await (await wix.tab(NORD)).open("/connect")
        assert (page.status_code, title(page)) == (503, WIX_UNREACHABLE)


async def test_a_valid_signature_of_a_removed_app_opens_nothing():
    async with dashboard() as wix:
        signed = await wix.instance(NORD)
        wix.clock.go_on(seconds=1)
        assert (await wix.tell(NORD)).status_code == 200
        answer = await wix.visitor().open(f"/wix/app?instance={signed}", **TAB)
        assert answer.status_code == 410
