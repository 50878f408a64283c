"""Connecting again: what is remembered, what is accepted on return, and what can be put back."""

from dataclasses import replace

import pytest

from app.calendars.connecting.connecting_errors import Answer, ConnectionNotNew, Flow
from app.calendars.sync.reconnecting import Reconnecting, restoration
from app.calendars.sync.saved_settings import MOST_CALENDARS, Memory
from app.calendars.sync.sync_options import CalendarChoice, Choices, Locked
from app.calendars.values.digest import digest
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
from tests.calendars.cast import GOOGLE, NOA, decide, holds
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
    calendars = tuple(CalendarChoice(one, f"Calendar {one}", one in chosen) for one in ids)
    made = Choices(
        import_enabled=imports,
        import_locked=None,
        calendars=calendars,
        export_enabled=exports,
        export_locked=None,
        export_target=ExportTarget.DEDICATED,
    )
    return replace(made, **changes)


def test_a_memory_survives_the_token_and_holds_no_address():
    before = connection(config("noa@mail.example", "b"))
    memory = Memory.of(before)

    assert Memory.read(memory.payload()) == memory
    assert "mail.example" not in str(memory.payload()).casefold()
    assert memory.calendars == tuple(sorted([digest("noa@mail.example"), digest("b")]))


@each_row("calendars", [0, 3, 100, 101, 325, 326, 420, 520, 1000])
@each_row("before", [0, 350])
def test_a_flow_that_remembers_fits_a_cookie(flows, calendars, before):
    nonce, _ = flows.state()
    memory = Memory.of(connection(config(*(f"calendar {n}" for n in range(calendars)))))
    known = frozenset(digest(str(n)) for n in range(before))

    token = flows.departed(Flow(nonce, NOA, GOOGLE, known, memory))

    assert len(token) < 3500
    assert flows.bound(nonce, [token], Answer()).memory == memory
    assert memory.forgotten == max(0, calendars - MOST_CALENDARS)
    result = flows.arrived(Flow(nonce, NOA, GOOGLE, known, memory), ID)
    assert flows.bound(nonce, [result], Answer((ID,))).memory == memory


def test_another_account_is_told_apart_and_the_same_one_is_not():
    memory = Memory.of(connection())

    assert memory.other_account(connection(external_account_email="b@mail.example"))
    assert not memory.other_account(connection(external_account_email=ADDRESS.lower()))
    assert not memory.other_account(connection(external_account_email=None))


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
def test_settings_that_nobody_here_knows_are_compared(before, now, differs):
    memory = Memory.of(connection(replace(config("a"), unknown_fields=before)))

    assert Memory.read(memory.payload()) == memory
    assert memory.other_unknown(connection(replace(config("a"), unknown_fields=now))) is differs


def test_a_memory_of_before_the_last_update_knows_nothing_of_them():
    payload = Memory.of(connection(replace(config("a"), unknown_fields=UNKNOWN))).payload()
    del payload["u"]

    assert not Memory.read(payload).other_unknown(connection())


def test_a_disconnected_calendar_does_not_say_whether_it_exported():
    ended = connection(config("a", exports=False), status=Status.DISCONNECTED)

    assert Memory.of(ended).exports is None
    assert Memory.of(connection(config("a", exports=False))).exports is False


def test_settings_come_back_by_the_calendars_ids():
    memory = Memory.of(connection(config("a", "b")))

    plan = restoration(memory, offered("b", "a", "new"))

    assert plan.needed
    assert plan.lost == 0
    assert set(plan.wish.calendar_ids) == {"a", "b"}
    assert (plan.wish.import_enabled, plan.wish.export_enabled) == (True, True)


def test_what_is_as_it_was_needs_nothing():
    memory = Memory.of(connection(config("a", "b")))

    plan = restoration(memory, offered("a", "b", chosen=("a", "b"), imports=True, exports=True))

    assert plan.whole
    assert not plan.needed


def test_calendars_that_are_gone_are_counted_and_the_rest_comes_back():
    memory = Memory.of(connection(config("a", "b", "c")))

    plan = restoration(memory, offered("a", "new"))

    assert plan.lost == 2
    assert plan.wish.calendar_ids == ("a",)
    assert not plan.whole


def test_with_no_calendar_left_import_stays_as_it_is():
    memory = Memory.of(connection(config("a")))

    plan = restoration(memory, offered("new"))

    assert (plan.lost, plan.wish.import_enabled) == (1, None)
    assert plan.wish.export_enabled


def test_a_main_calendar_comes_back_as_such():
    memory = Memory.of(connection(config(main=True)))

    plan = restoration(memory, offered("a", "b"))

    assert plan.wish.import_enabled
    assert plan.offered.main_calendar


def test_what_the_provider_fixes_is_not_touched():
    fixed = offered(import_locked=Locked.FIXED, export_locked=Locked.UNSUPPORTED, calendars=None)

    plan = restoration(Memory.of(connection(config("a"))), fixed)

    assert not plan.needed
    assert (plan.wish.import_enabled, plan.wish.export_enabled) == (None, None)


def test_what_was_off_is_put_back_to_off():
    memory = Memory.of(connection(config(imports=False, exports=False)))

    plan = restoration(memory, offered("a", chosen=("a",), imports=True, exports=True))

    assert plan.needed
    assert (plan.wish.import_enabled, plan.wish.export_enabled) == (False, False)


async def test_the_same_id_is_accepted_where_it_was_meant(connecting, browser, levers):
    await levers.switch(reconnect="keep")
    first = await connecting.depart(schedule_id=NOA, provider_id=GOOGLE)
    state, answer = await decide(browser, first)
    held = holds(first.flow_token)
    before = (await connecting.arrive(state=state, held=held, answer=answer)).connection

    again = await connecting.depart(schedule_id=NOA, provider_id=GOOGLE, memory=Memory.of(before))
    state, answer = await decide(browser, again)
    held = holds(again.flow_token)
    arrival = await connecting.arrive(state=state, held=held, answer=answer)

    assert arrival.connection.id == before.id
    assert arrival.memory == Memory.of(before)
    reload = await connecting.arrive(state=state, held=holds(arrival.result_token), answer=answer)
    assert reload.memory == arrival.memory


async def test_another_old_connection_is_not_accepted(connecting, browser, levers):
    first = await connecting.depart(schedule_id=NOA, provider_id=GOOGLE)
    await decide(browser, first)
    await levers.switch(reconnect="keep")
    memory = Memory.of(connection())

    again = await connecting.depart(schedule_id=NOA, provider_id=GOOGLE, memory=memory)
    state, answer = await decide(browser, again)

    with pytest.raises(ConnectionNotNew):
        await connecting.arrive(state=state, held=holds(again.flow_token), answer=answer)


async def test_an_earlier_connection_that_is_still_there_is_found(wix, account):
    memory = Memory.of(account.connection)
    new = replace(account.connection, id="new")

    found = await Reconnecting(wix).compare(memory, new, account.offered)

    assert found.earlier == account.connection
    assert not found.other_account


async def test_calendars_that_are_gone_are_named_where_the_old_connection_tells(
    wix, account, settings
):
    saved = await account.save(settings)
    memory = Memory.of(saved.connection)
    new = replace(account.connection, id="new")
    other = replace(account.offered, calendars=(CalendarChoice("x", "Other", chosen=False),))

    found = await Reconnecting(wix).compare(memory, new, other)

    assert found.lost_names == ("Home",)


async def test_what_cannot_be_listed_is_left_out(wix, account, levers):
    await levers.fault("ListConnections", 403)

    found = await Reconnecting(wix).compare(
        Memory.of(account.connection), replace(account.connection, id="new"), account.offered
    )

    assert found.earlier is None


async def test_a_disconnected_old_connection_is_not_offered_for_removal(wix, account):
    await wix.disconnect(account.connection.id)

    found = await Reconnecting(wix).compare(
        Memory.of(account.connection), replace(account.connection, id="new"), account.offered
    )

    assert found.earlier is None
