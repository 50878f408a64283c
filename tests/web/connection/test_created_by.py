"""Which app created a connection, on its page and in rejected changes."""

from collections.abc import AsyncIterator

import pytest

from app.sandbox.connection import seeded_connection_id
from app.sandbox.installation import DEMO_APP_ID
from tests.salon import BO, MICROSOFT
from tests.services import drop_snapshots
from tests.visitor import Visitor, words
from tests.web.conftest import connect, start_consent
from tests.web.dashboard.dashboard import BASE, NORD, Dashboard, dashboard

OTHER = "0d9f5e0a-6a4b-4b6e-9d0e-1d1f6a3b2c4d"
DASHBOARD, ANOTHER = "Made in the Wix dashboard.", "Made by another app."


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def made(wix: Dashboard, tab: Visitor) -> str:
    """Connect in a tab of the Wix app, and return the page of the connection."""
    fields = {"account": "bo@studio-nord.example", "outcome": "allow"}
    decided = await wix.wix.post(await start_consent(tab, BO, MICROSOFT), data=fields)
    back = decided.headers["location"].removeprefix(BASE)
    return (await tab.open(back)).headers["location"]


async def change(wix: Dashboard, tab: Visitor, connection_id: str, **fields: str) -> None:
    """Change a connection at Wix, long before the next page."""
    await wix.control(f"connections/{connection_id}", **fields)
    drop_snapshots(tab.app)


async def test_a_connection_says_which_app_created_it(wix: Dashboard):
    tab = await wix.tab(NORD)
    own, first = await made(wix, tab), seeded_connection_id(NORD, 0)
    of_wix = words(await tab.open(f"/connections/{first}"))
    await change(wix, tab, first, appId=OTHER)
    of_another = words(await tab.open(f"/connections/{first}"))
    await change(wix, tab, first, appId=DEMO_APP_ID.upper())
    of_ours = words(await tab.open(f"/connections/{first}"))

    assert DASHBOARD in of_wix
    assert ANOTHER in of_another
    for said in (of_ours, words(await tab.open(own))):
        assert DASHBOARD not in said
        assert ANOTHER not in said


@pytest.mark.parametrize("made_by", [None, OTHER])
async def test_a_rejected_change_says_which_app_made_the_connection(
    wix: Dashboard, made_by: str | None
):
    tab = await wix.tab(NORD)
    own = await made(wix, tab)
    page = await tab.open(own)
    await wix.control("site", site_id=NORD, foreign_update="refused")
    await wix.control(own.removeprefix("/"), appId=made_by)
    answer = await tab.submit(page, f"{own}/sync", export_enabled="on")

    assert answer.status_code == 403
    told = ANOTHER if made_by else DASHBOARD
    assert f"Perhaps the connection can only be changed where it was made. {told}" in words(answer)


async def test_with_an_api_key_an_unknown_creator_is_not_mentioned(visitor: Visitor):
    own = f"connections/{await connect(visitor, BO, MICROSOFT)}"
    before = words(await visitor.open(f"/{own}"))
    await visitor.control(own, {"appId": OTHER})

    assert DASHBOARD not in before
    assert ANOTHER in words(await visitor.open(f"/{own}"))
