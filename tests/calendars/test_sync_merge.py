"""Concurrent edits of one connection: both owners keep their own changes."""

from app.calendars.sync.sync_merge import merge_changes
from app.calendars.sync.sync_options import CalendarOption, SyncOptions
from app.calendars.sync.sync_plan import SyncChange
from tests.rows import each_row


def held(*chosen: str, imports: bool = True, exports: bool = False) -> SyncOptions:
    calendars = tuple(CalendarOption(id_, id_, id_ in chosen) for id_ in ("a", "b", "c"))
    return SyncOptions(imports, None, calendars, exports, None, None)


def form(*ticked: str, imports: bool | None = True, exports: bool | None = False) -> SyncChange:
    return SyncChange(imports, ticked, exports)


@each_row(
    ("came_back", "was", "now", "wanted"),
    [
        (form("a", "b"), form("a"), held("a", exports=True), form("a", "b", exports=True)),
        (form("a", "b"), form("a"), held("a", "c"), form("a", "b", "c")),
        (form("a", "b"), form("a"), held("b"), form("b")),
        (form(), form("a"), held("a", "b"), form("b")),
        (form("a", "b"), form("a"), held("a", "b"), form("a", "b")),
        (form("a", imports=False), form("a"), held("a", "b"), form("a", "b", imports=False)),
        (form(exports=True), form(), held(imports=False), form(imports=False, exports=True)),
        (form("a", imports=None), form("a", imports=None), held("a"), form("a", imports=None)),
    ],
)
def test_merge_keeps_own_changes_and_takes_the_others(
    came_back: SyncChange, was: SyncChange, now: SyncOptions, wanted: SyncChange
):
    assert merge_changes(came_back, was, now) == wanted


def test_without_local_changes_the_current_settings_are_kept():
    assert merge_changes(form("a"), form("a"), held("b", exports=True)) == form("b", exports=True)
