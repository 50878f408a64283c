"""Who is protected, who is not, and the next step for each person."""

from app.calendars.coverage.gap import GAP_HEALTH, SEVERITY, Gap, NextStep
from app.calendars.values.connection_health import Health
from tests.calendars.builders import (
    ANNA,
    APPLE,
    BO,
    CHOSEN,
    EXPORTS,
    GOOGLE,
    HOUSE,
    IMPORTS,
    NONE_CHOSEN,
    OFF,
    cover,
    covers,
    link,
)
from tests.rows import each_row

BROKEN = link(ANNA, "ERROR", by=APPLE)


@each_row(
    ("connections", "gap", "step", "health", "protected"),
    [
        ([], Gap.UNCONNECTED, NextStep.CONNECT, Health.NOT_CONNECTED, False),
        ([link(ANNA)], None, NextStep.LOOK, Health.WORKING, True),
        ([link(ANNA, "SYNC_IN_PROGRESS")], None, NextStep.LOOK, Health.STARTING, True),
        ([link(ANNA, "CONNECTED")], Gap.NEVER_SYNCED, NextStep.LOOK, Health.STARTING, True),
        ([link(ANNA, "ERROR")], Gap.BROKEN, NextStep.RECONNECT, Health.NEEDS_YOU, False),
        ([link(ANNA, "DISCONNECTED")], Gap.ENDED, NextStep.RECONNECT, Health.DISCONNECTED, False),
        ([link(ANNA, "PAUSED")], Gap.UNCLEAR, NextStep.LOOK, Health.UNKNOWN, False),
        ([link(ANNA, "UNDEFINED")], Gap.UNCLEAR, NextStep.LOOK, Health.UNKNOWN, False),
        (
            [link(ANNA, imports=NONE_CHOSEN, by=APPLE)],
            Gap.NO_CALENDAR,
            NextStep.CHOOSE_CALENDARS,
            Health.NEEDS_YOU,
            False,
        ),
        (
            [link(ANNA, imports=OFF, exports=EXPORTS, by=APPLE)],
            Gap.IMPORT_OFF,
            NextStep.SWITCH_ON,
            Health.NEEDS_YOU,
            False,
        ),
        (
            [link(ANNA, imports=None, by=APPLE)],
            Gap.IMPORT_OFF,
            NextStep.SWITCH_ON,
            Health.NEEDS_YOU,
            False,
        ),
        # a direction that Google has fixed cannot be the next step
        ([link(ANNA, imports=OFF)], Gap.IMPORT_OFF, NextStep.CONNECT, Health.NEEDS_YOU, False),
    ],
)
def test_each_coverage_has_one_word_and_one_step(connections, gap, step, health, protected):
    found = cover(*connections)

    assert (found.gap, found.step, found.health, found.protected) == (gap, step, health, protected)


@each_row(
    ("other", "gap"),
    [
        (link(ANNA, "DISCONNECTED", by=APPLE), None),
        (link(ANNA, imports=OFF, exports=EXPORTS, by=APPLE), None),
        (link(ANNA, imports=None, exports=EXPORTS, by=APPLE), None),
        (link(ANNA, "CONNECTED", CHOSEN, by=APPLE), None),
        (link(ANNA, "ERROR", CHOSEN, by=APPLE), Gap.BROKEN),
        (link(ANNA, imports=NONE_CHOSEN, by=APPLE), Gap.NO_CALENDAR),
        (link(ANNA, "PAUSED", CHOSEN, by=APPLE), Gap.UNCLEAR),
        # the same account was reconnected
        (link(ANNA, "ERROR", by=GOOGLE), None),
    ],
)
def test_with_a_working_calendar_only_failed_protection_is_a_gap(other, gap):
    found = cover(link(ANNA), other)

    assert (found.protected, found.gap) == (True, gap)


def test_replaced_broken_connection_needs_no_reconnect():
    anew = link(ANNA, imports=OFF, by=APPLE)

    mended = cover(link(ANNA, "ERROR", by=APPLE), anew)
    both_broken = cover(link(ANNA, "ERROR", by=APPLE), link(ANNA, "ERROR", by=APPLE, id_="two"))

    assert (mended.gap, mended.step) == (Gap.IMPORT_OFF, NextStep.SWITCH_ON)
    assert mended.target is not None
    assert mended.target.connection is anew
    assert both_broken.step is NextStep.RECONNECT


def test_connection_of_an_unlisted_provider_is_assessed():
    found = cover(link(ANNA, imports=IMPORTS, by=GOOGLE))
    lost = cover(*[link(ANNA, imports=NONE_CHOSEN, by=GOOGLE)])

    assert found.gap is None
    assert lost.gap is None, "Google has no calendars to choose"


def test_partial_list_is_not_called_unconnected():
    found = cover(unlisted=["apple"])

    assert (found.gap, found.step, found.health) == (Gap.UNLISTED, NextStep.LOOK, Health.UNKNOWN)


def test_copying_only_may_be_protected_by_unlisted_calendar():
    copies = link(ANNA, imports=OFF, exports=EXPORTS, by=APPLE)
    found = cover(copies, unlisted=["google"])

    assert (found.gap, found.unchecked, found.protected) == (Gap.UNLISTED, True, False)
    assert cover(copies).gap is Gap.IMPORT_OFF
    assert cover(link(ANNA, "ERROR"), unlisted=["apple"]).gap is Gap.BROKEN


def test_an_account_on_two_schedules_is_a_gap_of_both():
    found = covers(link(ANNA, email="x@y"), link(BO, email=" X@Y"), people=(ANNA, BO))

    assert [one.gap for one in found.people] == [Gap.SHARED_ACCOUNT] * 2
    assert found.protected == 2


def test_people_are_sorted_by_gap_business_and_name():
    people = (HOUSE, *[BO.__class__(name, name, BO.kind) for name in "abcdefg"])
    _, a, b, c, d, e, f, g = people
    found = covers(
        link(HOUSE),
        link(a),
        link(b, "CONNECTED"),
        link(c, imports=OFF),
        link(d, "ERROR"),
        link(f),
        link(g, "DISCONNECTED"),
        people=people,
    )

    assert [one.person for one in found.people] == [d, g, e, c, b, HOUSE, a, f]
    assert (found.protected, len(found.people), len(found.gaps)) == (3, 8, 5), "of the staff"


def test_connections_without_a_person_are_listed_as_leftovers():
    gone = BO
    found = covers(link(gone), link(gone, "ERROR", by=APPLE), link(gone, "DISCONNECTED"))

    assert found.protected == 0
    assert [one.connection.status.value for one in found.orphaned] == ["SYNCED", "ERROR"]


def test_of_several_dead_connections_only_the_last_is_shown():
    first, last = (link(ANNA, "DISCONNECTED", id_=id_) for id_ in ("first", "last"))

    assert [one.connection for one in cover(first, last).connections] == [last]


def test_an_empty_site_has_nothing_to_count():
    found = covers(people=())

    assert (found.people, found.protected, found.gaps, found.proven) == ((), 0, (), True)


def test_every_gap_has_a_rank_and_a_word():
    assert set(SEVERITY) == set(GAP_HEALTH) == set(Gap)
    assert Health.WORKING not in GAP_HEALTH.values()
