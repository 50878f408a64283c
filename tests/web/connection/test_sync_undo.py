"""A save can be undone for 15 minutes, unless the settings were changed again."""

import pytest
from fastapi import FastAPI

from app.calendars.security.tokens import Signer
from tests.page_texts import NOTHING_CHANGED, OUTCOME_UNKNOWN, SAVED
from tests.salon import ANNA, MICROSOFT
from tests.services import change
from tests.visitor import title, words
from tests.web.conftest import KEY, connect
from tests.web.sync_settings import NOW, Owner, on, undo_of


async def test_undo_restores_the_previous_settings(owner: Owner):
    calendar, team, _ = await owner.calendars()
    await owner.saved(**on(calendar, export=True))
    saved = await owner.saved(**on(calendar, team))
    assert "Undo" in words(saved)

    back = await owner.saved(undo=undo_of(saved) or "")

    assert "Undone. The earlier calendars block again." in words(back)
    assert "Copying is on again. Wix confirmed it." in words(back)
    assert "Saved" not in words(back)
    ticked = [line for line in back.text.splitlines() if " checked" in line]
    assert [calendar in line for line in ticked] == [False, True, False]
    assert "From Wix to Outlook: on" in back.text


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ((), (0,), "Blocking is off again."),
        ((0,), (), "Blocking is on again."),
        ((0,), (1,), "The earlier calendars block again."),
        (("copy",), (), "Copying is on again."),
        ((), ("copy",), "Copying is off again."),
        ((0, "copy"), (), "Blocking is on again. Copying is on again."),
        ((0,), ("copy",), "Blocking is on again. Copying is off again."),
    ],
)
async def test_an_undo_reports_what_it_did(owner: Owner, before, after, says: str):
    ids = await owner.calendars()

    def fields(wish):
        copy = {"export_enabled": "on"} if "copy" in wish else {}
        chosen = [ids[one] for one in wish if one != "copy"]
        return {**copy, **({"import_enabled": "on", "import_calendars": chosen} if chosen else {})}

    await owner.saved(**fields(before))
    saved = await owner.saved(**fields(after), confirmed="1")

    back = await owner.saved(undo=undo_of(saved) or "")

    assert f"Undone. {says} Wix confirmed it." in words(back)
    assert title(back).startswith("Bo")
    assert "<title>Undone" in back.text


async def test_a_repeated_undo_says_nothing_changed(owner: Owner):
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar))
    await owner.saved(undo=undo_of(saved) or "")

    twice = await owner.saved(undo=undo_of(saved) or "")

    assert "Undone. Everything is as it was before. Wix confirmed it." in words(twice)


async def test_a_direction_never_set_is_disabled_unconfirmed(owner: Owner):
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar, export=True))

    back = await owner.saved(undo=undo_of(saved) or "")

    assert "to Wix: off. From Wix to Outlook: off." in back.text


async def test_an_undo_can_be_undone(owner: Owner):
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar, export=True))
    back = await owner.saved(undo=undo_of(saved) or "")

    again = await owner.saved(undo=undo_of(back) or "")

    assert "to Wix: on, starting. From Wix to Outlook: on" in again.text


async def test_a_double_click_on_undo_is_not_a_conflict(owner: Owner):
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar, export=True))
    token = undo_of(saved) or ""

    answers = [await owner.save(saved, undo=token) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]


async def test_a_newer_change_is_not_undone(owner: Owner):
    calendar, team, _ = await owner.calendars()
    saved = await owner.saved(**on(calendar))
    await owner.saved(**on(calendar, team, export=True))
    sent = await owner.sends()

    answer = await owner.save(undo=undo_of(saved) or "")

    assert (answer.status_code, title(answer)) == (409, "These settings were changed again since")
    assert NOTHING_CHANGED in words(answer)
    assert await owner.sends() == sent


async def test_a_save_without_changes_offers_no_undo(owner: Owner):
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar))
    assert undo_of(await owner.saved(**on(calendar))) is None


async def test_going_back_after_an_undo_does_not_claim_a_save(owner: Owner):
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar, export=True))
    await owner.saved(undo=undo_of(saved) or "")

    earlier = await owner.visitor.open(str(saved.url))

    assert SAVED in words(saved)
    assert "Saved" not in words(earlier)
    assert undo_of(earlier) is None


async def test_an_undo_of_another_connection_is_rejected(owner: Owner):
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar))
    other = Owner(owner.visitor, await connect(owner.visitor, ANNA, MICROSOFT))

    answer = await other.save(undo=undo_of(saved) or "")

    assert (answer.status_code, title(answer)) == (410, "It's too late to undo that")


async def test_an_expired_undo_is_rejected_and_no_longer_offered(owner: Owner, still: FastAPI):
    calendar, *_ = await owner.calendars()
    change(still, signer=Signer([KEY], clock=lambda: 1_000_000_000.0))
    answer = await owner.save(**on(calendar))
    change(still, signer=Signer([KEY], clock=NOW.timestamp))

    assert undo_of(await owner.visitor.open(answer.headers["location"])) is None
    late = await owner.save(undo=answer.headers["location"].partition("undo=")[2])
    assert late.status_code == 410
    assert NOTHING_CHANGED in words(late)


async def test_a_notice_url_is_short_and_holds_no_calendar_id(owner: Owner):
    ids = await owner.calendars()
    await owner.saved(**on(*ids))
    answer = await owner.save(**on(*ids, export=True))
    assert len(answer.headers["location"]) < 1000
    assert not [id_ for id_ in ids if id_ in answer.headers["location"]]


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
@pytest.mark.parametrize(
    "method", ["GetConnection", "ListProviders", "QuerySchedules", "ListCalendars"]
)
async def test_an_undo_that_fails_before_sending_changes_nothing(
    owner: Owner, method: str, status: int
):
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar))
    sent = await owner.sends()
    await owner.visitor.control("faults", [{"method": method, "status": status, "times": 9}])
    answer = await owner.save(saved, undo=undo_of(saved) or "")
    assert answer.status_code >= 400
    assert NOTHING_CHANGED in words(answer)
    assert await owner.sends() == sent


async def test_a_failing_undo_is_reported_like_a_failing_save(owner: Owner):
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar))
    await owner.visitor.control(
        "faults", [{"method": "UpdateSyncConfig", "status": 500, "times": 9}]
    )
    answer = await owner.save(undo=undo_of(saved) or "")
    assert title(answer) == OUTCOME_UNKNOWN
