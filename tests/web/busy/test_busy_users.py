"""Busy times by the ids of Wix users: the page, the file and JSON."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.main import create_app
from app.sandbox import create_sandbox
from app.settings import load
from tests.salon import ANNA, ANNAS_USER, BO, DMITRI, DMITRIS_USER
from tests.visitor import BASE, Visitor, words
from tests.web.conftest import KEY

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    """A visitor of an app with a fixed clock; Dmitri's calendar is readable."""
    sandbox = create_sandbox(public_url=BASE, clock=lambda: NOW)
    app = create_app(load({"secret_key": KEY}), sandbox=sandbox, clock=lambda: NOW)
    for connection in sandbox.state.sandbox.site().connections.values():
        connection.status = None
    async with app.router.lifespan_context(app):
        yield Visitor(app)


async def test_the_page_of_a_user_is_that_of_their_schedule(visitor: Visitor):
    page = await visitor.open(f"/busy?user_id=%20{ANNAS_USER.upper()}")

    assert page.status_code == 200
    assert "Busy times Anna Vogel times in" in words(page)
    assert "Dmitri" not in page.text.partition('class="days"')[2]
    assert re.search(f'<option value="{ANNA}"[^>]* selected>', page.text)
    assert f"user_id={ANNAS_USER}" in page.text


async def test_several_users_are_shown_and_kept_in_links(visitor: Visitor):
    page = await visitor.open(f"/busy?user_id={ANNAS_USER}&user_id={DMITRIS_USER}&days=1")

    assert "Anna Vogel and Дмитрий Соколов times in" in words(page)
    both = f"user_id={ANNAS_USER}&amp;user_id={DMITRIS_USER}"
    assert re.search(f"/busy\\?{both}&amp;from=2026-11-23&amp;days=1", page.text)
    assert f"/busy.ics?{both}&amp;from=2026-11-22&amp;days=1" in page.text
    assert f'value="{BO}"' not in page.text
    assert f'name="user_id" value="{ANNAS_USER} {DMITRIS_USER}"' in page.text
    sent = await visitor.open(f"/busy?user_id={ANNAS_USER}%20{DMITRIS_USER}&days=1")
    assert "Anna Vogel and Дмитрий Соколов times in" in words(sent)
    narrowed = f"/busy?user_id={ANNAS_USER}&user_id={DMITRIS_USER}&schedule_id={DMITRI}"
    assert "Busy times Дмитрий Соколов times in" in words(await visitor.open(narrowed))


async def test_wix_is_requested_by_user_id(visitor: Visitor):
    found = (await visitor.open(f"/busy.json?user_id={DMITRIS_USER}&from=2026-11-22")).json()

    assert found["busy"]
    assert {one["user_id"] for one in found["busy"]} == {DMITRIS_USER}
    assert {one["schedule_id"] for one in found["busy"]} == {DMITRI}
    assert "ListEvents" in await visitor.calls()


@pytest.mark.parametrize("path", ["/busy", "/busy.ics"])
@pytest.mark.parametrize(
    ("query", "says"),
    [
        (f"user_id={NOBODY}", "Nobody here is this Wix user."),
        (f"user_id={ANNAS_USER}&user_id={NOBODY}", "Nobody here is this Wix user."),
        ("user_id=garbage", "The id of a Wix user looks like"),
        (f"user_id={ANNAS_USER}%00", "The id of a Wix user looks like"),
        ("user_id=<script>", "The id of a Wix user looks like"),
        (f"user_id={ANNAS_USER}&schedule_id={BO}", "belongs to none of the Wix users"),
    ],
)
async def test_unknown_users_are_marked_and_not_requested(
    visitor: Visitor, path: str, query: str, says: str
):
    page = await visitor.open(f"{path}?{query}")

    assert page.status_code == 422
    assert says in words(page)
    assert 'aria-invalid="true"' in page.text
    assert "<script" not in page.text
    assert "ListEvents" not in await visitor.calls()


async def test_json_reports_all_invalid_parameters_at_once(visitor: Visitor):
    query = f"user_id={ANNAS_USER}&user_id={NOBODY}&days=0&from=garbage&zone=garbage"
    answer = await visitor.open(f"/busy.json?{query}")

    assert answer.status_code == 422
    assert answer.json()["unknown_user_ids"] == [NOBODY]
    assert set(answer.json()["problems"]) == {"user_id", "days", "from", "zone"}


async def test_json_has_busy_times_without_titles(visitor: Visitor):
    answer = await visitor.open(f"/busy.json?user_id={ANNAS_USER}&from=2026-11-22&days=7&titles=1")
    found = answer.json()

    assert answer.headers["cache-control"] == "no-store"
    assert (found["from"], found["days"], found["time_zone"]) == ("2026-11-22", 7, "Europe/Berlin")
    assert (found["complete"], found["providers_without_answer"]) == (True, [])
    assert found["busy"][0] == {
        "schedule_id": ANNA,
        "user_id": ANNAS_USER,
        "name": "Anna Vogel",
        "start": "2026-11-22T08:00:00Z",
        "end": "2026-11-22T09:00:00Z",
        "all_day": False,
        "dates": None,
    }
    assert any(one["dates"] for one in found["busy"])
    assert "Dentist" not in answer.text


async def test_json_of_all_people_needs_no_user(visitor: Visitor):
    found = (await visitor.open("/busy.json?user_id=&schedule_id=")).json()

    assert {one["schedule_id"] for one in found["busy"]} >= {ANNA, DMITRI}
