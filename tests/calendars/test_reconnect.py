"""Reconnecting: what is remembered, accepted in the callback, and restored."""

from dataclasses import replace

import pytest

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.connecting_errors import ConnectionNotNew
from app.calendars.connecting.flow import OAuthFlow
from app.calendars.sync.reconnect import Reconnector, plan_restoration
from app.calendars.sync.sync_options import CalendarOption, LockReason, SyncOptions
from app.calendars.values.digest import digest
from app.calendars.values.saved_settings import MAX_SAVED_CALENDARS, SavedSettings
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
from tests.calendars.doubles import GOOGLE, NOA, cookies_with, decide
from tests.rows import each_row

ID = "c" * 180
ADDRESS = "Noa@Mail.example"


def connection(config=None, **changes):
    made = Connection(
        id=ID,
        provider_id=GOOGLE,
        calendar_type=CalendarType.GOOGLE,
        schedule_id=NOA,
        status=Status.SYNCED,
        external_account_email=ADDRESS,
        sync_config=config,
    )
    return replace(made, **changes)


def config(*ids, imports=True, exports=True, main=False):
    calendars = tuple(Calendar(one) for one in ids)
    return SyncConfig(
        ImportConfig(enabled=imports, primary_calendar=main, calendars=calendars),
        ExportConfig(enabled=exports, target=ExportTarget.DEDICATED),
    )


def offered(*ids, chosen=(), imports=False, exports=False, **changes):
    calendars = tuple(CalendarOption(one, f"Calendar {one}", one in chosen) for one in ids)
    made = SyncOptions(
        import_enabled=imports,
        import_locked=None,
        calendars=calendars,
        export_enabled=exports,
        export_locked=None,
        export_target=ExportTarget.DEDICATED,
    )
    return replace(made, **changes)


def test_a_token_keeps_remembered_settings_without_an_email():
    before = connection(config("noa@mail.example", "b"))
    saved = SavedSettings.of(before)

    assert SavedSettings.read(saved.payload()) == saved
    assert "mail.example" not in str(saved.payload()).casefold()
    assert saved.calendars == tuple(sorted([digest("noa@mail.example"), digest("b")]))


@each_row("calendars", [0, 3, 100, 101, 325, 326, 420, 520, 1000])
@each_row("before", [0, 350])
def test_a_flow_with_remembered_settings_fits_a_cookie(flows, calendars, before):
    nonce, _ = flows.new_state()
    saved = SavedSettings.of(connection(config(*(f"calendar {n}" for n in range(calendars)))))
    known = frozenset(digest(str(n)) for n in range(before))

    token = flows.flow_token(OAuthFlow(nonce, NOA, GOOGLE, known, saved))

    assert len(token) < 3500
    assert flows.resolve(nonce, [token], CallbackParams()).saved == saved
    assert saved.dropped == max(0, calendars - MAX_SAVED_CALENDARS)
    result = flows.result_token(OAuthFlow(nonce, NOA, GOOGLE, known, saved), ID)
    assert flows.resolve(nonce, [result], CallbackParams((ID,))).saved == saved


def test_another_account_is_distinguished_from_the_same_one():
    saved = SavedSettings.of(connection())

    assert saved.is_other_account(connection(external_account_email="b@mail.example"))
    assert not saved.is_other_account(connection(external_account_email=ADDRESS.lower()))
    assert not saved.is_other_account(connection(external_account_email=None))


UNKNOWN = '{"syncToCalendar":{"includeBufferTime":true}}'


@pytest.mark.parametrize(
    ("before", "now", "differs"),
    [
        (UNKNOWN, "", True),
        (UNKNOWN, UNKNOWN.replace("true", "false"), True),
        (None, None, True),
        (UNKNOWN, '{"syncToCalendar":{"dedicatedCalendar":{},"includeBufferTime":true}}', False),
        ('{"a":1,"b":2}', '{"b":2,"a":1}', False),
        ("", UNKNOWN, False),
    ],
    ids=["gone", "reset", "not kept", "another source", "another order", "newly there"],
)
def test_unknown_settings_are_compared(before, now, differs):
    saved = SavedSettings.of(connection(replace(config("a"), unknown_fields=before)))

    assert SavedSettings.read(saved.payload()) == saved
    assert (
        saved.unknown_settings_differ(connection(replace(config("a"), unknown_fields=now)))
        is differs
    )


def test_a_token_of_the_previous_version_has_no_unknown_settings():
    payload = SavedSettings.of(connection(replace(config("a"), unknown_fields=UNKNOWN))).payload()
    del payload["u"]

    assert not SavedSettings.read(payload).unknown_settings_differ(connection())


def test_a_disconnected_calendar_does_not_reveal_its_export():
    ended = connection(config("a", exports=False), status=Status.DISCONNECTED)

    assert SavedSettings.of(ended).exports is None
    assert SavedSettings.of(connection(config("a", exports=False))).exports is False


def test_settings_are_restored_by_calendar_id():
    saved = SavedSettings.of(connection(config("a", "b")))

    plan = plan_restoration(saved, offered("b", "a", "new"))

    assert plan.needed
    assert plan.lost == 0
    assert set(plan.change.calendar_ids) == {"a", "b"}
    assert (plan.change.import_enabled, plan.change.export_enabled) == (True, True)


def test_unchanged_settings_need_no_restoring():
    saved = SavedSettings.of(connection(config("a", "b")))

    plan = plan_restoration(saved, offered("a", "b", chosen=("a", "b"), imports=True, exports=True))

    assert plan.complete
    assert not plan.needed


def test_missing_calendars_are_counted_and_the_rest_is_restored():
    saved = SavedSettings.of(connection(config("a", "b", "c")))

    plan = plan_restoration(saved, offered("a", "new"))

    assert plan.lost == 2
    assert plan.change.calendar_ids == ("a",)
    assert not plan.complete


def test_with_no_calendar_left_import_is_unchanged():
    saved = SavedSettings.of(connection(config("a")))

    plan = plan_restoration(saved, offered("new"))

    assert (plan.lost, plan.change.import_enabled) == (1, None)
    assert plan.change.export_enabled


def test_a_primary_calendar_is_restored_as_primary():
    saved = SavedSettings.of(connection(config(main=True)))

    plan = plan_restoration(saved, offered("a", "b"))

    assert plan.change.import_enabled
    assert plan.options.main_calendar


def test_directions_fixed_by_the_provider_are_unchanged():
    fixed = offered(
        import_locked=LockReason.FIXED, export_locked=LockReason.UNSUPPORTED, calendars=None
    )

    plan = plan_restoration(SavedSettings.of(connection(config("a"))), fixed)

    assert not plan.needed
    assert (plan.change.import_enabled, plan.change.export_enabled) == (None, None)


def test_a_disabled_direction_is_restored_as_disabled():
    saved = SavedSettings.of(connection(config(imports=False, exports=False)))

    plan = plan_restoration(saved, offered("a", chosen=("a",), imports=True, exports=True))

    assert plan.needed
    assert (plan.change.import_enabled, plan.change.export_enabled) == (False, False)


async def test_the_same_connection_id_is_accepted_where_expected(connecting, browser, control):
    await control.switch(reconnect="keep")
    first = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)
    state, answer = await decide(browser, first)
    held = cookies_with(first.flow_token)
    before = (
        await connecting.handle_callback(state=state, tokens_for=held, params=answer)
    ).connection

    again = await connecting.start_flow(
        schedule_id=NOA, provider_id=GOOGLE, saved=SavedSettings.of(before)
    )
    state, answer = await decide(browser, again)
    held = cookies_with(again.flow_token)
    result = await connecting.handle_callback(state=state, tokens_for=held, params=answer)

    assert result.connection.id == before.id
    assert result.flow.saved == SavedSettings.of(before)
    reload = await connecting.handle_callback(
        state=state, tokens_for=cookies_with(result.result_token), params=answer
    )
    assert reload.flow.saved == result.flow.saved


async def test_another_earlier_connection_is_rejected(connecting, browser, control):
    first = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)
    await decide(browser, first)
    await control.switch(reconnect="keep")
    saved = SavedSettings.of(connection())

    again = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE, saved=saved)
    state, answer = await decide(browser, again)

    with pytest.raises(ConnectionNotNew):
        await connecting.handle_callback(
            state=state, tokens_for=cookies_with(again.flow_token), params=answer
        )


async def test_an_earlier_connection_that_still_exists_is_found(snapshot, account):
    saved = SavedSettings.of(account.connection)
    new = replace(account.connection, id="new")

    found = await Reconnector(snapshot).compare(saved, new, account.offered)

    assert found.previous == account.connection
    assert not found.other_account


async def test_missing_calendars_are_named_from_the_old_connection(snapshot, account, settings):
    saved = await account.save(settings)
    saved = SavedSettings.of(saved.connection)
    new = replace(account.connection, id="new")
    other = replace(account.offered, calendars=(CalendarOption("x", "Other", chosen=False),))

    found = await Reconnector(snapshot).compare(saved, new, other)

    assert found.lost_names == ("Home",)


async def test_calendars_that_cannot_be_listed_are_omitted(snapshot, account, control):
    await control.fault("ListConnections", 403)

    found = await Reconnector(snapshot).compare(
        SavedSettings.of(account.connection), replace(account.connection, id="new"), account.offered
    )

    assert found.previous is None


async def test_a_disconnected_old_connection_is_not_offered(wix, snapshot, account):
    await wix.disconnect(account.connection.id)

    found = await Reconnector(snapshot).compare(
        SavedSettings.of(account.connection), replace(account.connection, id="new"), account.offered
    )

    assert found.previous is None
