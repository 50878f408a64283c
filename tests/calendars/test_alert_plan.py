"""What is told, when, and how often: the plan of alerts, a pure function."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as some

from app.calendars.alerts.alert_plan import (
    DAY_S,
    FIRST_REMINDER_S,
    NEVER_SYNCED_S,
    REMINDER_S,
    STEADY_S,
    plan_alerts,
)
from app.calendars.alerts.alert_record import AlertRecord
from app.calendars.alerts.site_observation import AlertState, ObservedSchedule, SiteObservation
from tests.strategies import example_settings

B, W, C, U, N = (
    AlertState.BROKEN,
    AlertState.WELL,
    AlertState.CLOSED,
    AlertState.UNKNOWN,
    AlertState.NEVER_SYNCED,
)
START = 1_800_000_000.0
MINUTE_S = 60.0


def look(at_s: float, **states: AlertState) -> SiteObservation:
    seen = {
        key: ObservedSchedule(one, {"connection_id": f"c-{key}"}) for key, one in states.items()
    }
    return SiteObservation(START + at_s, whole=True, seen=seen)


class Owner:
    """Hears what is told."""

    def __init__(self) -> None:
        self.record = AlertRecord()

    def sees(self, found: SiteObservation, *, sent: bool = True) -> list[str]:
        """Return what is told, such as `broken anna`; forget it unless it was sent."""
        plan = plan_alerts(self.record, found)
        self.record = AlertRecord.decode((plan.after if sent else plan.before).encode())
        return [
            f"{word} {one.schedule_id}"
            for word in ("broken", "mended", "still_broken")
            for one in getattr(plan, word)
        ]


@pytest.fixture
def owner() -> Owner:
    return Owner()


def test_a_break_and_its_repair_are_told_once(owner: Owner):
    assert owner.sees(look(0, anna=B, bo=W)) == ["broken anna"]
    assert owner.sees(look(60, anna=B, bo=W)) == []
    assert owner.sees(look(120, anna=W, bo=W)) == ["mended anna"]
    assert owner.sees(look(180, anna=W, bo=W)) == []


def test_many_breaks_are_one_plan(owner: Owner):
    people = {f"p{number}": B for number in range(50)}
    assert len(owner.sees(look(0, **people))) == 50
    assert owner.sees(look(60, **people)) == []


def test_what_was_not_sent_is_told_by_the_next_look(owner: Owner):
    assert owner.sees(look(0, anna=B), sent=False) == ["broken anna"]
    assert owner.sees(look(60, anna=B, bo=B)) == ["broken anna", "broken bo"]


def test_what_a_process_whose_clock_is_ahead_saw_is_told_at_once(owner: Owner):
    assert owner.sees(look(60, anna=B), sent=False) == ["broken anna"]
    assert owner.sees(look(0, anna=B)) == ["broken anna"]
    assert owner.sees(look(60, anna=B)) == []


def test_what_mended_before_it_was_sent_is_not_told(owner: Owner):
    owner.sees(look(0, anna=B), sent=False)
    assert owner.sees(look(60, anna=W)) == []


def test_reminders_follow_after_three_days_and_then_weekly(owner: Owner):
    owner.sees(look(0, anna=B))
    owner.sees(look(DAY_S / 2, anna=B, bo=B))
    assert owner.sees(look(FIRST_REMINDER_S - 1, anna=B, bo=B)) == []
    # the one that is due within a day comes along
    both = ["still_broken anna", "still_broken bo"]
    assert owner.sees(look(FIRST_REMINDER_S, anna=B, bo=B)) == both
    assert owner.sees(look(FIRST_REMINDER_S + REMINDER_S - 1, anna=B, bo=B)) == []
    assert owner.sees(look(FIRST_REMINDER_S + REMINDER_S, anna=B, bo=B)) == both


def test_what_is_unknown_says_nothing_and_mends_nothing(owner: Owner):
    owner.sees(look(0, anna=B))
    assert owner.sees(look(60, anna=U, bo=U)) == []
    assert owner.sees(replace(look(120), whole=False)) == []
    assert owner.sees(look(180, anna=B)) == []


def test_who_is_gone_or_parted_ends_without_a_word(owner: Owner):
    owner.sees(look(0, anna=B, bo=B))
    plan = plan_alerts(owner.record, look(60, anna=C))
    assert plan.silent
    assert plan.closed == ("c-anna", "c-bo")
    assert plan.after.entries == {}


def test_a_first_sync_has_a_day(owner: Owner):
    assert owner.sees(look(0, anna=N)) == []
    assert owner.sees(look(NEVER_SYNCED_S - 1, anna=N)) == []
    assert owner.sees(look(NEVER_SYNCED_S, anna=N)) == ["broken anna"]
    assert owner.sees(look(NEVER_SYNCED_S + 60, anna=W)) == ["mended anna"]


def test_a_calendar_that_flaps_goes_quiet_until_it_is_steady(owner: Owner):
    told = [owner.sees(look(n * MINUTE_S, anna=W if n % 2 else B)) for n in range(20)]
    assert sum(map(bool, told)) == 4
    end_s = 20 * MINUTE_S
    assert owner.sees(look(end_s, anna=B)) == []
    assert owner.sees(look(end_s + STEADY_S - 1, anna=B)) == []
    assert owner.sees(look(end_s + STEADY_S, anna=B)) == ["broken anna"]


def test_an_unreadable_record_is_an_empty_one():
    for text in ("", "x", "1 {}", "under way"):
        assert AlertRecord.decode(text) == AlertRecord()


STATES = some.sampled_from([B, W, C, U, N])
LOOKS = some.lists(
    some.tuples(
        some.floats(1, 2 * DAY_S),
        some.dictionaries(some.sampled_from(["anna", "bo"]), STATES),
        some.booleans(),
        some.booleans(),
    ),
    max_size=12,
)


@given(LOOKS)
@example_settings(60)
def test_whatever_happens_is_told_once(
    looks: list[tuple[float, dict[str, AlertState], bool, bool]],
):
    """Breaks and repairs alternate, nothing new is silent, and records grow and last."""
    record, at_s, last = AlertRecord(), 0.0, dict[str, str]()
    for after_s, states, whole, sent in looks:
        at_s += after_s
        seen = replace(look(at_s, **states), whole=whole)
        plan = plan_alerts(record, seen)
        assert record.version <= plan.before.version <= plan.after.version
        assert AlertRecord.decode(plan.after.encode()) == plan.after
        for one in plan.broken:
            assert states[one.schedule_id].alarming
            assert last.get(one.schedule_id) != "broken" or not sent
        assert all(last.get(one.schedule_id) == "broken" for one in plan.mended)
        assert all(last.get(one.schedule_id) == "broken" for one in plan.still_broken)
        record = plan.after if sent else plan.before
        last = {key: "broken" for key, told in record.entries.items() if told.broken}
        again = plan_alerts(record, seen)
        assert again.silent or not sent
