"""One site by API key, with a sign-in, over real sockets."""

import re
from collections.abc import Iterator

import pytest

from tests.live.conftest import Remote
from tests.salon import BO, MICROSOFT
from tests.server import app_serving
from tests.visitor import title, words
from tests.web.conftest import KEY

PASSWORD = "correct horse battery"
SITE = "a1b2c3d4-0000-4000-8000-000000000001"


@pytest.fixture(scope="module")
def served(sandbox: str, began: dict[str, str]) -> Iterator[str]:
    with app_serving(
        WIX_API_KEY="IST.live",
        WIX_SITE_ID=SITE,
        WIX_API_URL=f"{sandbox}/sandbox/api",
        OWNER_PASSWORD=PASSWORD,
        SECRET_KEY=KEY,
        **began,
    ) as base:
        yield base


async def test_an_owner_signs_in_connects_syncs_and_disconnects(served: str, sandbox: str):
    owner = Remote(served)
    asked = await owner.open(f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
    signin = await owner.open(asked.headers["location"])
    entered = await owner.submit(signin, "/signin", password=PASSWORD)
    review = await owner.open(entered.headers["location"])
    assert title(review) == "Connect Outlook"
    away = await owner.submit(review, "/connect")
    assert away.headers["location"].startswith(f"{sandbox}/sandbox/consent/")
    fields = {"account": "bo@studio-nord.example", "outcome": "allow"}
    back = await owner.http.post(away.headers["location"], data=fields)
    made = await owner.open(back.headers["location"])
    connection = made.headers["location"]
    page = await owner.open(connection)
    chosen = re.findall(r'name="import_calendars" value="([^"]+)"', page.text)[:1]
    saved = await owner.submit(
        page, f"{connection}/sync", import_enabled="on", import_calendars=chosen
    )
    assert "Saved" in words(await owner.open(saved.headers["location"]))
    assert (await owner.open("/busy?days=14")).status_code == 200
    parting = await owner.open(f"{connection}/disconnect")
    assert (await owner.submit(parting, f"{connection}/disconnect")).status_code == 303
    await owner.submit(await owner.open("/"), "/signout")
    assert (await owner.open("/")).headers["location"].startswith("/signin")


async def test_strangers_see_nothing_and_cross_site_forms_fail(served: str):
    stranger = Remote(served)
    assert (await stranger.open(f"/connections/{BO}")).status_code == 303
    sent = {"sec-fetch-site": "cross-site"}
    answer = await stranger.http.post("/connect", data={"schedule_id": BO}, headers=sent)
    assert answer.status_code == 403
    assert (await stranger.open("/", host="rebound.example")).status_code == 400
