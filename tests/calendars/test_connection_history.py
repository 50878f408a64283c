"""What happened to a connection, and the state of each of its last days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from app.calendars.history.connection_history import (
    DAYS,
    MAX_GAP_S,
    Actor,
    Change,
    ConnectionHistory,
    Entry,
    HistoryState,
    WatchedSpan,
    oldest_s,
    periods,
    with_look,
)
from app.calendars.history.history_record import MOST_ENTRIES, Record
from app.calendars.history.observed import Observed
from tests.calendars.builders import ANNA, OFF, link

ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe")]
BERLIN = ZONES[0]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
DAY_S, HOUR_S = 24 * 60 * 60, 60 * 60
CALM = WatchedSpan(NOW_S - 200 * DAY_S, NOW_S)


def entry(days_ago: float, state: HistoryState, what=Change.BROKE, who=Actor.WIX):
    return Entry(NOW_S - int(days_ago * DAY_S), who, what, state)


MOMENTS = st.integers(NOW_S - 120 * DAY_S, NOW_S)
ENTRIES = st.builds(
    Entry,
    MOMENTS,
    st.sampled_from(Actor),
    st.sampled_from(Change),
    st.sampled_from(HistoryState),
)
NOWS = st.sampled_from(
    [NOW, *(datetime(2026, m, d, 12, tzinfo=UTC) for m, d in ((3, 30), (10, 26)))]
)


def runs_of(looks) -> tuple[WatchedSpan, ...]:
    runs: tuple[WatchedSpan, ...] = ()
    for at_s in looks:
        runs = with_look(runs, at_s)
    return runs


@settings(max_examples=30, deadline=None)
@given(st.lists(ENTRIES, max_size=6), st.lists(MOMENTS, max_size=9), NOWS, st.sampled_from(ZONES))
def test_each_of_the_days_has_one_state(entries, looks, now, zone):
    runs = runs_of(looks)
    found = ConnectionHistory(tuple(sorted(entries, key=lambda one: one.at_s)), runs)
    days = found.days(now, zone)
    assert len(days) == DAYS
    assert days[-1].date == now.astimezone(zone).date()
    assert {b.date - a.date for a, b in pairwise(days)} == {timedelta(days=1)}
    assert sum(one.days for one in periods(days)) == DAYS
    dates = {datetime.fromtimestamp(one.at_s, zone).date(): one for one in entries}
    known = {one.date: one.state for one in days}
    for day, one in dates.items():
        if day in known and one.at_s <= now.timestamp() and one.state is HistoryState.BROKEN:
            assert known[day] is HistoryState.BROKEN


@settings(max_examples=30, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=40))
def test_runs_are_few_in_order_and_do_not_touch(looks):
    runs = runs_of(looks)
    for one, later in pairwise(runs):
        assert later.first_s - one.last_s > MAX_GAP_S
    assert all(one.first_s <= one.last_s for one in runs)
    assert max(looks) == runs[-1].last_s
    assert runs[0].last_s >= oldest_s(runs[-1].last_s) - DAY_S


def states(found: ConnectionHistory, zone=BERLIN, now=NOW):
    return [(one.days, one.state) for one in periods(found.days(now, zone))]


def test_a_day_has_the_worst_state_of_its_moments():
    broke, mended = entry(2, HistoryState.BROKEN), entry(1.9, HistoryState.WORKING)
    found = ConnectionHistory((entry(100, HistoryState.WORKING), broke, mended), (CALM,))
    assert states(found) == [
        (2, HistoryState.WORKING),
        (1, HistoryState.BROKEN),
        (87, HistoryState.WORKING),
    ]


def test_days_on_which_nobody_looked_are_unknown():
    runs = (
        WatchedSpan(NOW_S - 30 * DAY_S, NOW_S - 20 * DAY_S),
        WatchedSpan(NOW_S - 5 * DAY_S, NOW_S),
    )
    found = ConnectionHistory((entry(40, HistoryState.WORKING),), runs)
    assert states(found) == [
        (6, HistoryState.WORKING),
        (14, HistoryState.UNKNOWN),
        (11, HistoryState.WORKING),
        (9, HistoryState.UNKNOWN),
        (1, HistoryState.WORKING),
        (49, HistoryState.UNKNOWN),
    ]


def test_before_the_first_entry_all_is_unknown_and_today_is_known():
    assert states(ConnectionHistory((), (CALM,))) == [(90, HistoryState.UNKNOWN)]
    found = ConnectionHistory((entry(400, HistoryState.OFF),), ())
    assert states(found) == [(1, HistoryState.OFF), (89, HistoryState.UNKNOWN)]


@pytest.mark.parametrize("now", ["2026-10-26T00:30", "2026-03-30T23:30"])
def test_days_of_23_and_25_hours_are_days(now):
    local = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    midnight = datetime(local.year, local.month, local.day, tzinfo=BERLIN)
    second = int(midnight.timestamp()) - 1
    found = ConnectionHistory(
        (
            Entry(second - 100 * DAY_S, Actor.APP, Change.FOUND, HistoryState.WORKING),
            Entry(second, Actor.WIX, Change.BROKE, HistoryState.BROKEN),
            Entry(second + 1, Actor.WIX, Change.MENDED, HistoryState.WORKING),
        ),
        (WatchedSpan(second - 100 * DAY_S, second + 1),),
    )
    assert states(found, now=local) == [
        (1, HistoryState.WORKING),
        (1, HistoryState.BROKEN),
        (88, HistoryState.WORKING),
    ]


def test_only_recent_changes_are_listed_newest_first():
    found = ConnectionHistory(tuple(entry(ago, HistoryState.BROKEN) for ago in (95, 91, 89, 1)))
    assert [NOW_S - one.at_s for one in found.changes(NOW)] == [DAY_S, 89 * DAY_S]


def seen(status="SYNCED", **more):
    return Observed.of(link(ANNA, status, id_="c", **more))


def whats(record: Record):
    return [(one.who, one.what, one.state) for one in record.entries[1:]]


@pytest.fixture
def record() -> Record:
    return Record().observed(NOW_S - 10 * DAY_S, seen())


def test_the_first_look_says_how_it_is(record: Record):
    [first] = record.entries
    assert (first.who, first.what, first.state) == (
        Actor.APP,
        Change.FOUND,
        HistoryState.WORKING,
    )
    assert record.observed(NOW_S, seen()) == record
    ended = Record().observed(NOW_S, seen("DISCONNECTED"))
    assert ended.state is HistoryState.BROKEN


@pytest.mark.parametrize(
    ("after", "change", "state"),
    [
        (seen("ERROR"), Change.BROKE, HistoryState.BROKEN),
        (seen("DISCONNECTED"), Change.ENDED, HistoryState.BROKEN),
        (seen("PAUSED"), Change.UNCLEAR, HistoryState.UNKNOWN),
        (seen(imports=OFF), Change.IMPORT_OFF, HistoryState.OFF),
    ],
)
def test_what_was_not_done_here_is_of_wix(record: Record, after, change, state):
    changed = record.observed(NOW_S, after)
    assert whats(changed) == [(Actor.WIX, change, state)]
    back = changed.observed(NOW_S + HOUR_S, seen())
    assert back.state is HistoryState.WORKING
    assert len(back.entries) == 3


def test_what_was_done_here_is_not_of_wix(record: Record):
    before, after = link(ANNA, id_="c"), link(ANNA, imports=OFF, id_="c")
    saved = record.saved(NOW_S, Actor.OWNER, before, after)
    assert whats(saved) == [(Actor.OWNER, Change.IMPORT_OFF, HistoryState.OFF)]
    assert saved.observed(NOW_S + 5, seen()) == saved, "Wix may still list what was before"
    assert saved.observed(NOW_S + HOUR_S, seen(imports=OFF)) == saved
    parted = saved.acted(NOW_S, Actor.OWNER, Change.DISCONNECTED, HistoryState.OFF)
    expected = replace(seen("DISCONNECTED"), state=HistoryState.OFF)
    assert parted.observed(NOW_S + HOUR_S, expected) == parted


def test_looks_out_of_order_change_nothing(record: Record):
    broke = record.observed(NOW_S, seen("ERROR"))
    assert broke.observed(NOW_S - HOUR_S, seen()) == broke


def test_a_repeated_request_is_recorded_once(record: Record):
    once = record.acted(NOW_S, Actor.OWNER, Change.RECONNECTED, HistoryState.WORKING)
    assert once.acted(NOW_S + 60, Actor.OWNER, Change.RECONNECTED, HistoryState.WORKING) == once
    broke = once.observed(NOW_S + 120, seen("ERROR"))
    assert (
        len(broke.acted(NOW_S + 180, Actor.OWNER, Change.RECONNECTED, HistoryState.WORKING).entries)
        == 4
    )
    later = once.acted(NOW_S + DAY_S, Actor.OWNER, Change.RECONNECTED, HistoryState.WORKING)
    assert len(later.entries) == 3


def test_the_first_look_after_connecting_says_what_is_on():
    made = Record().acted(NOW_S, Actor.GUEST, Change.CONNECTED, HistoryState.WORKING)
    found = made.observed(NOW_S + HOUR_S, seen(imports=OFF))
    assert [(one.who, one.what, one.state) for one in found.entries] == [
        (Actor.GUEST, Change.CONNECTED, HistoryState.OFF)
    ]


def test_a_connection_that_changes_all_the_time_stays_small(record: Record):
    for minute in range(0, 40 * DAY_S, 20 * 60):
        status = "ERROR" if minute % (40 * 60) else "SYNCED"
        record = record.observed(NOW_S + minute, seen(status))
    assert len(record.entries) <= MOST_ENTRIES
    first, last = record.entries[0].at_s, record.entries[-1].at_s
    assert last - first >= 25 * DAY_S


def test_old_entries_go_and_the_state_they_led_to_stays(record: Record):
    later = record.observed(NOW_S, seen("ERROR")).observed(NOW_S + 100 * DAY_S, seen())
    assert [one.state for one in later.entries] == [HistoryState.BROKEN, HistoryState.WORKING]
    gone = later.missed(NOW_S + 101 * DAY_S)
    assert gone.state is HistoryState.OFF
    assert gone.missed(NOW_S + 102 * DAY_S) == gone
    assert not gone.is_over(NOW_S + 180 * DAY_S)
    assert gone.is_over(NOW_S + 200 * DAY_S)


def test_a_record_is_the_same_after_storing(record: Record):
    changed = record.observed(NOW_S, seen("ERROR"))
    assert Record.from_json(changed.to_json()) == changed
