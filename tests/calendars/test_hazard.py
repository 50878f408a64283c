"""Detection of set-ups in which exported bookings are imported again."""

from datetime import timedelta

import pytest

from app.calendars.coverage.hazard import (
    HazardKind,
    can_export,
    exporting,
    find_hazards,
)
from app.calendars.coverage.mirrors import find_mirrors
from app.wix import Calendar, Event, ExportConfig, ExportTarget, ImportConfig
from tests.calendars.builders import (
    ANNA,
    APPLE,
    BO,
    EXPORTS,
    GOOGLE,
    HOUSE,
    NOW,
    OFF,
    link,
    provider,
)
from tests.rows import each_row

OURS = "salon@mail.example"
MAIN = ExportConfig(enabled=True, target=ExportTarget.PRIMARY)
MICROSOFT = provider("outlook", kind="MICROSOFT")
HOUR = timedelta(hours=1)


def test_one_account_on_two_schedules():
    a, b = link(ANNA, email=OURS), link(BO, email="Salon@Mail.Example ")
    [found] = find_hazards([a, b], business_ids={"house"})

    assert (found.kind, found.account, found.connections) == (
        HazardKind.SHARED_ACCOUNT,
        OURS,
        (a, b),
    )


def test_the_business_and_a_person_on_one_account():
    pair = [link(HOUSE, email=OURS), link(ANNA, email=OURS)]

    assert [one.kind for one in find_hazards(pair, business_ids={"house"})] == [
        HazardKind.BUSINESS_AND_STAFF
    ]


def test_of_duplicates_the_one_in_use_comes_first():
    broken = link(ANNA, "ERROR", exports=MAIN, email=OURS, id_="broken")
    older, newer = (link(ANNA, exports=MAIN, email=OURS, id_=each) for each in ("older", "newer"))
    unused = link(ANNA, imports=OFF, email=OURS.upper(), id_="unused")
    [found] = find_hazards([broken, older, newer, unused])

    assert (found.kind, found.account) == (HazardKind.DUPLICATE, OURS)
    assert [one.id for one in found.connections] == ["newer", "older", "unused", "broken"]


def test_duplicates_hide_no_hazard_of_another_connection():
    pair = [link(ANNA, exports=MAIN, email=OURS, id_=each) for each in ("older", "newer")]
    other = link(ANNA, exports=EXPORTS, by=APPLE)
    kinds = [one.kind for one in find_hazards([*pair, other])]

    assert kinds == [HazardKind.DUPLICATE, HazardKind.TWO_EXPORTS]


def test_two_exports_into_calendars_of_one_schedule():
    pair = (link(ANNA, exports=EXPORTS), link(ANNA, exports=EXPORTS, by=APPLE))
    [found] = find_hazards(pair)

    assert (found.kind, found.connections) == (HazardKind.TWO_EXPORTS, pair)


@each_row(
    "harmless",
    [
        [link(ANNA), link(BO)],
        [link(ANNA, email=OURS), link(ANNA, email=OURS, by=APPLE)],
        [link(ANNA, email=OURS), link(BO, "DISCONNECTED", email=OURS)],
        [link(ANNA, email=""), link(BO, email="")],
        [link(ANNA, exports=EXPORTS), link(BO, exports=EXPORTS)],
        [link(ANNA, exports=EXPORTS), link(ANNA, by=APPLE)],
        [link(ANNA, exports=EXPORTS), link(ANNA, "ERROR", exports=EXPORTS, by=APPLE)],
        [],
    ],
)
def test_harmless_combinations_have_no_warning(harmless):
    assert find_hazards(harmless) == ()


def test_features_decide_whether_a_new_connection_would_export():
    assert [can_export(one) for one in (APPLE, GOOGLE)] == [True, False]
    assert not can_export(provider("x", exports="SPECIFIC_CALENDAR"))


def test_a_broken_connection_exports_nothing():
    live = link(ANNA, exports=EXPORTS)

    assert exporting([live, link(BO, "ERROR", exports=EXPORTS)]) == (live,)


def reading(*calendars):
    """Import these calendars, each an id and a name."""
    return ImportConfig(enabled=True, calendars=tuple(Calendar(*one) for one in calendars))


def echoes(*connections):
    """Return the connections of each probable echo."""
    return [one.connections for one in find_hazards(connections) if one.kind is HazardKind.ECHO]


def test_a_second_connection_to_the_account_reimports_bookings():
    writes = link(ANNA, imports=OFF, exports=MAIN, email=OURS)
    reads = link(BO, email=OURS.upper(), id_="reads")

    assert echoes(reads, writes) == [(writes, reads)]


def test_two_connections_in_both_directions_are_one_echo():
    pair = (link(ANNA, exports=MAIN, email=OURS), link(BO, exports=MAIN, email=OURS))

    assert echoes(*pair) == [pair]


@pytest.mark.parametrize("shared", [(OURS, "Front desk"), ("c", "Salon@mail.example ")])
def test_bookings_echo_through_a_shared_calendar(shared):
    writes = link(ANNA, imports=OFF, exports=MAIN, email=OURS)
    reads = link(BO, imports=reading(("own", "Bo"), shared))

    assert echoes(writes, reads) == [(writes, reads)]


def test_the_calendar_created_by_wix_reimports_bookings():
    writes = link(ANNA, imports=OFF, exports=EXPORTS, email=OURS)
    reads = link(BO, imports=reading(("x", "Wix Bookings")), email=OURS)

    assert echoes(writes, reads) == [(writes, reads)]


@pytest.mark.parametrize(
    "harmless",
    [
        [link(ANNA, exports=MAIN, email=OURS)],
        [link(ANNA, exports=MAIN, email=OURS), link(BO, imports=OFF, email=OURS)],
        [link(ANNA, exports=MAIN, email=OURS), link(BO, "ERROR", email=OURS)],
        [link(ANNA, exports=MAIN, email=OURS), link(BO, imports=reading(("t", "Team")))],
        [link(ANNA, exports=EXPORTS, email=OURS), link(BO, email=OURS)],
        [link(ANNA, exports=MAIN, email=OURS), link(BO, by=APPLE, email=OURS)],
        [link(ANNA, exports=MAIN, email=""), link(BO, email="")],
    ],
)
def test_separate_export_and_import_calendars_cause_no_echo(harmless):
    assert echoes(*harmless) == []


PAIR = (link(ANNA), link(ANNA, exports=EXPORTS, by=MICROSOFT))


def busy(person, by, *hours, all_day=False):
    start = [NOW + timedelta(hours=hour) for hour in hours]
    return [Event(person.id, by.calendar_type, at, at + HOUR, all_day=all_day) for at in start]


def test_calendars_with_equal_busy_times_can_cause_an_echo():
    reads, writes = link(ANNA), link(ANNA, exports=EXPORTS, by=MICROSOFT)
    events = [*busy(ANNA, GOOGLE, 1, 2, 3, 5), *busy(ANNA, MICROSOFT, 1, 2, 3, 4)]
    [found] = find_mirrors([reads, writes], events)

    assert (found.kind, found.connections) == (HazardKind.ECHO, (writes, reads))


@pytest.mark.parametrize(
    ("connections", "events"),
    [
        (PAIR, []),
        (PAIR, [*busy(ANNA, GOOGLE, 1, 2), *busy(ANNA, MICROSOFT, 1, 2)]),
        (PAIR, [*busy(ANNA, GOOGLE, 1, 2, 3), *busy(ANNA, MICROSOFT, 4, 5, 6)]),
        (PAIR, [e for by in (GOOGLE, MICROSOFT) for e in busy(ANNA, by, 1, 2, 3, all_day=True)]),
        (
            (link(ANNA), link(ANNA, by=MICROSOFT)),
            [*busy(ANNA, GOOGLE, 1, 2, 3), *busy(ANNA, MICROSOFT, 1, 2, 3)],
        ),
        (
            (*PAIR, link(ANNA, id_="twin")),
            [*busy(ANNA, GOOGLE, 1, 2, 3), *busy(ANNA, MICROSOFT, 1, 2, 3)],
        ),
    ],
)
def test_too_little_evidence_is_no_echo(connections, events):
    assert find_mirrors(connections, events) == ()
