"""The time of a test event: free, real, and found again whatever the zones are."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from app.calendars.proof.proof_slot import (
    LENGTH,
    MAX_SHIFT,
    SEARCH_DAYS,
    ProofSlot,
    free_slot,
    search_range,
)
from app.calendars.values.zone import instants_at
from app.wix import CalendarType, Event

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    (
        *("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "UTC"),
        *("Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Havana"),
    )
).map(ZoneInfo)
FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2024, 2028))
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
SHIFTS = st.integers(-60, 60).map(lambda quarters: timedelta(minutes=15 * quarters))


def event(start, length=LENGTH, *, all_day=False):
    return Event("bo", CalendarType.OTHER, start, start + length, all_day)


@settings(max_examples=40)
@given(MOMENTS, ZONES, st.lists(st.tuples(st.integers(-40, 340), st.integers(1, 900)), max_size=8))
def test_a_slot_is_free_and_exists_once_in_its_zone(now, zone, spans):
    known = [event(now + timedelta(hours=h), timedelta(minutes=m)) for h, m in spans]
    slot = free_slot(now, zone, known)
    assert slot is not None
    local = slot.start.astimezone(zone)
    assert local.date() > now.astimezone(zone).date()
    assert len(instants_at(local.replace(tzinfo=None, fold=0), zone)) == 1
    assert not any(one.start < slot.end and one.end > slot.start for one in known)
    assert slot.find_shift(known) is None
    first, last = search_range(now, zone)
    assert first <= slot.window[0] < slot.window[1] <= last


@settings(max_examples=40)
@given(MOMENTS, ZONES, SHIFTS)
def test_an_event_is_found_with_any_shift_of_quarters(now, zone, shift):
    slot = free_slot(now, zone, [])
    assert slot
    assert slot.find_shift([event(slot.start + shift)]) == shift
    assert slot.find_shift([event(slot.start + shift), event(slot.start)]) == timedelta()


def test_other_events_are_not_the_test_event():
    slot = ProofSlot(datetime(2026, 11, 23, 2, 17, tzinfo=UTC))
    others = [
        event(slot.start, LENGTH + timedelta(minutes=1)),
        event(slot.start + timedelta(minutes=5)),
        event(slot.start + MAX_SHIFT + timedelta(minutes=15)),
        event(slot.start, all_day=True),
    ]
    assert slot.find_shift(others) is None
    assert slot.find_shift([]) is None


def test_an_event_like_the_test_event_moves_the_slot():
    first = free_slot(NOW, BERLIN, [])
    assert first == ProofSlot(datetime(2026, 11, 23, 2, 17, tzinfo=UTC))
    second = free_slot(NOW, BERLIN, [event(first.start + timedelta(hours=2))])
    assert second
    assert second.start - first.start == timedelta(minutes=6)


def test_no_slot_is_proposed_while_all_mornings_are_busy():
    known = [event(NOW, timedelta(days=SEARCH_DAYS + 2), all_day=True)]
    assert free_slot(NOW, BERLIN, known) is None


def test_a_full_calendar_is_looked_through_once():
    looks = []

    class Counted:
        def __init__(self, one):
            self._one = one

        def __getattr__(self, name):
            looks.append(name)
            return getattr(self._one, name)

    first, _ = search_range(NOW, BERLIN)
    crowd = [event(first + timedelta(minutes=n)) for n in range(500)]
    nights = [event(first + timedelta(days=n), timedelta(hours=20)) for n in range(SEARCH_DAYS + 3)]
    known: Any = [Counted(one) for one in (*crowd, *nights)]
    assert free_slot(NOW, BERLIN, known) is None
    assert len(looks) < 10 * len(known)
