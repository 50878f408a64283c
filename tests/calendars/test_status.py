"""The health of a connection: green only if it is known to work."""

from itertools import product

import pytest

from app.calendars.values.connection_health import BROKEN, Cause, Health, diagnose
from app.wix import (
    CalendarType,
    Connection,
    ErrorReason,
    ExportConfig,
    ImportConfig,
    Status,
    SyncConfig,
)
from tests.calendars.builders import APPLE, GOOGLE
from tests.rows import each_row

IMPORT, NO_IMPORT = ImportConfig(enabled=True), ImportConfig(enabled=False)
EXPORT, NO_EXPORT = ExportConfig(enabled=True), ExportConfig(enabled=False)
SOMETHING_ON = [SyncConfig(IMPORT, export) for export in (EXPORT, NO_EXPORT, None)]
ONLY_EXPORTS = [SyncConfig(NO_IMPORT, EXPORT), SyncConfig(None, EXPORT)]
NOTHING_ON = [
    None,
    SyncConfig(None, None),
    SyncConfig(NO_IMPORT, NO_EXPORT),
    SyncConfig(NO_IMPORT, None),
    SyncConfig(None, NO_EXPORT),
]


def connection(status, config, reason="UNDEFINED"):
    return Connection(
        "connection",
        "provider",
        CalendarType.GOOGLE,
        "schedule",
        Status(status),
        error_reason=ErrorReason(reason),
        sync_config=config,
    )


@each_row(
    ("status", "health", "cause"),
    [
        ("CONNECTED", Health.STARTING, Cause.NOT_STARTED),
        ("SYNC_IN_PROGRESS", Health.STARTING, Cause.SYNCING),
        ("SYNCED", Health.WORKING, Cause.IN_SYNC),
    ],
)
@each_row("config", SOMETHING_ON)
def test_an_importing_connection_shows_its_sync_progress(status, config, health, cause):
    assert diagnose(connection(status, config)) == (health, cause)


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("CONNECTED", Cause.ONLY_STARTS),
        ("SYNC_IN_PROGRESS", Cause.ONLY_STARTS),
        ("SYNCED", Cause.ONLY_COPYING),
    ],
)
@pytest.mark.parametrize("config", ONLY_EXPORTS)
def test_an_export_only_connection_never_counts_as_working(status, config, cause):
    assert diagnose(connection(status, config)) == (Health.NEEDS_YOU, cause)


@each_row("status", ["CONNECTED", "SYNC_IN_PROGRESS", "SYNCED"])
@each_row("export", [EXPORT, NO_EXPORT, None])
def test_import_without_a_required_choice_is_not_working(status, export):
    unnamed = connection(status, SyncConfig(IMPORT, export))

    assert diagnose(unnamed, APPLE.features) == (Health.NEEDS_YOU, Cause.NO_CALENDAR)
    assert diagnose(unnamed, GOOGLE.features) == diagnose(unnamed)


@each_row("status", ["CONNECTED", "SYNC_IN_PROGRESS", "SYNCED"])
@each_row("config", NOTHING_ON)
def test_a_connection_with_both_directions_off_needs_attention(status, config):
    assert diagnose(connection(status, config)) == (Health.NEEDS_YOU, Cause.NOTHING_ON)


@each_row(
    ("reason", "cause"),
    [
        ("TOKEN_REVOKED", Cause.ACCESS_REVOKED),
        ("EXTERNAL_CALENDAR_CREATION_FAILED", Cause.CALENDAR_NOT_CREATED),
        ("EXTERNAL_CALENDAR_DELETED", Cause.CALENDAR_DELETED),
        ("UNDEFINED", Cause.BROKEN),
        ("QUOTA_EXCEEDED", Cause.BROKEN),
    ],
)
@each_row("config", [None, SOMETHING_ON[0], NOTHING_ON[2]])
def test_a_broken_connection_says_what_broke(reason, config, cause):
    assert diagnose(connection("ERROR", config, reason)) == (Health.NEEDS_YOU, cause)


@pytest.mark.parametrize("config", [None, SOMETHING_ON[0], NOTHING_ON[2]])
@pytest.mark.parametrize("reason", ["UNDEFINED", "TOKEN_REVOKED"])
def test_a_disconnected_connection_is_over_in_any_other_state(config, reason):
    found = diagnose(connection("DISCONNECTED", config, reason))

    assert found == (Health.DISCONNECTED, Cause.ENDED)


@pytest.mark.parametrize("status", ["UNDEFINED", "PAUSED", ""])
@pytest.mark.parametrize("config", [None, SOMETHING_ON[0]])
def test_an_unknown_status_is_never_green(status, config):
    assert diagnose(connection(status, config)) == (Health.UNKNOWN, Cause.UNKNOWN_STATUS)


@pytest.mark.parametrize("status", ["CONNECTED", "SYNC_IN_PROGRESS", "SYNCED"])
def test_a_leftover_error_reason_raises_no_alarm(status):
    left_over = connection(status, SOMETHING_ON[0], "TOKEN_REVOKED")

    assert diagnose(left_over) == diagnose(connection(status, SOMETHING_ON[0]))


def test_reconnecting_repairs_only_broken_and_ended_connections():
    broken = product(["ERROR"], ErrorReason)
    well = product(["CONNECTED", "SYNC_IN_PROGRESS", "SYNCED", "UNDEFINED"], ["UNDEFINED"])

    for status, reason in [*broken, ("DISCONNECTED", "UNDEFINED")]:
        assert diagnose(connection(status, None, reason))[1] in BROKEN
    for status, reason in well:
        assert diagnose(connection(status, None, reason))[1] not in BROKEN
