"""Marking people as needing no calendar, on the roster."""

from urllib.parse import urlsplit

from tests.salon import BO, BUSINESS
from tests.visitor import Visitor, words
from tests.web.roster.test_roster import rows


async def mark(visitor: Visitor, schedule_id: str, field: str = "unneeded", at: str = "/"):
    page = await visitor.open(at)
    return await visitor.submit(page, "/needs", **{field: schedule_id})


async def test_a_marked_person_has_no_gap_and_can_be_unmarked(visitor: Visitor):
    before = await rows(visitor)
    answer = await mark(visitor, BO)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/?marked={BO}")
    page = await visitor.open(answer.headers["location"])
    assert "Bo: Needs no calendar Undo" in words(page)
    assert "1 of 5 people who need a calendar are protected" in words(page)
    assert " Bo " in (await rows(visitor))[-1]
    assert "Only bookings in Wix block times here." in (await rows(visitor))[-1]
    assert not any(" Bo " in row for row in await rows(visitor, "/?show=gaps"))
    await mark(visitor, BO, "needed")
    assert await rows(visitor) == before


async def test_the_to_do_list_can_become_empty(visitor: Visitor):
    await visitor.control("site", {"connections": 1})
    for _ in range(9):
        page = await visitor.open("/?show=gaps")
        found = page.text.partition('name="unneeded" value="')[2].partition('"')[0]
        if not found:
            break
        await mark(visitor, found, at="/?show=gaps")
    assert "Nothing to do" in words(await visitor.open("/?show=gaps"))


async def test_a_mark_of_an_unknown_schedule_changes_nothing(visitor: Visitor):
    for strange in ("", "x", "../" * 9, "\u202e", "a1b2c3d4-0000-4000-8000-00000000ffff"):
        assert (await mark(visitor, strange)).status_code == 404, strange
    assert (await mark(visitor, BO, "other")).status_code == 422
    assert (await visitor.http.post("/needs", data={"unneeded": BO})).status_code in {403, 422}
    assert "Needs no calendar" not in [*map(str.strip, await rows(visitor))][-1]
    assert BUSINESS in (await visitor.open("/?marked=%00")).text


async def test_the_mark_returns_to_the_same_part_of_the_roster(visitor: Visitor):
    answer = await mark(visitor, BO, at="/?show=gaps&q=Bo")
    assert urlsplit(answer.headers["location"]).query == f"q=Bo&show=gaps&marked={BO}"


async def test_the_health_report_counts_marked_people_apart(visitor: Visitor):
    await mark(visitor, BO)
    page = (await visitor.open("/watch")).text
    token = page.partition("/health.json?token=")[2].partition("<")[0]
    people = (await visitor.open(f"/health.json?token={token}")).json()
    assert people["people"]["not_needed"] == 1
    assert people["people"]["all"] == 6
    [bo] = (one for one in people["findings"] if one["schedule_id"] == BO)
    assert (bo["health"], bo["gap"], bo["protected"]) == ("not_needed", None, False)
