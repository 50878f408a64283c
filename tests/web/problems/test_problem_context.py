"""Routes without code for error pages still have complete ones."""

import pytest
from fastapi import FastAPI

from app.web.dependencies import CurrentSite
from app.web.problems.table import PROBLEMS, WIX_APP_PROBLEMS, problem_for, row_of
from app.wix import ConnectionNotConnected, UntrustedMessage, WixError, WixNotFound, WixRefused
from tests.salon import ANNA, GOOGLE
from tests.visitor import exits, title, words
from tests.web.sync_settings import Owner

ENDED = {"details": {"applicationError": {"code": "CONNECTION_NOT_CONNECTED"}}}


async def test_a_new_route_names_the_provider_without_doing_anything(owner: Owner, app: FastAPI):
    @app.get("/new/{connection_id}")
    async def new(connection_id: str, site: CurrentSite) -> None:
        connection = await site.directory.connection(connection_id)
        _, provider = await site.directory.owner_of(connection)
        assert provider
        await site.sync.options(connection, provider.features)

    await owner.visitor.open(owner.address)
    fault = {"method": "ListCalendars", "status": 428, "body": ENDED, "times": 9}
    await owner.visitor.control("faults", [fault])
    page = await owner.visitor.open(f"/new/{owner.id}")

    assert title(page) == "This calendar isn't connected any more"
    assert "Outlook ended the access" in words(page)
    assert ("Connect again", f"{owner.address}/reconnect") in exits(page)


async def test_a_new_route_offers_to_start_again_without_doing_anything(owner: Owner, app: FastAPI):
    @app.post("/new")
    async def new(site: CurrentSite) -> None:
        await site.oauth.start_flow(schedule_id=ANNA, provider_id=GOOGLE)

    fault = {"method": "ConnectByOAuth", "status": 503, "times": 9}
    await owner.visitor.control("faults", [fault])
    headers = {"sec-fetch-site": "same-origin"}
    page = await owner.visitor.http.post("/new", headers=headers)

    review = f"/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}"
    assert exits(page)[0] == ("Try again", review)


WIX_ROWS = [kind for kind in PROBLEMS if issubclass(kind, WixError)]


@pytest.mark.parametrize("kind", [kind for kind in WIX_ROWS if kind is not UntrustedMessage])
def test_wix_errors_differ_for_guests_and_callbacks(kind: type[WixError]):
    for row in {PROBLEMS[kind], WIX_APP_PROBLEMS.get(kind, PROBLEMS[kind])}:
        assert "the calendar is in the list" in row.changed.on_callback
        assert "your calendar may be connected" in row.changed.on_guest_callback
        assert (row.happened, row.advice) != (row.for_guest().happened, row.for_guest().advice)


def test_a_row_is_that_of_the_closest_ancestor_or_its_refinement():
    class Later(ConnectionNotConnected):
        """An error that is missing in the table."""

    assert problem_for(Later("ListCalendars")) is PROBLEMS[ConnectionNotConnected]
    missing = WixNotFound("GetConnection")
    assert problem_for(missing) is row_of(WixNotFound)
    assert problem_for(missing, about_connection=False) is PROBLEMS[WixRefused]
