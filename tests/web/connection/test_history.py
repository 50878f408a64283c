"""The history of a connection: who changed what, and the same as a file."""

import csv
import io
import re

import pytest
from fastapi import FastAPI

from tests.salon import ANNA, BO, GOOGLE
from tests.services import services_of
from tests.visitor import Visitor, words
from tests.web.conftest import connect
from tests.web.connect.apple import ACTION, EMAIL, PASSWORD, REVIEW
from tests.web.dashboard.dashboard import NORD, SUED, dashboard
from tests.web.invitations.guests import back, by_password, invited
from tests.web.sync_settings import Owner, on, undo_of
from tests.web.test_tenants import ACCOUNT, connect as connect_in_wix

ITEM = re.compile(r"<li><strong>([^<]*)</strong> <span>([^<]*)</span> <time")


async def changes(visitor: Visitor, connection_id: str) -> list[tuple[str, str]]:
    """Return what changed and who did it, newest first."""
    page = await visitor.open(f"/connections/{connection_id}/history")
    assert page.status_code == 200, page.text
    return ITEM.findall(page.text)


async def test_the_owner_connects_and_changes_settings(owner: Owner):
    visitor, id_ = owner.visitor, owner.id
    assert await changes(visitor, id_) == [("Connected", "Owner")]
    first, second, *_ = await owner.calendars()
    await owner.saved(**on(first, export=True), confirmed="1")
    page = await owner.saved(**on(second, export=True), confirmed="1")
    await owner.saved(undo=undo_of(page) or "")
    await owner.saved(**on(first), confirmed="1")
    assert await changes(visitor, id_) == [
        ("Copying switched off", "Owner"),
        ("Other calendars block", "Owner"),
        ("Other calendars block", "Owner"),
        ("Copying switched on", "Owner"),
        ("Blocking switched on", "Owner"),
        ("Connected", "Owner"),
    ]


async def test_saving_what_is_saved_changes_nothing(owner: Owner):
    await owner.saved()
    assert await changes(owner.visitor, owner.id) == [("Connected", "Owner")]


async def test_an_app_password_and_disconnecting_are_of_the_owner(visitor: Visitor):
    page = await visitor.open(REVIEW)
    made = await visitor.submit(page, ACTION, email=EMAIL, password=PASSWORD)
    at = made.headers["location"].partition("?")[0]
    cost = await visitor.open(f"{at}/disconnect")
    await visitor.submit(cost, f"{at}/disconnect")
    assert await changes(visitor, at.removeprefix("/connections/")) == [
        ("Disconnected", "Owner"),
        ("Connected", "Owner"),
    ]


@pytest.mark.parametrize("accept", [back, by_password])
async def test_a_guest_connects_and_the_invitation_decides(visitor: Visitor, app: FastAPI, accept):
    await accept(Visitor(app), await invited(visitor, import_enabled="on", export_enabled="on"))
    [made] = [
        one.id
        for one in (await services_of(app).sites.of(_site(app)).directory.snapshot()).connections
        if one.schedule_id == BO
    ]
    assert await changes(visitor, made) == [
        ("Copying switched on", "Calendar Connect"),
        ("Blocking switched on", "Calendar Connect"),
        ("Connected", "By invitation"),
    ]


def _site(app: FastAPI) -> str:
    return services_of(app).own_site or ""


async def test_connecting_again_and_a_confirmed_end_are_of_the_owner(visitor: Visitor):
    made = await connect(visitor, BO, GOOGLE)
    await visitor.control(f"connections/{made}", {"status": "DISCONNECTED"})
    page = await visitor.open(f"/connections/{made}?fresh=1")
    await visitor.submit(page, f"/connections/{made}/disconnect", meant="1")
    assert (await changes(visitor, made))[0] == ("End confirmed as intended", "Owner")


async def test_the_page_says_how_a_connection_is_now(visitor: Visitor):
    page = await visitor.open("/")
    found = re.findall(r'href="/connections/([^"?/]+)"', page.text)
    assert await changes(visitor, found[0]) == [("History begins", "Calendar Connect")]
    page = await visitor.open(f"/connections/{found[0]}/history")
    assert "Unknown: 89 days" in words(page)
    assert "starts anew whenever this app restarts" in words(page)
    connection = await visitor.open(f"/connections/{found[0]}")
    assert f"/connections/{found[0]}/history" in connection.text


async def table(visitor: Visitor, connection_id: str) -> list[list[str]]:
    answer = await visitor.open(f"/connections/{connection_id}/history.csv")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="calendar-history.csv"'
    text = answer.content.decode("utf-8-sig")
    assert len(answer.content) > len(text.encode())
    return [*csv.reader(io.StringIO(text, newline=""))]


async def test_the_file_has_each_change_and_each_day(owner: Owner):
    head, *rows = await table(owner.visitor, owner.id)
    assert head == ["Time", "State", "Change", "Changed by", "Person", "Calendar"]
    assert rows[0] == [
        *("2026-11-22T10:00+01:00", "Working", "Connected", "Owner"),
        *("Bo", "Outlook"),
    ]
    assert len(rows) == 91
    assert rows[1][:4] == ["2026-11-22", "Working", "", ""]
    assert rows[-1][:4] == ["2026-08-25", "Unknown", "", ""]


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\uff1d1", "Bo;=1"]
)
async def test_no_cell_of_the_file_is_a_formula(visitor: Visitor, name: str):
    await visitor.control("site", {"names": [name, name, name], "connections": 3})
    page = await visitor.open("/?fresh=1")
    for id_ in re.findall(r'href="/connections/([^"?/]+)"', page.text):
        for row in await table(visitor, id_):
            cells = [part for cell in row for part in cell.split(";")]
            assert [cell for cell in cells if cell.lstrip()[:1] in {*"=+-@", "\uff1d"}] == []


async def test_nothing_personal_is_stored_or_shown(visitor: Visitor, app: FastAPI):
    page = await visitor.open(REVIEW)
    made = await visitor.submit(page, ACTION, email=EMAIL, password=PASSWORD)
    at = made.headers["location"].partition("?")[0]
    await visitor.open(f"{at}/history")
    file = await visitor.open(f"{at}/history.csv")
    history = services_of(app).sites.of(_site(app)).history
    kept = await history._store.get(*(f"{n:02d}" for n in range(64)))  # noqa: SLF001 -- all of it
    assert any(kept)
    personal = EMAIL, PASSWORD, at.removeprefix("/connections/"), "bo@studio-nord.example"
    assert [one for one in personal for text in (*kept, file.text) if one in text] == []
    assert [text for text in kept if "Bo" in text] == []


async def test_neither_another_site_nor_a_guest_reaches_it():
    async with dashboard() as wix:
        nord, sued = await wix.tab(NORD), await wix.tab(SUED)
        at = await connect_in_wix(wix, nord, ACCOUNT)
        link = await invited(nord, schedule_id=ANNA)
        guest = wix.visitor()
        assert (await guest.open(link)).status_code == 200
        for end in ("history", "history.csv"):
            assert (await nord.open(f"{at}/{end}")).status_code == 200
            assert (await sued.open(f"{at}/{end}")).status_code == 404
            assert (await guest.open(f"{at}/{end}")).status_code == 401
            assert (await guest.open(f"{link}/{end}")).status_code == 404


async def test_removing_the_app_forgets_the_history_of_the_site():
    async with dashboard() as wix:
        nord, sued = await wix.tab(NORD), await wix.tab(SUED)
        at = [await connect_in_wix(wix, one, ACCOUNT) for one in (nord, sued)]
        wix.clock.go_on(seconds=1)
        assert (await wix.tell(NORD)).status_code == 200
        sites = services_of(wix.app).sites
        kept = [
            (await sites.of(await wix.tenant(site)).history.read(one.removeprefix("/connections/")))
            for site, one in zip((NORD, SUED), at, strict=True)
        ]
        assert [len(one.entries) for one in kept] == [0, 1]
