"""From a wish to the settings that are sent: both sides, always (T31)."""

from dataclasses import replace

import pytest

from app.calendars.sync.sync_options import CalendarOption, LockReason, SyncOptions
from app.calendars.sync.sync_plan import (
    Aspect,
    NoCalendarChosen,
    NothingToChange,
    SyncChange,
    differences,
    lacks_calendar,
    planned_config,
)
from app.wix import (
    Calendar,
    CalendarType,
    Connection,
    ExportConfig,
    ExportTarget,
    ImportConfig,
    Status,
    SyncConfig,
)
from tests.rows import each_row

OFF, ON = False, True
A, B = Calendar("a"), Calendar("b")
LOCKS = [lock for lock in LockReason if lock is not LockReason.DISCONNECTED]


def offer(calendars=("a", "b"), *, imports=None, exports=None, target=ExportTarget.DEDICATED):
    """What can be steered; `imports` and `exports` are why a side cannot."""
    listed = calendars and tuple(
        CalendarOption(id_, id_.upper(), chosen=False) for id_ in calendars
    )
    return SyncOptions(OFF, imports, listed, OFF, exports, target)


def holding(imports=None, exports=None):
    config = SyncConfig(imports, exports)
    return Connection("c", "p", CalendarType.I_CAL, "s", Status.SYNCED, sync_config=config)


def imported(*calendars, enabled=ON, primary=False):
    return ImportConfig(enabled=enabled, primary_calendar=primary, calendars=calendars)


@each_row("imports", [ON, OFF])
@each_row("exports", [ON, OFF])
@each_row("target", ExportTarget)
def test_both_sides_are_sent_as_wished(imports, exports, target):
    asked = planned_config(
        holding(), offer(target=target), SyncChange(imports, ("b", "a"), exports)
    )

    assert asked == SyncConfig(
        imported(B, A, enabled=imports), ExportConfig(enabled=exports, target=target)
    )


@pytest.mark.parametrize("imports", [ON, OFF])
def test_where_calendars_cannot_be_chosen_the_primary_one_is_named(imports):
    asked = planned_config(holding(), offer(None), SyncChange(imports, ("a",), OFF))

    assert asked.imports == imported(enabled=imports, primary=True)


@each_row("lock", LOCKS)
@each_row("held", [None, imported(A), imported(enabled=OFF), imported(primary=True)])
def test_a_locked_import_goes_back_as_it_came(lock, held):
    asked = planned_config(holding(held), offer(None, imports=lock), SyncChange(ON, ("b",), ON))

    assert asked.imports == held
    assert asked.exports == ExportConfig(enabled=ON, target=ExportTarget.DEDICATED)


@each_row("lock", LOCKS)
@each_row(
    "held", [None, ExportConfig(enabled=ON, target=ExportTarget.PRIMARY), ExportConfig(enabled=OFF)]
)
def test_a_locked_export_goes_back_as_it_came(lock, held):
    asked = planned_config(holding(None, held), offer(exports=lock), SyncChange(ON, ("b",), ON))

    assert asked == SyncConfig(imported(B), held)


def test_what_is_locked_on_both_sides_is_not_sent():
    with pytest.raises(NothingToChange):
        planned_config(
            holding(imported(A)),
            offer(imports=LockReason.FIXED, exports=LockReason.UNSUPPORTED),
            SyncChange(ON, ("a",), ON),
        )


@pytest.mark.parametrize("wished", [(), ("c",), ("",)])
@pytest.mark.parametrize("listed", [("a", "b"), ()])
def test_import_is_never_switched_on_without_a_calendar(wished, listed):
    offered, wish = offer(listed), SyncChange(ON, wished, ON)

    assert lacks_calendar(offered, wish)
    with pytest.raises(NoCalendarChosen):
        planned_config(holding(imported(A)), offered, wish)


@pytest.mark.parametrize(
    ("offered", "wish"),
    [
        (offer(), SyncChange(ON, ("a", "c"), OFF)),
        (offer(), SyncChange(OFF, (), ON)),
        (offer(None), SyncChange(ON, (), ON)),
        (offer(None, imports=LockReason.UNREADABLE), SyncChange(ON, (), ON)),
        (offer(imports=LockReason.FIXED), SyncChange(ON, (), ON)),
    ],
)
def test_no_calendar_is_missed_where_none_is_needed(offered, wish):
    assert not lacks_calendar(offered, wish)
    planned_config(holding(), offered, wish)


def test_a_calendar_that_the_account_does_not_have_is_not_sent():
    asked = planned_config(holding(), offer(), SyncChange(ON, ("c", "a", "../x"), OFF))

    assert asked.imports == imported(A)


def test_switched_off_the_earlier_choice_is_kept():
    asked = planned_config(holding(imported(A, B)), offer(), SyncChange(OFF, (), OFF))

    assert asked.imports == imported(A, B, enabled=OFF)


def test_switched_off_a_newer_choice_goes_before_the_earlier_one():
    asked = planned_config(holding(imported(A)), offer(), SyncChange(OFF, ("b",), OFF))

    assert asked.imports == imported(B, enabled=OFF)


def test_what_never_had_settings_can_be_switched_off():
    bare = Connection("c", "p", CalendarType.I_CAL, "s", Status.CONNECTED)

    asked = planned_config(bare, offer(), SyncChange(OFF, (), OFF))

    assert asked == SyncConfig(
        imported(enabled=OFF), ExportConfig(enabled=OFF, target=ExportTarget.DEDICATED)
    )


EXPORTED, NOT_EXPORTED = ExportConfig(enabled=ON), ExportConfig(enabled=OFF)
ASKED = SyncConfig(imported(A, B), EXPORTED)
CALENDARS, IMPORT, EXPORT = (Aspect.CALENDARS,), (Aspect.IMPORT,), (Aspect.EXPORT,)


@each_row(
    ("asked", "kept", "found"),
    [
        (ASKED, ASKED, ()),
        (ASKED, SyncConfig(imported(B, A), EXPORTED), ()),
        (ASKED, SyncConfig(imported(Calendar("b", "Work"), B, A), EXPORTED), ()),
        (ASKED, SyncConfig(imported(A), EXPORTED), CALENDARS),
        (ASKED, SyncConfig(imported(primary=True), EXPORTED), CALENDARS),
        (ASKED, SyncConfig(imported(A, B, enabled=OFF), EXPORTED), IMPORT),
        (ASKED, SyncConfig(None, EXPORTED), IMPORT),
        (ASKED, SyncConfig(imported(A, B), NOT_EXPORTED), EXPORT),
        (ASKED, SyncConfig(imported(A, B), None), EXPORT),
        (ASKED, SyncConfig(imported(A), NOT_EXPORTED), CALENDARS + EXPORT),
        (ASKED, SyncConfig(None, None), IMPORT + EXPORT),
        (ASKED, None, IMPORT + EXPORT),
        (SyncConfig(imported(A, enabled=OFF), NOT_EXPORTED), None, ()),
        (SyncConfig(imported(A, enabled=OFF), None), SyncConfig(imported(B, enabled=OFF)), ()),
        (SyncConfig(None, None), SyncConfig(imported(A), EXPORTED), IMPORT + EXPORT),
        (
            SyncConfig(None, ExportConfig(enabled=ON, target=ExportTarget.DEDICATED)),
            SyncConfig(None, EXPORTED),
            (),
        ),
    ],
)
def test_what_wix_keeps_otherwise_is_named(asked, kept, found):
    assert differences(asked, kept) == found


def test_a_switch_that_was_not_there_to_flip_leaves_its_side_as_it_came():
    held = holding(imported(A), ExportConfig(enabled=ON, target=ExportTarget.DEDICATED))
    asked = planned_config(held, offer(), SyncChange(None, (), OFF))

    assert asked.imports == imported(A)
    assert asked.exports == ExportConfig(enabled=OFF, target=ExportTarget.DEDICATED)
    assert (
        planned_config(held, offer(), SyncChange(OFF, (), None)).exports == held.sync_config.exports
    )


@pytest.mark.parametrize("imports", [ON, OFF])
def test_a_main_calendar_that_is_imported_stays_until_another_is_ticked(imports):
    held = holding(imported(primary=True))
    offered = replace(offer(), main_calendar=True)

    assert not lacks_calendar(offered, SyncChange(ON, (), OFF))
    kept = planned_config(held, offered, SyncChange(imports, (), OFF)).imports
    assert kept == imported(enabled=imports, primary=True)
    assert planned_config(held, offered, SyncChange(ON, ("b",), OFF)).imports == imported(B)
