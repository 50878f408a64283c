"""The table of states: switches, status of Wix, probe, and features of the provider.

Every cell has its word, its colour and its two arrows. Green blocks bookings, amber names what to
do, grey was not checked.
"""

from itertools import product

import pytest

from app.calendars.coverage.busy_probe import Probe, assess_health
from app.calendars.coverage.gap import NextStep
from app.calendars.coverage.site_coverage import assess_coverage
from app.calendars.sync.sync_options import UNKNOWN_FEATURES, can_block, sync_options
from app.calendars.values.connection_health import BROKEN, Cause, Health
from app.web.pages.roster.roster_row import roster_row
from app.web.view.state_table import BADGES, Tone, connection_state, cover_badge
from app.wix import (
    ConnectionList,
    ExportConfig,
    ImportConfig,
    ListEventFromCalendars,
    Status,
    SyncToCalendar,
)
from tests.calendars.builders import (
    ANNA,
    APPLE,
    CHOSEN,
    EXPORTS,
    GOOGLE,
    IMPORTS,
    NONE_CHOSEN,
    NOW,
    OFF,
    link,
    provider,
)

COPIES_NOTHING = ExportConfig(enabled=False)
ASKED = frozenset({ANNA.id})
READ = Probe(NOW, answered=True, schedule_ids=ASKED)
PROBES = {
    "read": READ,
    "not read": Probe(NOW, answered=True, schedule_ids=ASKED, failed=frozenset({"apple"})),
    "no answer": Probe(NOW, schedule_ids=ASKED),
    "not asked": Probe(NOW),
}
ON, NONE, NO = CHOSEN, NONE_CHOSEN, OFF
AND, ALONE = EXPORTS, COPIES_NOTHING

TABLE = [
    # import, export, status, probe: word, colour, busy times to Wix, bookings from Wix
    (ON, ALONE, "SYNCED", "read", "Working", "green", "solid", "off"),
    (ON, AND, "SYNCED", "read", "Working", "green", "solid", "solid"),
    (ON, AND, "SYNCED", "not asked", "Working", "green", "solid", "solid"),
    (ON, AND, "SYNCED", "not read", "Unclear", "grey", "unclear", "unclear"),
    (ON, AND, "SYNCED", "no answer", "Unclear", "grey", "unclear", "unclear"),
    (ON, AND, "SYNC_IN_PROGRESS", "read", "Starting", "blue", "dashed", "dashed"),
    (ON, ALONE, "CONNECTED", "read", "Starting", "blue", "dashed", "off"),
    (ON, AND, "CONNECTED", "not read", "Unclear", "grey", "unclear", "unclear"),
    (NO, AND, "SYNCED", "read", "Only copying", "amber", "off", "solid"),
    (None, AND, "SYNCED", "not read", "Only copying", "amber", "off", "solid"),
    (NO, AND, "SYNCED", "no answer", "Only copying", "amber", "off", "solid"),
    (NO, AND, "SYNC_IN_PROGRESS", "read", "Only copying", "amber", "off", "dashed"),
    (NO, AND, "CONNECTED", "read", "Only copying", "amber", "off", "dashed"),
    (NO, ALONE, "SYNCED", "read", "Needs you", "amber", "off", "off"),
    (None, None, "CONNECTED", "read", "Needs you", "amber", "off", "off"),
    (NONE, AND, "SYNCED", "read", "Needs you", "amber", "idle", "solid"),
    (NONE, ALONE, "CONNECTED", "no answer", "Needs you", "amber", "idle", "off"),
    (ON, AND, "ERROR", "read", "Needs you", "amber", "broken", "broken"),
    (NO, AND, "ERROR", "read", "Needs you", "amber", "off", "broken"),
    (ON, AND, "DISCONNECTED", "read", "Disconnected", "red", "broken", "broken"),
    (ON, AND, "PAUSED", "read", "Unclear", "grey", "unclear", "unclear"),
    (NO, AND, "PAUSED", "read", "Unclear", "grey", "off", "unclear"),
]


@pytest.mark.parametrize(
    "cell",
    TABLE,
    ids=[f"{n}-{cell[2]}-{cell[3]}-{cell[4]}" for n, cell in enumerate(TABLE)],
)
def test_each_state_has_its_text_colour_and_arrows(cell):
    imports, exports, status, look, *expected = cell
    one = link(ANNA, status, imports, exports, by=APPLE)
    drawn = connection_state(one, assess_health(one, PROBES[look], APPLE.features))

    assert [drawn.badge.word, drawn.badge.tone.value, *drawn.arrows] == expected


PROVIDERS = [
    provider("apple", imports, exports, updates=updates)
    for imports, exports, updates in product(ListEventFromCalendars, SyncToCalendar, (True, False))
]
SWITCHES = [
    *product((None, OFF, NONE_CHOSEN, CHOSEN, IMPORTS), (None, COPIES_NOTHING, EXPORTS)),
]


def test_colours_match_the_protection_of_a_connection():
    """Check all combinations, including those the provider does not allow."""
    for by, (imports, exports), status, (found, probe), guarded in product(
        PROVIDERS, SWITCHES, Status, PROBES.items(), (False, True)
    ):
        one = link(ANNA, status.value, imports, exports, by=by)
        cell = (by.features, imports, exports, status, found, guarded)
        health, cause = assess_health(one, probe, by.features)
        lock = sync_options(one, by.features).import_locked
        drawn = connection_state(one, (health, cause), guarded=guarded, lock=lock)
        on = bool(imports and imports.enabled)
        if drawn.badge.tone is Tone.GREEN:
            assert imports is not None, cell
            assert on, cell
            assert found in {"read", "not asked"}, cell
            assert status is Status.SYNCED, cell
            named = imports.primary_calendar or imports.calendars
            assert named or "PRIMARY" in by.features.list_event_from_calendars.value, cell
        if drawn.badge.tone is Tone.AMBER:
            assert drawn.words.advice or lock, cell
        if drawn.badge.tone is Tone.GREY:
            assert health is Health.UNKNOWN, cell
            assert "solid" not in drawn.arrows, cell
        assert (drawn.arrows[0] == "off") is not on, cell
        assert (drawn.arrows[1] == "off") is not bool(exports and exports.enabled), cell
        assert (drawn.arrows[0] == "solid") is (drawn.badge.tone is Tone.GREEN), cell
        if guarded and not on and cause not in BROKEN and health is not Health.UNKNOWN:
            assert drawn.badge.tone is Tone.BLUE, cell
            assert "double" not in drawn.words.says, cell


def test_advice_is_limited_to_what_the_provider_allows():
    for by, exports in product(PROVIDERS, (COPIES_NOTHING, EXPORTS)):
        one = link(ANNA, "SYNCED", OFF, exports, by=by)
        lock = sync_options(one, by.features).import_locked
        advice = connection_state(
            one, assess_health(one, READ, by.features), lock=lock
        ).words.advice
        assert ("below" in advice) is can_block(by.features), by.features


@pytest.mark.parametrize(
    "cell",
    [
        ([link(ANNA)], READ, (), "Working", "green", "can't be booked", NextStep.LOOK),
        ([], READ, (), "Not connected", "amber", "Clients can book busy", NextStep.CONNECT),
        ([], READ, ("apple",), "Unclear", "grey", "may be missing here", NextStep.LOOK),
        (
            [link(ANNA)],
            PROBES["no answer"],
            (),
            "Unclear",
            "grey",
            "could not be read",
            NextStep.LOOK,
        ),
        (
            [link(ANNA, "SYNC_IN_PROGRESS")],
            PROBES["no answer"],
            (),
            *("Unclear", "grey", "could not be read", NextStep.LOOK),
        ),
        (
            [link(ANNA, imports=OFF, exports=EXPORTS, by=APPLE)],
            READ,
            (),
            *("Only copying", "amber", "can be double-booked", NextStep.SWITCH_ON),
        ),
        (
            [link(ANNA, imports=OFF, exports=EXPORTS)],
            READ,
            (),
            *("Only copying", "amber", "can be double-booked", NextStep.CONNECT),
        ),
        (
            [link(ANNA, imports=OFF, by=APPLE)],
            READ,
            (),
            *("Needs you", "amber", "don't block bookings", NextStep.SWITCH_ON),
        ),
        (
            [link(ANNA, imports=NONE_CHOSEN, exports=EXPORTS, by=APPLE)],
            READ,
            (),
            *("Needs you", "amber", "No calendar in it is chosen", NextStep.CHOOSE_CALENDARS),
        ),
    ],
)
def test_a_person_has_one_word_one_sentence_and_one_step(cell):
    connections, probe, unlisted, word, tone, says, step = cell
    listed = ConnectionList(tuple(connections), unlisted)
    [cover] = assess_coverage([ANNA], (GOOGLE, APPLE), listed, probe).people

    assert (cover_badge(cover).word, cover_badge(cover).tone.value) == (word, tone)
    assert says in roster_row(cover).sentence
    assert cover.step is step
    assert cover.protected is (tone == "green")
    assert cover.unchecked is (tone == "grey")


def test_details_of_a_row_match_the_row():
    """A person with only an exporting connection, and one protected by another connection."""
    copies = link(ANNA, imports=OFF, exports=EXPORTS, by=APPLE)
    for others, badges in (
        ((), [("Only copying", Tone.AMBER)]),
        ((link(ANNA),), [("Working", Tone.GREEN), ("Only copying", Tone.BLUE)]),
    ):
        listed = ConnectionList((copies, *others))
        [cover] = assess_coverage([ANNA], (GOOGLE, APPLE), listed, READ).people
        lines = roster_row(cover).connections
        assert [(one.badge.word, one.badge.tone) for one in lines] == badges
        assert (roster_row(cover).badge.tone is Tone.GREEN) is bool(others)


def test_an_unlisted_provider_is_not_called_no_calendar():
    gone = link(ANNA, imports=ImportConfig(enabled=True), by=APPLE)

    assert assess_health(gone, READ, UNKNOWN_FEATURES) == (Health.NEEDS_YOU, Cause.NO_CALENDAR)


def test_every_health_has_a_badge():
    assert set(BADGES) == set(Health)
