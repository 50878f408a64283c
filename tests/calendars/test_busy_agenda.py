"""Events by day: midnight, clock changes, all-day dates, overlaps."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.calendars.busy.busy_days import by_day, to_busy
from app.calendars.values.person import Person, ScheduleKind
from app.calendars.values.zone import day_hours, instants_at, shown_twice, zones_of
from app.calendars.values.zone_name import find_zone
from app.wix import CalendarType, Event
from tests.rows import each_row

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ANNA = Person("anna", "Anna", ScheduleKind.STAFF, "Europe/Berlin")
BO = Person("bo", "Bo", ScheduleKind.STAFF, "America/New_York")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(start, end, *, all_day=False, schedule_id="anna"):
    return Event(schedule_id, CalendarType.GOOGLE, utc(start), utc(end), all_day=all_day)


def layout(*events, first, days=1, zone=BERLIN, person=ANNA):
    busy = to_busy(events, [person], {person.id: zone})
    return by_day(busy, date.fromisoformat(first), days)


def shown(part):
    """A part as `start-end`, with `<` from the previous day and `>` until the next."""
    start = "<" if part.from_previous else f"{part.busy.start:%H:%M}"
    end = ">" if part.until_next else f"{part.busy.end:%H:%M}"
    return f"{start}-{end}"


@each_row(
    ("start", "end", "days"),
    [
        ("2026-11-24T09:00", "2026-11-24T10:00", [["10:00-11:00"], []]),
        ("2026-11-24T21:30", "2026-11-25T00:00", [["22:30->"], ["<-01:00"]]),
        ("2026-11-24T21:00", "2026-11-24T23:00", [["22:00-00:00"], []]),
        ("2026-11-24T23:00", "2026-11-24T23:30", [[], ["00:00-00:30"]]),
        ("2026-11-23T12:00", "2026-11-26T12:00", [["<->"], ["<->"]]),
        ("2026-11-24T09:00", "2026-11-24T09:00", [["10:00-10:00"], []]),
        ("2026-11-24T23:00", "2026-11-24T23:00", [[], ["00:00-00:00"]]),
        ("2026-11-24T09:00", "2026-11-24T08:00", [["10:00-10:00"], []]),
    ],
)
def test_each_day_has_its_part_of_an_event(start, end, days):
    found = layout(event(start, end), first="2026-11-24", days=2)

    assert [[shown(part) for part in day.timed] for day in found] == days


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (BERLIN, "2026-03-29", 23),
        (BERLIN, "2026-10-25", 25),
        (BERLIN, "2026-11-24", 24),
        (NEW_YORK, "2026-03-08", 23),
        (NEW_YORK, "2026-11-01", 25),
        (ZoneInfo("Australia/Lord_Howe"), "2026-10-04", 23.5),
    ],
)
def test_a_day_has_23_to_25_hours_by_clock_changes(zone, day, hours):
    assert day_hours(date.fromisoformat(day), zone) == hours


@pytest.mark.parametrize(
    ("zone", "start", "end", "day", "said"),
    [
        # the night when 02:00 becomes 03:00
        (BERLIN, "2026-03-29T00:30", "2026-03-29T01:30", "2026-03-29", "01:30-03:30"),
        (BERLIN, "2026-03-28T23:00", "2026-03-29T22:00", "2026-03-29", "00:00-00:00"),
        (NEW_YORK, "2026-03-08T06:30", "2026-03-08T07:30", "2026-03-08", "01:30-03:30"),
        # the night when 03:00 becomes 02:00
        (BERLIN, "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25", "02:30-02:30"),
        (BERLIN, "2026-10-24T22:00", "2026-10-25T23:00", "2026-10-25", "00:00-00:00"),
        (NEW_YORK, "2026-11-01T05:30", "2026-11-01T06:30", "2026-11-01", "01:30-01:30"),
    ],
)
def test_events_keep_their_time_across_clock_changes(zone, start, end, day, said):
    one = event(start, end)
    found = layout(one, first="2026-01-01", days=360, zone=zone)

    assert [(d.date.isoformat(), shown(d.timed[0])) for d in found if d.timed] == [(day, said)]


def test_in_the_repeated_hour_events_are_sorted_by_instant():
    late_by_the_clock = event("2026-10-25T00:40", "2026-10-25T00:50")  # 02:40, first time
    early_by_the_clock = event("2026-10-25T01:10", "2026-10-25T01:20")  # 02:10, second time
    [day] = layout(early_by_the_clock, late_by_the_clock, first="2026-10-25")

    assert [shown(part) for part in day.timed] == ["02:40-02:50", "02:10-02:20"]
    assert all(shown_twice(part.busy.start) for part in day.timed)


@each_row(
    ("zone", "start", "end", "dates"),
    [
        # midnights of the schedule's own zone
        ("Europe/Berlin", "2026-11-23T23:00", "2026-11-24T23:00", ["2026-11-24"]),
        ("America/New_York", "2026-11-24T05:00", "2026-11-25T05:00", ["2026-11-24"]),
        ("Europe/Berlin", "2026-10-24T22:00", "2026-10-25T23:00", ["2026-10-25"]),
        ("America/New_York", "2026-03-08T05:00", "2026-03-09T04:00", ["2026-03-08"]),
        ("Africa/Cairo", "2026-04-23T22:00", "2026-04-24T21:00", ["2026-04-24"]),
        # midnights of UTC, east and west of it
        ("Europe/Berlin", "2026-11-24T00:00", "2026-11-25T00:00", ["2026-11-24"]),
        ("America/Los_Angeles", "2026-11-24T00:00", "2026-11-25T00:00", ["2026-11-24"]),
        ("Pacific/Auckland", "2026-11-24T00:00", "2026-11-25T00:00", ["2026-11-24"]),
        ("Pacific/Kiritimati", "2026-11-24T00:00", "2026-11-25T00:00", ["2026-11-24"]),
        # midnights of an account in a third zone: New York's in Berlin, Tokyo's in Berlin
        ("Europe/Berlin", "2026-11-24T05:00", "2026-11-25T05:00", ["2026-11-24"]),
        ("Europe/Berlin", "2026-11-23T15:00", "2026-11-24T15:00", ["2026-11-24"]),
        # several days, an inclusive end, and no length
        ("Europe/Berlin", "2026-11-23T23:00", "2026-11-25T23:00", ["2026-11-24", "2026-11-25"]),
        ("Europe/Berlin", "2026-11-23T23:00", "2026-11-24T22:59:59.999", ["2026-11-24"]),
        ("Europe/Berlin", "2026-11-23T23:00", "2026-11-23T23:00", ["2026-11-24"]),
    ],
)
def test_all_day_events_are_dates(zone, start, end, dates):
    one = event(start, end, all_day=True)
    found = layout(one, first="2026-01-01", days=365, zone=ZoneInfo(zone))

    assert [day.date.isoformat() for day in found if day.all_day] == dates
    assert not any(day.timed for day in found)


def test_overlaps_are_counted_per_schedule_among_timed_events():
    people, zones = [ANNA, BO], {"anna": BERLIN, "bo": NEW_YORK}
    busy = to_busy(
        [
            event("2026-11-24T09:00", "2026-11-24T10:00"),
            event("2026-11-24T09:30", "2026-11-24T11:00"),
            event("2026-11-24T10:00", "2026-11-24T10:00"),  # no length: within the second
            event("2026-11-24T11:00", "2026-11-24T12:00"),  # touches only
            event("2026-11-23T23:00", "2026-11-24T23:00", all_day=True),
            event("2026-11-24T09:00", "2026-11-24T10:00", schedule_id="bo"),
            event("2026-11-24T09:00", "2026-11-24T10:00", schedule_id="a stranger"),
        ],
        people,
        zones,
    )

    assert [one.overlaps for one in busy] == [1, 2, 1, 0, 0, 0]


def test_each_schedule_has_its_own_days():
    at_two = [event("2026-11-24T02:00", "2026-11-24T03:00", schedule_id=i) for i in ("anna", "bo")]
    busy = to_busy(at_two, [ANNA, BO], {"anna": BERLIN, "bo": NEW_YORK})
    monday, tuesday = by_day(busy, date(2026, 11, 23), 2)

    assert [(p.busy.person.name, shown(p)) for p in monday.timed] == [("Bo", "21:00-22:00")]
    assert [(p.busy.person.name, shown(p)) for p in tuesday.timed] == [("Anna", "03:00-04:00")]


@pytest.mark.parametrize(
    ("wall", "zone", "found"),
    [
        ("2026-11-24T10:00", BERLIN, ["2026-11-24T10:00:00+01:00"]),
        (
            "2026-10-25T02:30",
            BERLIN,
            ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"],
        ),
        (
            "2026-11-01T01:30",
            NEW_YORK,
            ["2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"],
        ),
        ("2026-03-29T02:30", BERLIN, []),
        ("2026-03-08T02:30", NEW_YORK, []),
    ],
)
def test_a_local_time_exists_once_twice_or_never(wall, zone, found):
    assert [m.isoformat() for m in instants_at(datetime.fromisoformat(wall), zone)] == found


@pytest.mark.parametrize("name", [None, "", "Berlin", "../etc/passwd", "localtime", "Europe/"])
def test_an_unknown_zone_is_none(name):
    assert find_zone(name) is None


def test_a_schedule_without_a_zone_uses_that_of_the_business():
    business = Person("b", "", ScheduleKind.BUSINESS, "Asia/Tokyo")
    lost = Person("x", "X", ScheduleKind.STAFF, "Mars/Olympus")
    zones = zones_of([business, ANNA, lost])

    assert zones["b"] == zones["x"] == ZoneInfo("Asia/Tokyo")
    assert zones["anna"] == BERLIN
    assert zones_of([lost])["x"].key == "UTC"


def test_very_long_events_are_limited_to_the_requested_days():
    """A hundred-year event takes no longer than the requested days."""
    [day] = layout(event("1990-01-01T00:00", "2090-01-01T00:00"), first="2026-11-24")

    assert shown(day.timed[0]) == "<->"
    assert day.timed[0].busy.event.end - day.timed[0].busy.event.start > timedelta(days=36_000)
