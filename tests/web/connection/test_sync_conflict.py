"""Settings changed elsewhere while the page was open (security.md: lost update)."""

import re

import httpx
import pytest

from tests.page_texts import SAVED
from tests.visitor import hidden, title, words
from tests.web.sync_settings import Owner, on

_CHECKED = re.compile(r'<input [^>]*id="([^"]+)"[^>]* checked')
_TICKED = re.compile(r'<input [^>]*name="(\w+)" value="([^"]+)" checked')
CHANGED = "These settings were changed elsewhere while this page was open."


def checked(page: httpx.Response) -> set[str]:
    """Return the ids of the checked fields."""
    return {*_CHECKED.findall(page.text)}


def as_it_is(page: httpx.Response) -> dict[str, str | list[str]]:
    """Return the fields that a browser submits if no switch is changed."""
    sent: dict[str, str | list[str]] = {}
    for name, value in _TICKED.findall(page.text):
        sent[name] = [*sent.get(name, ()), value]
    return sent


async def test_a_remote_change_is_not_silently_overwritten(owner: Owner):
    calendar, team, _ = await owner.calendars()
    stale = await owner.page()
    await owner.saved(**on(calendar))
    sent = await owner.sends()

    answer = await owner.save(stale, **on(team, export=True))

    assert (answer.status_code, title(answer)) == (409, "Bo")
    assert CHANGED in words(answer)
    assert await owner.sends() == sent


async def test_a_conflict_shows_stored_and_chosen_settings(owner: Owner):
    calendar, team, _ = await owner.calendars()
    stale = await owner.page()
    await owner.saved(**on(calendar))

    answer = await owner.save(stale, **on(team, export=True))

    assert "What Wix holds now Blocking of busy times on: Calendar Copying of bookings off" in (
        words(answer).replace(" :", ":")
    )
    assert checked(answer) == {"import", "c-1", "c-2", "export"}
    assert "to Wix: on, starting. From Wix to Outlook: off." in answer.text


async def test_untouched_switches_keep_changes_made_elsewhere(
    owner: Owner,
):
    calendar, team, _ = await owner.calendars()
    await owner.saved(**on(calendar))
    stale = await owner.page()
    await owner.saved(**on(calendar, export=True))

    answer = await owner.save(stale, **on(calendar, team))

    assert answer.status_code == 409
    again = await owner.save(answer, **as_it_is(answer))
    held = await owner.visitor.open(again.headers["location"])
    assert checked(held) == {"import", "c-1", "c-2", "export"}


async def test_pausing_an_export_keeps_a_calendar_added_elsewhere(owner: Owner):
    calendar, team, _ = await owner.calendars()
    await owner.saved(**on(calendar, export=True))
    weighed = await owner.visitor.open(f"{owner.address}/disconnect")
    await owner.saved(**on(calendar, team, export=True))

    answer = await owner.save(weighed)

    assert (answer.status_code, checked(answer)) == (409, {"c-1", "c-2", "export"})


async def test_saving_works_after_a_conflict(owner: Owner):
    calendar, team, _ = await owner.calendars()
    stale = await owner.page()
    await owner.saved(**on(calendar))
    shown = await owner.save(stale, **on(calendar, team, export=True))

    answer = await owner.save(shown, **on(calendar, team, export=True))

    assert answer.status_code == 303
    assert SAVED in words(await owner.visitor.open(answer.headers["location"]))


async def test_a_double_click_on_save_is_not_a_conflict(owner: Owner):
    calendar, *_ = await owner.calendars()
    page = await owner.page()

    answers = [await owner.save(page, **on(calendar, export=True)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]


async def test_a_conflict_is_reported_before_a_missing_calendar(owner: Owner):
    calendar, *_ = await owner.calendars()
    stale = await owner.page()
    await owner.saved(**on(calendar))

    answer = await owner.save(stale, **on(export=True))

    assert answer.status_code == 409
    assert (await owner.save(answer, **on(export=True))).status_code == 422


@pytest.mark.parametrize("basis", [None, "forged", ""])
async def test_a_form_without_a_basis_is_saved_and_a_forged_one_is_not(
    owner: Owner, basis: str | None
):
    calendar, *_ = await owner.calendars()
    token = hidden(await owner.page(), owner.sync)["csrf_token"]
    fields = {"csrf_token": token, **on(calendar, export=True)}
    answer = await owner.visitor.http.post(
        owner.sync,
        data=fields if basis is None else {**fields, "basis": basis},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == (303 if basis is None else 409)


async def test_the_basis_does_not_reveal_the_calendars(owner: Owner):
    calendar, *_ = await owner.calendars()
    bases = {hidden(await owner.page(), owner.sync)["basis"]}
    await owner.saved(**on(calendar))
    bases.add(hidden(await owner.page(), owner.sync)["basis"])
    assert len(bases) == 2
    assert all(re.fullmatch(r"[\w-]{8}", basis) for basis in bases)
