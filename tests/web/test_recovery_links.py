"""The next steps that error pages offer, and that they work."""

import pytest

from app.web.problems.table import PROBLEMS, STATUS_PROBLEMS, UNEXPECTED, RecoveryKind
from tests.page_texts import LINK_TO_CALENDAR, SAVED
from tests.salon import ANNA, GOOGLE
from tests.visitor import Visitor, exits, title, words
from tests.web.sync_settings import Owner, on

LISTED = ("To the list", "/")


def code(name: str) -> dict[str, object]:
    return {"details": {"applicationError": {"code": name}}}


async def breaks(visitor: Visitor, method: str, status: int, body: object = None) -> None:
    wrong = {"method": method, "status": status, "body": body or {}, "times": 9}
    await visitor.control("faults", [wrong])


async def test_a_save_that_was_not_sent_is_retried_with_all_values(owner: Owner):
    calendar, team, _ = await owner.calendars()
    page = await owner.page()
    await breaks(owner.visitor, "GetConnection", 503)
    answer = await owner.save(page, **on(calendar, team, export=True))
    assert exits(answer) == [
        ("Try again", owner.sync),
        (LINK_TO_CALENDAR, owner.address),
        LISTED,
    ]
    await owner.visitor.http.delete("/sandbox/control/faults")

    again = await owner.visitor.submit(answer, owner.sync, import_calendars=[calendar, team])

    assert again.status_code == 303
    saved = await owner.visitor.open(again.headers["location"])
    assert SAVED in words(saved)
    assert "From Wix to Outlook: on" in saved.text
    ticked = [one for one in saved.text.splitlines() if 'name="import_calendars"' in one]
    assert [" checked" in one for one in ticked] == [True, True, False]


async def test_a_rejected_form_is_made_again_and_not_resent(owner: Owner):
    answer = await owner.save(csrf_token="forged" * 9)
    assert answer.status_code == 403
    assert exits(answer) == [("Try again", owner.address), LISTED]
    assert "<form action" not in answer.text.partition('class="acts"')[2]


@pytest.mark.parametrize("wrong", ["no calendar", "changed elsewhere", "forbidden"])
async def test_a_failed_save_offers_to_disconnect_or_reconnect(owner: Owner, wrong: str):
    calendar, *_ = await owner.calendars()
    page = await owner.page()
    fields = on() if wrong == "no calendar" else on(calendar)
    if wrong == "changed elsewhere":
        await owner.saved(export_enabled="on")
    if wrong == "forbidden":
        await breaks(owner.visitor, "UpdateSyncConfig", 403)
    answer = await owner.save(page, **fields)
    assert answer.status_code in {403, 409, 422}
    assert f'href="{owner.address}/disconnect"' in answer.text
    await owner.visitor.http.delete("/sandbox/control/faults")
    away = await owner.visitor.submit(answer, f"{owner.address}/reconnect")
    assert "/sandbox/consent/" in away.headers["location"]


async def test_an_ended_connection_offers_to_connect_again(owner: Owner):
    await breaks(owner.visitor, "UpdateSyncConfig", 428, code("CONNECTION_NOT_CONNECTED"))
    answer = await owner.save(export_enabled="on")
    assert title(answer) == "This calendar isn't connected any more"
    assert "Outlook ended the access" in words(answer)
    assert exits(answer) == [
        ("Connect again", f"{owner.address}/reconnect"),
        (LINK_TO_CALENDAR, owner.address),
        LISTED,
    ]
    away = await owner.visitor.submit(answer, f"{owner.address}/reconnect")
    assert "/sandbox/consent/" in away.headers["location"]


async def test_an_unknown_connection_is_not_linked_to(owner: Owner):
    page = await owner.page()
    await breaks(owner.visitor, "GetConnection", 404)
    answer = await owner.save(page, export_enabled="on")
    assert exits(answer) == [LISTED]


async def test_a_failed_start_of_oauth_is_retried_with_the_same_choice(visitor: Visitor):
    review = await visitor.open(f"/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}")
    await breaks(visitor, "ConnectByOAuth", 503)
    answer = await visitor.submit(review, "/connect")
    assert exits(answer) == [("Try again", "/connect"), LISTED]
    await visitor.http.delete("/sandbox/control/faults")
    away = await visitor.submit(answer, "/connect")
    assert "/sandbox/consent/" in away.headers["location"]


def test_an_unknown_outcome_links_to_the_list():
    for fault in [*PROBLEMS.values(), *STATUS_PROBLEMS.values(), UNEXPECTED]:
        if "in the list" in f"{fault.happened} {fault.changed.text}":
            assert fault.recovery is RecoveryKind.LIST
