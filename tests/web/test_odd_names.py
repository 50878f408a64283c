"""Invisible and equal names, on every page that lists them."""

import re

import pytest

from app.web.view.name_search import search_names
from tests.salon import ANNA
from tests.visitor import Visitor, title, words
from tests.web.sync_settings import Owner, on

NAMES = ["Anna", "anna ", "Bo", "\u200b", "\u3164", "Noa\u202e\n"]
FIRST, SECOND = "Anna (anna.vogel@studio-nord.example)", "anna (noa@studio-nord.example)"
NAMELESS = "Person without a name (dmitri@studio-nord.example)"
_OPTION = re.compile(r"<option[^>]*>\s*([^<]*)")


@pytest.fixture
async def crowd(visitor: Visitor) -> Visitor:
    """Two people called Anna, and two with invisible names."""
    await visitor.control("site", {"names": NAMES})
    return visitor


@pytest.mark.parametrize("address", ["/", "/connect", "/busy", "/busy/why", "/invites/new"])
async def test_every_list_distinguishes_people_with_equal_names(crowd: Visitor, address: str):
    page = await crowd.open(address)

    said = words(page)
    assert FIRST in said
    assert SECOND in said
    assert NAMELESS in said
    assert "Bo (" not in said
    assert "\u202e" not in page.text
    assert all(one.strip() for one in _OPTION.findall(page.text))


async def test_headings_and_file_names_identify_the_person(crowd: Visitor):
    page = await crowd.open(f"/busy?schedule_id={ANNA}")
    assert f"{FIRST} times in" in words(page)

    file = await crowd.open(f"/busy.ics?schedule_id={ANNA}")
    assert f"X-WR-CALNAME:Busy times: {FIRST}" in file.text.replace("\r\n ", "")


async def test_calendars_with_equal_names_are_distinguished_everywhere(owner: Owner):
    calendars = [
        {"id": f"cal-{n}", "name": name} for n, name in enumerate(["Same", "same", "\u200b", ""])
    ]
    fault = {"method": "ListCalendars", "status": 200, "body": {"calendars": calendars}}
    await owner.visitor.control("faults", [{**fault, "times": 99}])
    page = await owner.page()

    said = words(page)

    for name in ("Same (…al-0)", "same (…al-1)", "Calendar without a name (…al-2)"):
        assert said.partition("Which calendars")[2].count(name) == 1
    stale = await owner.page()
    await owner.saved(**on("cal-0"))
    beside = words(await owner.save(stale, **on("cal-1", export=True)))
    assert "on: Same (…al-0)" in beside.replace(" :", ":")


async def test_an_unnamed_provider_has_a_generic_name_per_language(visitor: Visitor):
    body = {"providers": [{"id": "unheard-of", "features": {"connectMethods": ["OAUTH"]}}]}
    await visitor.control(
        "faults", [{"method": "ListProviders", "status": 200, "body": body, "times": 1}]
    )
    path = f"/connect/review?schedule_id={ANNA}&provider_id=unheard-of"

    english, german = [await visitor.open(f"{path}&locale={one}") for one in ("en", "de")]

    assert title(english).startswith("Connect Calendar")
    assert title(german).startswith("Kalender verbinden")


async def test_guests_do_not_see_the_email_hint(crowd: Visitor):
    people = (await crowd.open("/invites/new")).text
    [schedule_id] = re.findall(r'<option value="([^"]+)"[^>]*>\s*Anna \(anna', people)
    form = await crowd.open(f"/invites/new?schedule_id={schedule_id}")
    providers = re.findall(r'name="provider_id" value="([^"]+)"', form.text)
    made = await crowd.submit(
        form, "/invites", schedule_id=schedule_id, provider_id=providers, days="7"
    )
    link = made.headers["location"].replace("/invites/", "/i/")

    page = await crowd.open(link)

    assert "Schedule: Anna" in words(page)
    assert "anna.vogel" not in page.text


def test_search_ignores_invisible_characters():
    names = ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "Lindstr\u00f6m"]
    assert search_names(names, {}, str, "\u0645\u06cc\u062e\u0648") == names[:1]
    assert search_names(names, {}, str, "lind\u00adstrom\u200b") == names[1:]
