"""Settings can be saved with any number of calendars and any ids."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from app.calendars.sync.sync_options import MAX_CALENDARS
from app.calendars.values.calendar_form_value import form_values, ids_from_form
from app.calendars.values.digest import digest
from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.sandbox.connection import seeded_connection_id
from app.settings import load
from tests.page_texts import SAVED
from tests.visitor import Visitor, title, words
from tests.web.conftest import KEY
from tests.web.sync_settings import NOW, Owner, on, undo_of

SITE = "a1b2c3d4-0000-4000-8000-000000000001"

_TICKED = re.compile(r'name="import_calendars" value="([^"]+)" checked')


class Wix(httpx.AsyncBaseTransport):
    """The sandbox, where every account has these calendars."""

    def __init__(self) -> None:
        self.inner = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
        self.ids: list[str] = []
        self.sent: list[str] = []
        self.blind = False
        self.listed: list[dict[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH":
            imports = json.loads(request.content)["syncConfig"]["listEventFromCalendars"]
            self.sent = [one["id"] for one in imports["calendars"]["calendars"]]
        if self.blind and request.url.path.endswith("/events"):
            return httpx.Response(403, json={"message": "", "details": {}})
        named = [{"id": id_, "name": f"Calendar {n}"} for n, id_ in enumerate(self.ids)]
        calendars = self.listed or named
        if calendars and request.url.path.endswith("/calendars"):
            return httpx.Response(200, json={"calendars": calendars})
        return await self.inner.handle_async_request(request)


@pytest.fixture
def wix() -> Wix:
    return Wix()


@pytest.fixture
async def owner(wix: Wix) -> AsyncIterator[Owner]:
    given = {"wix_api_key": "IST.key", "wix_site_id": SITE, "secret_key": KEY}
    settings = load({**given, "wix_api_url": "http://127.0.0.1:9001/sandbox/api"})
    app = create_app(settings, transport=wix, clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        yield Owner(Visitor(app), seeded_connection_id(SITE, 1))


@pytest.mark.parametrize(
    ("many", "length"), [(420, 152), (MAX_CALENDARS, 152), (60, 1100), (3, 10_000), (2, 5000)]
)
async def test_all_calendars_of_a_page_are_saved(owner: Owner, wix: Wix, many: int, length: int):
    ids = [f"{n}".zfill(length - 8) + "@a.b/c?d" for n in range(many)]
    wix.ids = ids
    offered = await owner.calendars()

    page = await owner.saved(**on(*offered))

    assert len(offered) == many
    assert SAVED in words(page)
    assert _TICKED.findall(page.text) == offered
    wix.blind = True  # the impact is then unknown, and the owner has to confirm
    dropped = await owner.save(**on(*offered[1:]))
    assert title(dropped) == "Should these calendars stop blocking times?"
    after = await owner.visitor.submit(dropped, owner.sync)
    kept = await owner.visitor.open(after.headers["location"])
    assert len(after.headers["location"]) < 8000
    assert _TICKED.findall(kept.text) == offered[1:]


async def test_a_change_of_hundreds_is_undone(owner: Owner, wix: Wix):
    wix.ids = [f"{n}".zfill(152) for n in range(420)]
    offered = await owner.calendars()
    page = await owner.saved(**on(*offered))
    after = await owner.save(page, **on(offered[0]))
    one = await owner.visitor.open(after.headers["location"])
    undo = undo_of(one)
    assert undo

    back = await owner.visitor.submit(one, owner.sync, undo=undo)

    assert _TICKED.findall((await owner.visitor.open(back.headers["location"])).text) == offered


@pytest.mark.parametrize(
    "id_", ["a\u00adb", "\u200d", " ", "a\r\nb", "\x00", "ü@x", "\u202e", "'\"<"]
)
async def test_any_calendar_id_is_sent_back_unchanged(owner: Owner, wix: Wix, id_: str):
    wix.ids = [id_, "other"]
    first, _ = await owner.calendars()

    await owner.saved(**on(unescape(first)))

    assert wix.sent == [id_]


async def test_an_unusable_id_is_reported_and_the_others_are_saved(owner: Owner, wix: Wix):
    good = ["ok", "a\u00adb", "\u200d", "x" * 1100]
    wix.listed = [*({"id": id_, "name": "Good"} for id_ in good), {"id": ""}, {"name": "Lost"}, {}]

    page = await owner.page()

    assert len(await owner.calendars()) == len(good)
    assert "3 calendars of this account can't be read" in words(page)
    await owner.saved(**on(*await owner.calendars()))
    assert sorted(wix.sent) == sorted(good)


async def test_a_post_without_a_page_names_raw_ids(owner: Owner, wix: Wix):
    ids = [f"{n}".zfill(400) for n in range(100)]
    wix.ids = ids

    page = await owner.saved(**on(ids[7]))

    assert _TICKED.findall(page.text) == [digest(ids[7])]


def test_short_ids_are_their_own_handles():
    assert form_values(["a", "b"]) == {"a": "a", "b": "b"}
    assert ids_from_form(["b", "gone", "b"], ["a", "b"]) == ("b", "gone")


def test_an_id_that_looks_like_a_handle_is_distinguished():
    real = "x" * 30_000
    ids = [real, digest(real)]

    named = form_values(ids)

    assert [ids_from_form([named[one]], ids) for one in ids] == [(real,), (digest(real),)]
