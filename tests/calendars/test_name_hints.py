"""Hints that distinguish people and calendars with equal names."""

from dataclasses import replace

import pytest

from app.calendars.sync.sync_options import sync_options
from app.calendars.values.name_hints import name_hints, short_suffixes, visual_key
from app.calendars.values.person import people_of
from app.calendars.values.provider import named_for, with_display_names
from app.wix import (
    Calendar,
    CalendarType,
    ImportConfig,
    ParsedList,
    Schedule,
    ScheduleStatus,
    StaffMember,
)
from tests.calendars.builders import ANNA, APPLE, link, provider


def staff(*members):
    """Return people with these names and email addresses."""
    ids = [f"{n}0000000-0000-4000-8000-00000000000{n}" for n in range(len(members))]
    schedules = [Schedule(id_, f"r{id_}", "", ScheduleStatus.ACTIVE, None, None) for id_ in ids]
    people = [
        StaffMember(f"s{id_}", name, f"r{id_}", email)
        for id_, (name, email) in zip(ids, members, strict=True)
    ]
    return [one.label for one in people_of(schedules, people)]


def test_people_with_equal_names_get_their_email_as_a_hint():
    assert staff(("Anna", "a@x.example"), ("Anna", "b@x.example"), ("Bo", "c@x.example")) == [
        "Anna (a@x.example)",
        "Anna (b@x.example)",
        "Bo",
    ]


@pytest.mark.parametrize("email", [None, "salon@x.example"])
def test_people_without_an_email_get_an_id_as_a_hint(email):
    assert staff(("Anna", email), ("Anna", email), ("Anna", "a@x.example")) == [
        "Anna (…0000)",
        "Anna (…0001)",
        "Anna (a@x.example)",
    ]


def test_people_without_a_name_get_a_hint():
    assert staff(("", None), ("", "b@x.example")) == ["(…0000)", "(b@x.example)"]


@pytest.mark.parametrize(
    "other", ["ANNA", "Anna\u200d", "An\u00adna", "\uff21nna", " Anna", "Anna\u00a0"], ids=ascii
)
def test_names_that_look_alike_count_as_equal(other):
    assert visual_key(other) == visual_key("Anna")
    assert visual_key("Zo\u00eb  Li") == visual_key("Zoe\u0308 Li")
    assert visual_key("Anna B") != visual_key("AnnaB")


@pytest.mark.parametrize(
    ("ids", "ends"),
    [
        (["aa11", "bb22"], ["…aa11", "…bb22"]),
        (["cal-one", "cal-two"], ["…-one", "…-two"]),
        (["x1@group.example", "x2@group.example"], ["…x1", "…x2"]),
        (["11@group.example", "1@group.example"], None),
        (["a\u200bb", "ab"], None),
        (["\u00ad", "\u200d"], None),
    ],
    ids=ascii,
)
def test_the_id_suffix_is_short_and_unique(ids, ends):
    found = [*short_suffixes(ids).values()]

    assert len({*found}) == len(ids)
    assert all(2 <= len(one) <= 13 for one in found)
    assert ends is None or found == ends


def test_calendars_with_equal_names_get_a_hint():
    given = (Calendar("id-1111", "Same"), Calendar("id-2222", "same "), Calendar("x", "Other"))

    offered = sync_options(link(ANNA, by=APPLE), APPLE.features, given).calendars or ()

    assert [one.hint for one in offered] == ["…1111", "…2222", ""]


def test_calendars_that_block_already_are_always_listed():
    given = [Calendar(str(n)) for n in range(1100)]
    connection = link(ANNA, by=APPLE, imports=_imports(given[-1]))

    offered = sync_options(connection, APPLE.features, given).calendars or ()

    assert len(offered) == 1000
    assert [one.id for one in offered if one.chosen] == ["1099"]


def test_providers_have_readable_distinct_names():
    given = ParsedList(
        [
            *(_renamed(id_, "Nordlicht") for id_ in ("abc1", "abc2")),
            _renamed("g", "", "GOOGLE"),
            _renamed("m", "Outlook or Office 365", "MICROSOFT"),
            _renamed("o", "Office 365/Outlook", "OFFICE_365"),
            _renamed("app", "Outlook or Office 365", "OTHER"),
            _renamed("unheard-of", ""),
        ],
        unreadable=1,
    )

    found = with_display_names(given, "Calendar")

    assert [one.name for one in found] == [
        "Nordlicht (…abc1)",
        "Nordlicht (…abc2)",
        "Google",
        "Outlook",
        "Office 365",
        "Outlook or Office 365",
        "Calendar",
    ]
    assert found.unreadable == 1
    assert name_hints(found) == {}


def test_a_connection_of_an_old_type_names_its_product():
    [outlook] = with_display_names(ParsedList([_renamed("m", "", "MICROSOFT")]))

    assert named_for(outlook, CalendarType.OFFICE_365).name == "Office 365"
    assert named_for(outlook, CalendarType.MICROSOFT) is outlook


def test_providers_without_a_name_are_distinguished_by_id():
    given = ParsedList([_renamed(id_, "") for id_ in ("abc1", "abc2")])

    assert [one.name for one in with_display_names(given, "Calendar")] == [
        "Calendar (…abc1)",
        "Calendar (…abc2)",
    ]


def _imports(calendar):
    return ImportConfig(enabled=True, calendars=(calendar,))


def _renamed(id_, name, kind="OTHER"):
    return replace(provider(id_, kind=kind), name=name, calendar_type=CalendarType(kind))
