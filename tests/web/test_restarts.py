"""What a restart of the process finds in the state file."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from app.calendars.history.connection_history import Actor, Change
from tests.salon import APPLE, BO
from tests.services import services_of
from tests.visitor import Visitor, words
from tests.web.connect.apple import ACTION, EMAIL, PASSWORD, REVIEW
from tests.web.dashboard.dashboard import BASE, NORD, SUED, Dashboard, dashboard
from tests.web.dashboard.test_wix_app import redeem, tickets
from tests.web.health.test_health import addresses
from tests.web.invitations.guests import by_password, invited

Start = Callable[[], AbstractAsyncContextManager[Dashboard]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start the process, which keeps its state in a file."""

    @asynccontextmanager
    async def started() -> AsyncIterator[Dashboard]:
        async with dashboard(state_file=str(tmp_path / "state.db")) as found:
            yield found

    return started


def after(visitor: Visitor, wix: Dashboard) -> Visitor:
    """Return the same browser after a restart."""
    same = Visitor(wix.app, BASE)
    same.http.cookies.update(visitor.http.cookies)
    return same


async def test_limits_and_single_use_last(start: Start):
    async with start() as wix:
        visitor = await wix.tab(NORD)
        form = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={APPLE}")
        sent = await visitor.submit(form, ACTION, email=EMAIL, password=PASSWORD)
        for _ in range(5):
            page = await visitor.open(REVIEW)
            wrong = {"email": "other@icloud.example", "password": "wron-gwro-ngwr-ongw"}
            assert (await visitor.submit(page, ACTION, **wrong)).status_code == 422
    async with start() as wix:
        visitor = after(visitor, wix)
        again = await visitor.submit(form, ACTION, email=EMAIL, password=PASSWORD)
        assert again.headers["location"] == sent.headers["location"]
        page = await visitor.open(REVIEW)
        right = {"email": "other@icloud.example", "password": PASSWORD}
        assert (await visitor.submit(page, ACTION, **right)).status_code == 429
        calls = [call["method"] for call in (await wix.calls())["calls"]]
        assert "ConnectByCredentials" not in calls


async def test_sign_outs_and_removals_last(start: Start):
    async with start() as wix:
        owner, other = await wix.tab(NORD), await wix.tab(SUED)
        feeds = await addresses(other)
        copy = after(owner, wix)
        await owner.submit(await owner.open("/connect"), "/signout")
        wix.clock.go_on(seconds=1)
        assert (await wix.tell(SUED)).status_code == 200
    async with start() as wix:
        assert (await after(copy, wix).open("/connect")).status_code == 401
        assert (await after(other, wix).open("/connect")).status_code == 401
        assert [(await wix.visitor().open(feed)).status_code for feed in feeds] == [404, 404]


async def test_tickets_and_invitations_stay_used(start: Start):
    async with start() as wix:
        _, framed = await wix.frame(NORD)
        ticket = next(iter(tickets(framed).values()))
        assert (await redeem(wix, ticket))[1].status_code == 303
        link = await invited(await wix.tab(NORD))
        assert (await by_password(wix.visitor(), link)).status_code == 303
    async with start() as wix:
        assert (await redeem(wix, ticket))[1].status_code == 409
        assert (await wix.visitor().open(link)).status_code == 410


async def test_the_history_of_a_connection_lasts(start: Start):
    async with start() as wix:
        visitor = await wix.tab(NORD)
        page = await visitor.open(REVIEW)
        made = await visitor.submit(page, ACTION, email=EMAIL, password=PASSWORD)
        at = made.headers["location"].partition("?")[0]
        before = words(await visitor.open(f"{at}/history"))
        assert "Connected Owner" in before
        assert "starts anew" not in before
    async with start() as wix:
        history = services_of(wix.app).sites.of(await wix.tenant(NORD)).history
        [entry] = (await history.read(at.removeprefix("/connections/"))).entries
        assert (entry.who, entry.what) == (Actor.OWNER, Change.CONNECTED)
