"""All-day events of accounts in any zone cover the days that the account's owner sees."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.calendars.busy.all_day import all_day_dates, all_day_query_range
from app.calendars.values.zone import DAY, day_start
from app.wix import CalendarType, Event
from tests.rows import each_row

ZONES = [
    ZoneInfo(name)
    for name in (
        *(
            "UTC",
            "Europe/London",
            "Europe/Berlin",
            "Europe/Helsinki",
            "Africa/Cairo",
            "Asia/Tehran",
        ),
        *(
            "Asia/Beirut",
            "Asia/Dubai",
            "Asia/Kolkata",
            "Asia/Kathmandu",
            "Asia/Tokyo",
            "Asia/Yangon",
        ),
        *("Australia/Eucla", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland"),
        *("Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Tongatapu", "Pacific/Pago_Pago"),
        *("Pacific/Honolulu", "Pacific/Marquesas", "America/Anchorage", "America/Los_Angeles"),
        *("America/New_York", "America/Santiago", "America/St_Johns", "America/Havana"),
        *("America/Nuuk", "Atlantic/Azores", "Antarctica/Troll"),
    )
]
HOUR = timedelta(hours=1)


def all_day(start, end):
    return Event("anna", CalendarType.GOOGLE, start, end, all_day=True)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def days_of_interest(zone):
    """Two ordinary days, the days of a year's clock changes, and their neighbours."""
    year = [date(2026, 1, 1) + n * DAY for n in range(365)]
    changes = [
        day
        for day, after in pairwise(year)
        if day_start(after, zone) - day_start(day, zone) != 24 * HOUR
    ]
    return [date(2026, 1, 15), date(2026, 7, 15), *(d + n * DAY for d in changes for n in (-1, 0))]


def has_a_twin(start, end):
    """Whether events a day apart are midnights in both zones, so that either is possible."""
    return all(10 <= edge.hour + edge.minute / 60 <= 12 for edge in (start, end))


def test_each_account_keeps_its_days_in_every_business_zone():
    wrong = []
    for account in ZONES:
        for day in days_of_interest(account):
            for length in (1, 2, 7, 200):
                start, end = day_start(day, account), day_start(day + length * DAY, account)
                if has_a_twin(start, end):
                    continue
                for business in ZONES:
                    found = all_day_dates(all_day(start, end), business)
                    if found != (day, day + length * DAY):
                        wrong.append((account.key, business.key, day, length, found))
    assert not wrong, wrong[:5]


@each_row(
    ("start", "business", "first"),
    [
        ("2026-11-24T08:00", "Pacific/Auckland", "2026-11-24"),  # Los Angeles
        ("2026-11-23T11:00", "America/Los_Angeles", "2026-11-23"),  # Pago Pago is nearer
        ("2026-11-23T11:00", "Pacific/Auckland", "2026-11-24"),  # the business zone
        ("2026-11-23T11:00", "Pacific/Pago_Pago", "2026-11-23"),  # the business zone
        ("2026-11-23T11:00", "Europe/Berlin", "2026-11-24"),  # as far from either
        ("2026-11-23T10:00", "America/New_York", "2026-11-23"),  # Honolulu is nearer
        ("2026-11-23T10:00", "Asia/Tokyo", "2026-11-24"),  # Kiritimati is nearer
        ("2026-11-23T12:00", "Asia/Tokyo", "2026-11-24"),
        ("2026-11-23T10:15", "America/Los_Angeles", "2026-11-24"),  # Chatham, and nobody else
        ("2026-11-23T11:15", "America/Los_Angeles", "2026-11-24"),  # Chatham in winter
        ("2026-11-23T10:30", "Pacific/Honolulu", "2026-11-23"),  # nobody's, so the nearest
    ],
)
def test_among_two_matching_zones_the_business_decides(start, business, first):
    event = all_day(utc(start), utc(start) + DAY)
    found = date.fromisoformat(first)
    assert all_day_dates(event, ZoneInfo(business)) == (found, found + DAY)


@pytest.mark.parametrize("last", ["23:59:59.999", "23:59:59", "23:59"])
def test_an_end_may_be_the_last_moment_of_the_day(last):
    for account in (timedelta(), -8 * HOUR, 9 * HOUR + HOUR / 2):
        start = utc("2026-11-24T00:00") - account
        end = utc(f"2026-11-25T{last}") - account
        for business in ZONES:
            found = all_day_dates(all_day(start, end), business)
            assert found == (date(2026, 11, 24), date(2026, 11, 26)), business


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-24T09:13", "2026-11-24T17:40", ("2026-11-24", "2026-11-25")),
        ("2026-11-24T14:07", "2026-11-25T14:07", ("2026-11-24", "2026-11-26")),
        ("2026-11-24T09:13", "2026-11-24T09:13", ("2026-11-24", "2026-11-25")),
        ("2026-11-24T23:00", "2026-11-20T23:00", ("2026-11-25", "2026-11-26")),
        # one end that can be read: Los Angeles begins, or is over
        ("2026-11-24T08:00", "9999-12-31T23:59:59", ("2026-11-24", None)),
        ("0001-01-01T00:00", "2026-11-25T08:00", (None, "2026-11-25")),
    ],
)
def test_events_at_no_zones_midnight_cover_the_days_they_touch(start, end, days):
    first, after = all_day_dates(all_day(utc(start), utc(end)), ZoneInfo("Europe/Berlin"))

    assert days[0] in {None, first.isoformat()}
    assert days[1] in {None, after.isoformat()}
    assert first < after


def test_a_date_is_requested_for_every_zone_on_earth():
    first, after = date(2026, 11, 24), date(2026, 11, 26)
    earliest, latest = all_day_query_range(first, after)

    for account in ZONES:
        assert day_start(first + DAY, account) > earliest, account
        assert day_start(after - DAY, account) < latest, account
    assert datetime.combine(first, time(10), UTC) > earliest
