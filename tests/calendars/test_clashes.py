"""Which bookings overlap busy times of their person."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as some

from app.calendars.clashes.overlaps import MOST_PER_BOOKING, Booked, clashes
from app.calendars.clashes.site_clashes import booked
from app.calendars.values.person import Person, ScheduleKind
from app.wix import (
    BUSINESS_EXTERNAL_ID,
    Booking,
    CalendarType,
    Event,
    ExportConfig,
    ExportTarget,
    ImportConfig,
    Status,
)
from tests.calendars.builders import ANNA, APPLE, BO, EXPORTS, HOUSE, link
from tests.rows import each_row

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = {one.id: BERLIN for one in (ANNA, BO, HOUSE)}
DAY = datetime(2026, 11, 24, tzinfo=UTC)
EXPORTS_TO_MAIN = ExportConfig(enabled=True, target=ExportTarget.PRIMARY)
TWO_CALENDARS = ImportConfig(enabled=True)


def at(hour, minute=0):
    return DAY + timedelta(hours=hour, minutes=minute)


def booking(start, end, person=ANNA, id_="b", **more):
    return Booked(person.id, Booking(id_, "service", None, start, end, "Haircut", **more))


def busy(start, end, person=ANNA, *, all_day=False):
    return Event(person.id, CalendarType.GOOGLE, start, end, all_day)


def spans(found):
    return [(one.busy_start, one.busy_end) for one in found]


@each_row(
    ("taken", "clashing"),
    [
        ((at(9), at(10)), False),
        ((at(11), at(12)), False),
        ((at(9), at(10, 1)), True),
        ((at(10, 59), at(12)), True),
        ((at(10, 15), at(10, 30)), True),
        ((at(8), at(13)), True),
        ((at(10), at(11)), True),
        ((at(10, 30), at(10, 30)), False),
    ],
)
def test_a_booking_clashes_with_what_it_shares_time_with(taken, clashing):
    found = clashes([booking(at(10), at(11))], [busy(*taken)], ZONES)

    assert spans(found) == ([taken] if clashing else [])


def test_a_clash_names_person_service_and_both_times():
    [found] = clashes([booking(at(10), at(11))], [busy(at(10, 30), at(12))], ZONES)

    assert (found.schedule_id, found.title) == (ANNA.id, "Haircut")
    assert (found.booking_start, found.booking_end) == (at(10), at(11))
    assert (found.busy_start, found.busy_end) == (at(10, 30), at(12))


def test_cancelled_bookings_and_other_people_do_not_clash():
    bookings = [booking(at(10), at(11), blocks=False), booking(at(10), at(11), BO)]

    assert clashes(bookings, [busy(at(10), at(11))], ZONES) == ()


@each_row(
    ("start", "end", "clashing"),
    [
        (datetime(2026, 11, 23, 22, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 22, tzinfo=UTC), datetime(2026, 11, 23, 23, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 22, 30, tzinfo=UTC), datetime(2026, 11, 24, 23, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 23, tzinfo=UTC), datetime(2026, 11, 24, 23, 30, tzinfo=UTC), False),
    ],
)
@pytest.mark.parametrize("offset_h", [0, 1])
def test_an_all_day_event_takes_the_day_of_the_schedule(start, end, clashing, offset_h):
    midnight = DAY - timedelta(hours=offset_h)  # of the account: in UTC, or in Berlin
    day = busy(midnight, midnight + timedelta(days=1), all_day=True)

    assert bool(clashes([booking(start, end)], [day], ZONES)) is clashing


@each_row(
    ("day", "hours"),
    [(datetime(2026, 3, 29, tzinfo=BERLIN), 23), (datetime(2026, 10, 25, tzinfo=BERLIN), 25)],
)
def test_an_all_day_event_ends_at_midnight_when_clocks_change(day, hours):
    start = day.astimezone(UTC)
    end = start + timedelta(hours=hours)
    whole = busy(start, end, all_day=True)
    late = booking(end - timedelta(minutes=30), end)
    next_day = booking(end, end + timedelta(minutes=30), id_="c")

    [found] = clashes([late, next_day], [whole], ZONES)
    assert (found.busy_start, found.busy_end, found.booking_end) == (start, end, end)


times = some.integers(0, 60).map(lambda minute: DAY + timedelta(minutes=minute))
ranges = some.tuples(times, times).map(lambda pair: (min(pair), max(pair)))


@settings(max_examples=60)
@given(some.lists(ranges, max_size=5), some.lists(ranges, max_size=5, unique=True))
def test_clashes_are_those_that_share_a_minute(booked_times, busy_times):
    bookings = [booking(one[0], one[1], id_=str(n)) for n, one in enumerate(booked_times)]
    found = clashes(bookings, [busy(*one) for one in busy_times], ZONES)

    def minutes(span):
        return {*range(int((span[1] - span[0]) / timedelta(minutes=1)))}, span[0]

    def share(one, other):
        moved = int((other[0] - one[0]) / timedelta(minutes=1))
        return bool(minutes(one)[0] & {minute + moved for minute in minutes(other)[0]})

    expected = {
        (str(n), taken)
        for n, one in enumerate(booked_times)
        for taken in busy_times
        if share(one, taken)
    }
    assert {(one.booking_id, (one.busy_start, one.busy_end)) for one in found} == expected


def counting(name, counted):
    def compare(self, *args, **kwargs):
        counted.append(name)
        return getattr(datetime, name)(self, *args, **kwargs)

    return compare


@pytest.mark.parametrize("empty", [False, True])
def test_long_and_empty_busy_times_cost_each_booking_little(empty):
    counted: list[str] = []
    number = 300
    names = ("__lt__", "__le__", "__gt__", "__ge__")
    moment: Any = type("Moment", (datetime,), {one: counting(one, counted) for one in names})

    def minute(count):
        there = DAY + timedelta(minutes=count)
        return moment.fromtimestamp(there.timestamp(), UTC)

    short = [busy(minute(n), minute(n + (not empty))) for n in range(number)]
    span = (at(4), at(6)) if empty else (at(6), at(7))
    bookings = [booking(*span, id_=str(n)) for n in range(number)]
    found = clashes(bookings, [busy(minute(-60), minute(900)), *short], ZONES)
    assert {one.busy_end for one in found} == {at(15)}
    assert len(counted) < number * number / 4


def test_connections_of_one_account_do_not_multiply_with_bookings():
    counted: list[str] = []
    moment: Any = type("Moment", (datetime,), {"replace": counting("replace", counted)})
    start, end = (moment.fromtimestamp(at(hour).timestamp(), UTC) for hour in (9, 10))
    bookings = [booking(start, end, id_=str(n)) for n in range(10)]
    many = [link(ANNA, email="x@y", exports=EXPORTS_TO_MAIN, id_=str(n)) for n in range(20)]
    assert not clashes(bookings, [busy(at(9), at(10))] * 4000, ZONES, many)
    assert len(clashes(bookings[:1], [busy(at(9), at(10))] * 401, ZONES, many)) == 1
    assert len(counted) < 100


@each_row(
    ("case", "connections", "echo"),
    [
        ("copies into the main calendar", [link(ANNA, exports=EXPORTS_TO_MAIN)], True),
        ("copies nothing", [link(ANNA)], False),
        ("reads the main calendar alone", [link(ANNA, exports=EXPORTS)], False),
        (
            "may read the calendar of copies",
            [link(ANNA, imports=TWO_CALENDARS, exports=EXPORTS)],
            True,
        ),
        ("is broken", [link(ANNA, "ERROR", exports=EXPORTS_TO_MAIN)], False),
        (
            "another one reads the account",
            [
                link(ANNA, imports=None, exports=EXPORTS_TO_MAIN, email="anna@mail.example"),
                link(ANNA, email="Anna@mail.example", id_="reader"),
            ],
            True,
        ),
        (
            "another one reads another account",
            [
                link(ANNA, imports=None, exports=EXPORTS_TO_MAIN, email="anna@mail.example"),
                link(ANNA, email="a@mail.example", id_="reader"),
            ],
            False,
        ),
        (
            "another one reads an account of no known address",
            [
                link(ANNA, imports=None, exports=EXPORTS_TO_MAIN, email=""),
                link(ANNA, email="", id_="reader"),
            ],
            False,
        ),
        ("another person copies", [link(BO, exports=EXPORTS_TO_MAIN), link(ANNA)], False),
    ],
)
def test_the_copy_of_a_booking_is_no_clash(case, connections, echo):
    found = clashes([booking(at(10), at(11))], [busy(at(10), at(11))], ZONES, connections)

    assert bool(found) is not echo, case


def test_copies_that_do_not_come_back_hide_nothing():
    """Wix may leave its own copies out; the other busy times count in either case."""
    own = busy(at(10, 30), at(12))
    bookings, exporting = [booking(at(10), at(11))], [link(ANNA, exports=EXPORTS_TO_MAIN)]

    without = clashes(bookings, [own], ZONES, exporting)
    assert without == clashes(bookings, [busy(at(10), at(11)), own], ZONES, exporting)
    assert spans(without) == [(at(10, 30), at(12))]


def test_an_event_of_ones_own_beside_the_copy_clashes():
    same = [busy(at(10), at(11))] * 2

    assert (
        len(clashes([booking(at(10), at(11))], same, ZONES, [link(ANNA, exports=EXPORTS_TO_MAIN)]))
        == 1
    )


def test_the_copy_of_one_booking_does_not_clash_with_another():
    bookings = [booking(at(10), at(11)), booking(at(10, 30), at(11, 30), id_="c")]
    copies = [busy(one.booking.start, one.booking.end) for one in bookings]

    assert clashes(bookings, copies, ZONES, [link(ANNA, exports=EXPORTS_TO_MAIN)]) == ()


def test_a_copy_in_an_account_of_two_people_is_no_clash():
    shared = {"email": "salon@mail.example", "by": APPLE}
    both = [link(ANNA, exports=EXPORTS_TO_MAIN, **shared), link(BO, **shared)]
    bookings = [booking(at(10), at(11)), booking(at(10, 30), at(11), BO, id_="c")]

    assert clashes(bookings, [busy(at(10), at(11), BO)], ZONES, both) == ()


def test_a_crowded_calendar_does_not_multiply_clashes():
    crowd = [busy(at(8), at(12, minute)) for minute in range(50)]

    assert len(clashes([booking(at(10), at(11))], crowd, ZONES)) == MOST_PER_BOOKING


def test_bookings_are_of_their_staff_and_of_their_schedule():
    anna = Person("anna", "Anna", ScheduleKind.STAFF, resource_id="chair-1")

    def event(id_, schedule="service", external=None, resources=()):
        return Booking(id_, schedule, external, at(10), at(11), resource_ids=resources)

    found = booked(
        [
            event("by resource", resources=("room", "chair-1")),
            event("on her schedule", schedule="anna", resources=("chair-1",)),
            event("on hers by resource", external="chair-1"),
            event("of the business", external=BUSINESS_EXTERNAL_ID),
            event("of a service", external="service-id"),
        ],
        [HOUSE, anna],
    )

    assert [(one.schedule_id, one.booking.id) for one in found] == [
        ("anna", "by resource"),
        ("anna", "on her schedule"),
        ("anna", "on hers by resource"),
        ("house", "of the business"),
    ]


def test_a_connection_that_ended_copies_nothing():
    gone = link(ANNA, Status.DISCONNECTED.value, exports=EXPORTS_TO_MAIN)

    assert len(clashes([booking(at(10), at(11))], [busy(at(10), at(11))], ZONES, [gone])) == 1
