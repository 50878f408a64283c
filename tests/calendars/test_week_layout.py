"""The grid of days: every busy minute is drawn, and nothing covers anything else."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from app.calendars.busy.busy_days import by_day, to_busy
from app.calendars.busy.week_layout import DAY_MINUTES, SHORTEST_MINUTES, day_blocks
from app.wix import CalendarType, Event
from tests.calendars.builders import BO

ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")]
DAYS = [(3, 28), (4, 4), (10, 3), (10, 24), (10, 31)]
CHANGES = [datetime(2026, month, day, 12, tzinfo=UTC) for month, day in DAYS]
MINUTE = timedelta(minutes=1)


def event(start: datetime, minutes: int) -> Event:
    return Event(BO.id, CalendarType.GOOGLE, start, start + minutes * MINUTE)


SPANS = st.lists(st.tuples(st.integers(0, 60 * 60), st.integers(0, 30 * 60)), max_size=6)


def days_of(events: list[Event], zone: ZoneInfo, first: date):
    return by_day(to_busy(events, [BO], {BO.id: zone}), first, 4)


@given(st.sampled_from(ZONES), st.sampled_from(CHANGES), SPANS)
def test_each_busy_minute_is_drawn_and_none_covers_another(
    zone: ZoneInfo, start: datetime, spans: list[tuple[int, int]]
):
    events = [event(start + offset * MINUTE, minutes) for offset, minutes in spans]
    for day in days_of(events, zone, start.astimezone(zone).date()):
        blocks = day_blocks(day)
        assert len(blocks) == len(day.timed)
        for one in blocks:
            assert one.top >= 0
            assert one.bottom <= DAY_MINUTES
            assert one.bottom - one.top >= SHORTEST_MINUTES
            assert 0 <= one.lane < one.lanes
            busy, moment = one.part.busy, one.part.busy.event.start
            while moment < busy.event.end:
                local = moment.astimezone(zone)
                if local.date() == day.date:
                    assert one.top <= local.hour * 60 + local.minute < one.bottom
                moment += MINUTE
        for number, one in enumerate(blocks):
            for other in blocks[:number]:
                if one.top < other.bottom and other.top < one.bottom:
                    assert one.lane != other.lane
                    assert one.lanes == other.lanes


def test_the_hour_that_clocks_show_twice_is_covered_whole():
    zone = ZoneInfo("Europe/Berlin")
    crossing = event(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 45)  # 02:30 to 02:15
    [day, *_] = days_of([crossing], zone, date(2026, 10, 25))
    [block] = day_blocks(day)
    assert (block.top, block.bottom) == (2 * 60, 3 * 60)


def test_three_of_which_two_overlap_share_two_lanes():
    nine = datetime(2026, 11, 23, 8, tzinfo=UTC)
    events = [event(nine + n * 60 * MINUTE, minutes) for n, minutes in enumerate((90, 90, 60))]
    [day, *_] = days_of(events, ZoneInfo("Europe/Berlin"), date(2026, 11, 23))
    found = [(one.lane, one.lanes) for one in day_blocks(day)]
    assert found == [(0, 2), (1, 2), (0, 2)]
