"""Which settings are editable: the provider's features alone decide."""

from itertools import product

import pytest

from app.calendars.sync.sync_options import (
    UNKNOWN_FEATURES,
    CalendarOption,
    LockReason,
    sync_options,
)
from app.wix import (
    Calendar,
    CalendarType,
    Connection,
    ConnectMethod,
    ExportConfig,
    ExportTarget,
    Features,
    ImportConfig,
    ListEventFromCalendars,
    NotSupportedByProvider,
    Status,
    SyncConfig,
    SyncToCalendar,
)
from tests.calendars.doubles import APPLE, GOOGLE, apple_connection, features_of, refusal
from tests.rows import each_row

# features, the reason of a lock where settings can be changed, and where they cannot
IMPORT_LOCKS = {
    "PRIMARY_CALENDAR_ONLY": (None, LockReason.FIXED),
    "SPECIFIC_CALENDARS": (None, LockReason.FIXED),
    "NOT_SUPPORTED": (LockReason.UNSUPPORTED, LockReason.UNSUPPORTED),
    "UNDEFINED": (LockReason.UNSUPPORTED, LockReason.UNSUPPORTED),
    "NEWER_THAN_US": (LockReason.UNSUPPORTED, LockReason.UNSUPPORTED),
}
EXPORT_LOCKS = {
    "PRIMARY_CALENDAR_ONLY": (None, LockReason.FIXED),
    "DEDICATED_CALENDAR": (None, LockReason.FIXED),
    "SPECIFIC_CALENDAR": (LockReason.NO_CALENDAR_FIELD, LockReason.NO_CALENDAR_FIELD),
    "NOT_SUPPORTED": (LockReason.UNSUPPORTED, LockReason.UNSUPPORTED),
    "UNDEFINED": (LockReason.UNSUPPORTED, LockReason.UNSUPPORTED),
    "NEWER_THAN_US": (LockReason.UNSUPPORTED, LockReason.UNSUPPORTED),
}
TARGETS = {
    "PRIMARY_CALENDAR_ONLY": ExportTarget.PRIMARY,
    "DEDICATED_CALENDAR": ExportTarget.DEDICATED,
}
ALIVE = ["UNDEFINED", "CONNECTED", "SYNC_IN_PROGRESS", "SYNCED", "ERROR", "NEWER_THAN_US"]
ACCOUNT = [Calendar("a", "Home"), Calendar("b", "Work")]


def features(imports="NOT_SUPPORTED", exports="NOT_SUPPORTED", *, update=True):
    return Features(
        (ConnectMethod.OAUTH,), update, ListEventFromCalendars(imports), SyncToCalendar(exports)
    )


def connection(config=None, status="SYNCED", calendar_type="GOOGLE"):
    return Connection(
        "c", "p", CalendarType(calendar_type), "s", Status(status), sync_config=config
    )


@each_row("update", [True, False])
@each_row(("imports", "exports"), [*product(IMPORT_LOCKS, EXPORT_LOCKS)])
def test_features_alone_decide_which_directions_are_editable(imports, exports, update):
    locks = (IMPORT_LOCKS[imports][not update], EXPORT_LOCKS[exports][not update])

    for status in ALIVE:
        offered = sync_options(connection(None, status), features(imports, exports, update=update))

        assert (offered.import_locked, offered.export_locked) == locks
        assert offered.editable == (None in locks)
        assert offered.export_target is TARGETS.get(exports)
        assert (offered.calendars is None) == (imports != "SPECIFIC_CALENDARS")


@each_row("update", [True, False])
@each_row(("imports", "exports"), [*product(IMPORT_LOCKS, EXPORT_LOCKS)])
def test_nothing_is_editable_after_a_connection_has_ended(imports, exports, update):
    ended = connection(None, "DISCONNECTED")

    offered = sync_options(ended, features(imports, exports, update=update))

    assert offered.import_locked is offered.export_locked is LockReason.DISCONNECTED
    assert not offered.editable


@pytest.mark.parametrize("calendar_type", CalendarType)
def test_the_name_of_a_provider_has_no_influence(calendar_type):
    one = sync_options(connection(calendar_type=calendar_type), features("SPECIFIC_CALENDARS"))

    assert one == sync_options(connection(), features("SPECIFIC_CALENDARS"))


@pytest.mark.parametrize(
    ("config", "on"),
    [
        (None, (False, False)),
        (SyncConfig(None, None), (False, False)),
        (SyncConfig(ImportConfig(enabled=True), None), (True, False)),
        (SyncConfig(None, ExportConfig(enabled=True)), (False, True)),
        (SyncConfig(ImportConfig(enabled=False), ExportConfig(enabled=False)), (False, False)),
        (SyncConfig(ImportConfig(enabled=True), ExportConfig(enabled=True)), (True, True)),
    ],
)
def test_the_settings_of_wix_are_shown_as_on(config, on):
    offered = sync_options(connection(config), features(update=False))

    assert (offered.import_enabled, offered.export_enabled) == on


@pytest.mark.parametrize("enabled", [True, False])
def test_the_calendars_of_wix_are_shown_as_selected(enabled):
    held = SyncConfig(ImportConfig(enabled=enabled, calendars=(Calendar("b"), Calendar("gone"))))

    offered = sync_options(connection(held), features("SPECIFIC_CALENDARS"), ACCOUNT)

    assert offered.calendars == (
        CalendarOption("a", "Home", chosen=False, form_value="a"),
        CalendarOption("b", "Work", chosen=True, form_value="b"),
    )


def test_an_account_without_calendars_offers_an_empty_choice():
    assert sync_options(connection(), features("SPECIFIC_CALENDARS"), []).calendars == ()


def test_nothing_is_editable_for_an_unlisted_provider():
    assert not sync_options(connection(), UNKNOWN_FEATURES).editable


async def test_calendars_are_requested_where_they_can_be_chosen(settings, wix):
    made = await apple_connection(wix)

    offered = await settings.options(made, await features_of(wix, APPLE))

    names = [(one.name, one.chosen) for one in offered.calendars]
    assert names == [("Home", False), ("Work", False), ("Family", False), ("Birthdays", False)]


@pytest.mark.parametrize(
    ("status", "given"),
    [
        ("SYNCED", features("PRIMARY_CALENDAR_ONLY")),
        ("SYNCED", features("SPECIFIC_CALENDARS", update=False)),
        ("DISCONNECTED", features("SPECIFIC_CALENDARS")),
    ],
)
async def test_calendars_are_not_requested_where_they_cannot_be_chosen(
    settings, control, status, given
):
    offered = await settings.options(connection(None, status), given)

    assert offered.calendars is None
    assert await control.calls() == []


async def test_unlistable_calendars_lock_import_but_not_export(settings, wix, control):
    made = await apple_connection(wix)
    await control.fault("ListCalendars", 428, body=refusal("CONNECTION_NOT_CONNECTED"))

    offered = await settings.available_options(made, await features_of(wix, APPLE))

    assert offered.import_locked is LockReason.UNREADABLE
    assert offered.calendars is None
    assert offered.export_locked is None


async def test_listed_calendars_lock_nothing(settings, wix):
    made = await apple_connection(wix)
    given = await features_of(wix, APPLE)

    assert await settings.available_options(made, given) == await settings.options(made, given)


async def test_a_required_list_of_calendars_raises_its_failure(settings, wix, control):
    made = await apple_connection(wix)
    await control.fault("ListCalendars", 428, body=refusal("NOT_SUPPORTED_BY_PROVIDER"))

    with pytest.raises(NotSupportedByProvider):
        await settings.options(made, await features_of(wix, APPLE))


async def test_google_is_shown_read_only(settings, wix):
    given = await features_of(wix, GOOGLE)
    (held, *_) = (await wix.list_connections()).connections

    offered = await settings.available_options(held, given)

    assert offered.import_enabled
    assert offered.import_locked is LockReason.FIXED
    assert offered.export_locked is LockReason.UNSUPPORTED


def test_a_single_calendar_is_preselected():
    offered = sync_options(connection(), features("SPECIFIC_CALENDARS"), [Calendar("a", "Home")])
    assert offered.calendars == (CalendarOption("a", "Home", chosen=True, form_value="a"),)


def test_active_unsupported_direction_is_fixed():
    on = SyncConfig(
        ImportConfig(enabled=True, primary_calendar=True),
        ExportConfig(enabled=True, target=ExportTarget.PRIMARY),
    )
    offered = sync_options(connection(on), UNKNOWN_FEATURES)
    assert (offered.import_locked, offered.export_locked) == (LockReason.FIXED, LockReason.FIXED)
    assert (offered.import_enabled, offered.export_enabled) == (True, True)
