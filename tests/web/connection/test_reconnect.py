"""Reconnecting: settings are kept, and another account or a remaining connection is noticed."""

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.page_texts import CONSENT_DENIED, OTHER_ACCOUNT
from tests.salon import APPLE, BO, GOOGLE
from tests.visitor import Visitor, title, words
from tests.web.conftest import connect
from tests.web.connection.reconnect_steps import (
    MINE,
    OTHER,
    connect_and_sync,
    finish_reconnect,
    id_in,
    link,
    reconnect,
    revoke_access,
    start_reconnect,
)
from tests.web.sync_settings import undo_of

_REMOVE = "Remove the old connection"
READINGS = [{"reconnect": "new"}, {"reconnect": "keep"}]


@pytest.mark.parametrize("style", ["typings", "samples"])
async def test_settings_are_restored_with_one_click(visitor: Visitor, style: str):
    await visitor.control("site", {"style": style})
    old = await connect_and_sync(visitor)
    await revoke_access(visitor, old)
    address = await reconnect(visitor, old)
    assert id_in(address) != old
    page = await visitor.open(address)
    said = words(page)
    assert "Your earlier settings can be put back" in said
    assert "Blocking of busy times: on (Calendar and Team)" in said
    assert "Copying of bookings: on" in said
    answer = await visitor.submit(page, f"/connections/{id_in(address)}/restore")
    assert answer.status_code == 303
    after = await visitor.open(answer.headers["location"])
    assert "Your earlier settings are back. Wix confirmed it." in words(after)
    assert "to Wix: on" in after.text
    assert "From Wix to Outlook: on" in after.text


UNKNOWN = "The earlier connection had settings at Wix that this app doesn't know"


@pytest.mark.parametrize(
    ("reading", "told"), [({"reconnect": "new"}, True), ({"reconnect": "keep"}, False)]
)
async def test_unknown_settings_are_not_lost_silently(
    visitor: Visitor, reading: dict[str, str], told: bool
):
    await visitor.control("site", reading)
    old = await connect_and_sync(visitor)
    [sandbox] = [one.app for one in visitor.app.routes if isinstance(one, Mount)]
    assert isinstance(sandbox, Starlette)
    held = sandbox.state.sandbox.site().connections[old]
    held.sync["syncToCalendar"]["includeBufferTime"] = True
    address = await reconnect(visitor, old)
    page = await visitor.open(address)
    assert (UNKNOWN in words(page)) is told
    assert ("All is set as it was." in words(page)) is not told
    if told:
        answer = await visitor.submit(page, f"/connections/{id_in(address)}/restore")
        after = words(await visitor.open(answer.headers["location"]))
        assert "What is left of your earlier settings is back." in after
        assert UNKNOWN in after


async def test_a_restore_can_be_undone_like_any_save(visitor: Visitor):
    address = await reconnect(visitor, await connect_and_sync(visitor))
    new = f"/connections/{id_in(address)}"
    restored = await visitor.submit(await visitor.open(address), f"{new}/restore")
    after = await visitor.open(restored.headers["location"])
    assert words(after).count("Wix confirmed it.") == 1, "one message, not two"
    undone = await visitor.submit(after, f"{new}/sync", undo=undo_of(after) or "")
    back = await visitor.open(undone.headers["location"])
    assert "to Wix: off" in back.text
    assert "From Wix to Outlook: off" in back.text


async def test_a_restore_does_not_overwrite_remote_changes(visitor: Visitor):
    address = await reconnect(visitor, await connect_and_sync(visitor))
    new = f"/connections/{id_in(address)}"
    page = await visitor.open(address)
    await visitor.submit(page, f"{new}/sync", export_enabled="on")
    sent = (await visitor.calls()).count("UpdateSyncConfig")
    answer = await visitor.submit(page, f"{new}/restore")
    assert answer.status_code == 409
    assert "These settings were changed elsewhere while this page was open." in words(answer)
    ticked = [one for one in answer.text.splitlines() if "import_calendars" in one]
    assert [" checked" in one for one in ticked] == [True, True, False], "filled in, to be saved"
    assert (await visitor.calls()).count("UpdateSyncConfig") == sent


@pytest.mark.parametrize("reading", READINGS)
async def test_nothing_is_written_or_disconnected_before_the_click(
    visitor: Visitor, reading: dict[str, str]
):
    old = await connect_and_sync(visitor)
    await visitor.control("site", reading)
    before = (await visitor.calls()).count("UpdateSyncConfig")
    await visitor.open(await reconnect(visitor, old))
    calls = await visitor.calls()
    assert calls.count("UpdateSyncConfig") == before
    assert "Disconnect" not in calls


async def test_if_wix_keeps_the_connection_nothing_changes(visitor: Visitor):
    await visitor.control("site", {"reconnect": "keep"})
    old = await connect_and_sync(visitor)
    await revoke_access(visitor, old)
    address = await reconnect(visitor, old)
    assert id_in(address) == old
    said = words(await visitor.open(address))
    assert "Connected again. All is set as it was." in said
    assert "earlier connection" not in said


async def test_a_remaining_old_connection_is_offered_for_removal(
    visitor: Visitor,
):
    old = await connect_and_sync(visitor)
    address = await reconnect(visitor, old)
    new = f"/connections/{id_in(address)}"
    assert _REMOVE not in words(await visitor.open(address)), "one step at a time"
    restored = await visitor.submit(await visitor.open(address), f"{new}/restore")
    page = await visitor.open(restored.headers["location"])
    assert words(page).count(_REMOVE) == 2, "a heading and its button, and no warning beside them"
    cost = await visitor.open(link(page, f"{_REMOVE}</a>"))
    assert cost.url.path == f"/connections/{old}/disconnect"
    done = await visitor.submit(cost, cost.url.path)
    assert done.headers["location"] == f"{new}?done={old}"
    after = words(await visitor.open(done.headers["location"]))
    assert "The old connection is removed. Wix confirmed it." in after
    assert _REMOVE not in words(await visitor.open(str(page.url)))


async def test_a_removal_is_only_reported_if_wix_confirms_it(visitor: Visitor):
    old = await connect_and_sync(visitor)
    new = id_in(await reconnect(visitor, old))
    for removed in (old, "unknown", new):
        page = await visitor.open(f"/connections/{new}?done={removed}")
        assert (page.status_code, "is removed" in words(page)) == (200, False)


@pytest.mark.parametrize("reading", READINGS)
async def test_another_account_is_noticed_and_can_be_kept_or_undone(
    visitor: Visitor, reading: dict[str, str]
):
    old = await connect_and_sync(visitor)
    await visitor.control("site", reading)
    address = await reconnect(visitor, old, OTHER)
    page = await visitor.open(address)
    said = words(page)
    assert OTHER_ACCOUNT in said
    earlier_is_kept = reading["reconnect"] == "new"
    before = "bo@studio-nord.example." if earlier_is_kept else "another account"
    assert f"You connected {OTHER}. Before, it was {before}" in said
    assert link(page, f"Disconnect {OTHER}") == f"/connections/{id_in(address)}/disconnect"
    assert "put back" not in said, "one question at a time"
    kept = await visitor.open(link(page, "<span>Keep "))
    assert OTHER_ACCOUNT not in words(kept)


async def test_missing_calendars_are_named_and_the_rest_is_restored(visitor: Visitor):
    old = await connect_and_sync(visitor)
    page = await visitor.open(await reconnect(visitor, old, OTHER))
    kept = await visitor.open(link(page, "<span>Keep "))
    said = words(kept)
    assert "These calendars blocked before and are not here any more: Calendar and Team." in said
    assert "Choose below which ones block." in said
    restored = await visitor.submit(kept, f"/connections/{id_in(str(kept.url.path))}/restore")
    after = words(await visitor.open(restored.headers["location"]))
    assert (
        "What is left of your earlier settings is back. Wix confirmed it. Copying is on again. Undo"
        in after
    )
    assert "Please check" in after
    assert "not here any more: Calendar and Team." in after


async def test_the_token_holds_no_email_and_no_name(visitor: Visitor, cookie_texts: list[str]):
    old = await connect_and_sync(visitor)
    away = await start_reconnect(visitor, old)
    cookie_texts.append(away.headers["set-cookie"])
    address = await finish_reconnect(visitor, away, MINE)
    cookie_texts.append(address)
    for text in cookie_texts:
        assert "studio" not in text
        assert "Team" not in text
        assert len(text) < 4096


@pytest.fixture
def cookie_texts() -> list[str]:
    return []


async def test_a_password_provider_is_reviewed_and_remembered_too(visitor: Visitor):
    page = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={APPLE}")
    made = await visitor.submit(
        page, "/connect/credentials", email=MINE, password="abcd-efgh-ijkl-mnop"
    )
    old = id_in(made.headers["location"])
    page = await visitor.open(f"/connections/{old}")
    await visitor.submit(page, f"/connections/{old}/sync", export_enabled="on")
    answer = await start_reconnect(visitor, old)
    assert answer.status_code == 303
    review = await visitor.open(answer.headers["location"])
    wrong = await visitor.submit(review, "/connect/credentials", email=MINE, password="wrong one")
    assert wrong.status_code == 422
    made = await visitor.submit(
        wrong, "/connect/credentials", email=MINE, password="abcd-efgh-ijkl-mnop"
    )
    after = words(await visitor.open(made.headers["location"]))
    assert id_in(made.headers["location"]) != old
    assert "Your earlier settings can be put back" in after
    assert "Copying of bookings: on" in after


async def test_a_cancelled_flow_loses_nothing(visitor: Visitor):
    old = await connect_and_sync(visitor)
    away = await start_reconnect(visitor, old)
    back = await visitor.http.post(away.headers["location"], data={"outcome": "deny"})
    page = await visitor.open(back.headers["location"])
    assert title(page) == CONSENT_DENIED
    said = words(page)
    assert "Wix got no access to Outlook." in said
    assert "The earlier connection, its settings and your bookings are unchanged." in said
    after = await visitor.open(f"/connections/{old}")
    assert "to Wix: on" in after.text


@pytest.mark.parametrize("outcome", ["deny", "unsupported", "error"])
async def test_restarting_keeps_the_remembered_settings(visitor: Visitor, outcome: str):
    old = await connect_and_sync(visitor)
    away = await start_reconnect(visitor, old)
    back = await visitor.http.post(away.headers["location"], data={"outcome": outcome})
    page = await visitor.open(back.headers["location"])
    review = await visitor.open(link(page, "Start again<"))
    said = words(review)
    assert "You are connecting it again." in said
    assert "Continue only to add another account" not in said
    made = await finish_reconnect(visitor, await visitor.submit(review, "/connect"), MINE)
    assert "Blocking of busy times: on (Calendar and Team)" in words(await visitor.open(made))


@pytest.mark.parametrize("token", ["forged", "x" * 5000])
async def test_a_review_with_forged_settings_remembers_nothing(visitor: Visitor, token: str):
    address = f"/connect/review?schedule_id={BO}&provider_id={GOOGLE}&again="
    review = await visitor.open(address + token)
    assert "connecting it again" not in words(review)
    assert 'name="again"' not in review.text
    answer = await visitor.submit(review, "/connect", again=token[:4000])
    assert answer.status_code == 303


async def test_a_reload_after_the_flow_shows_the_same(visitor: Visitor):
    old = await connect_and_sync(visitor)
    away = await start_reconnect(visitor, old)
    consent = {"account": MINE, "outcome": "allow"}
    back = (await visitor.http.post(away.headers["location"], data=consent)).headers["location"]
    first, second = await visitor.open(back), await visitor.open(back)
    pages = [await visitor.open(answer.headers["location"]) for answer in (first, second)]
    assert all("can be put back" in words(page) for page in pages)


async def test_google_is_reconnected_with_nothing_to_restore(visitor: Visitor):
    old = await connect(visitor, BO, GOOGLE)
    page = await visitor.open(await reconnect(visitor, old))
    assert "Connected again. All is set as it was." in words(page)
    assert "put back" not in words(page)


async def test_after_a_disconnect_the_unknown_export_is_mentioned(visitor: Visitor):
    old = await connect_and_sync(visitor)
    cost = await visitor.open(f"/connections/{old}/disconnect")
    await visitor.submit(cost, f"/connections/{old}/disconnect")
    said = words(await visitor.open(await reconnect(visitor, old)))
    assert "Whether bookings were copied is not known any more" in said
    assert "Copying of bookings" not in said
