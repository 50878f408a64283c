"""From requested changes to the settings that are sent: always both directions (T31)."""

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
    """The options of a connection; `imports` and `exports` are the reasons of locks."""
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
def test_both_directions_are_sent_as_requested(imports, exports, target):
    asked = planned_config(
        holding(), offer(target=target), SyncChange(imports, ("b", "a"), exports)
    )

    assert asked == SyncConfig(
        imported(B, A, enabled=imports), ExportConfig(enabled=exports, target=target)
    )


@pytest.mark.parametrize("imports", [ON, OFF])
def test_without_a_choice_the_primary_calendar_is_sent(imports):
    asked = planned_config(holding(), offer(None), SyncChange(imports, ("a",), OFF))

    assert asked.imports == imported(enabled=imports, primary=True)


@each_row("lock", LOCKS)
@each_row("held", [None, imported(A), imported(enabled=OFF), imported(primary=True)])
def test_a_locked_import_is_sent_back_unchanged(lock, held):
    asked = planned_config(holding(held), offer(None, imports=lock), SyncChange(ON, ("b",), ON))

    assert asked.imports == held
    assert asked.exports == ExportConfig(enabled=ON, target=ExportTarget.DEDICATED)


@each_row("lock", LOCKS)
@each_row(
    "held", [None, ExportConfig(enabled=ON, target=ExportTarget.PRIMARY), ExportConfig(enabled=OFF)]
)
def test_a_locked_export_is_sent_back_unchanged(lock, held):
    asked = planned_config(holding(None, held), offer(exports=lock), SyncChange(ON, ("b",), ON))

    assert asked == SyncConfig(imported(B), held)


def test_a_config_locked_on_both_sides_is_not_sent():
    with pytest.raises(NothingToChange):
        planned_config(
            holding(imported(A)),
            offer(imports=LockReason.FIXED, exports=LockReason.UNSUPPORTED),
            SyncChange(ON, ("a",), ON),
        )


@pytest.mark.parametrize("wished", [(), ("c",), ("",)])
@pytest.mark.parametrize("listed", [("a", "b"), ()])
def test_import_is_never_enabled_without_a_calendar(wished, listed):
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
def test_a_missing_calendar_matters_only_where_one_is_needed(offered, wish):
    assert not lacks_calendar(offered, wish)
    planned_config(holding(), offered, wish)


def test_a_calendar_the_account_lacks_is_not_sent():
    asked = planned_config(holding(), offer(), SyncChange(ON, ("c", "a", "../x"), OFF))

    assert asked.imports == imported(A)


def test_a_disabled_direction_keeps_its_earlier_choice():
    asked = planned_config(holding(imported(A, B)), offer(), SyncChange(OFF, (), OFF))

    assert asked.imports == imported(A, B, enabled=OFF)


def test_a_disabled_direction_prefers_its_newer_choice():
    asked = planned_config(holding(imported(A)), offer(), SyncChange(OFF, ("b",), OFF))

    assert asked.imports == imported(B, enabled=OFF)


def test_a_direction_without_settings_can_be_switched_off():
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
def test_settings_kept_differently_by_wix_are_reported(asked, kept, found):
    assert differences(asked, kept) == found


def test_a_direction_without_a_form_field_is_unchanged():
    held = holding(imported(A), ExportConfig(enabled=ON, target=ExportTarget.DEDICATED))
    asked = planned_config(held, offer(), SyncChange(None, (), OFF))

    assert asked.imports == imported(A)
    assert asked.exports == ExportConfig(enabled=OFF, target=ExportTarget.DEDICATED)
    assert (
        planned_config(held, offer(), SyncChange(OFF, (), None)).exports == held.sync_config.exports
    )


@pytest.mark.parametrize("imports", [ON, OFF])
def test_an_imported_primary_calendar_stays_until_another_choice(imports):
    held = holding(imported(primary=True))
    offered = replace(offer(), main_calendar=True)

    assert not lacks_calendar(offered, SyncChange(ON, (), OFF))
    kept = planned_config(held, offered, SyncChange(imports, (), OFF)).imports
    assert kept == imported(enabled=imports, primary=True)
    assert planned_config(held, offered, SyncChange(ON, ("b",), OFF)).imports == imported(B)
