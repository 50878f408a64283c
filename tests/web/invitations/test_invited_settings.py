"""What the owner chose on an invitation is applied to the connection, and the guest reads it."""

import pytest
from fastapi import FastAPI

from app.calendars.invitations.invitation import Invitation
from app.sandbox import DEMO_SITE_ID
from app.wix import time_budget
from tests.salon import APPLE, BO, GOOGLE, MICROSOFT
from tests.services import services_of
from tests.visitor import Visitor, words
from tests.web.conftest import connect, consent
from tests.web.invitations.guests import (
    away,
    back,
    by_password,
    invited,
    made_by_hand,
    result,
    withdraw_path,
)

OFF = "Connected, but blocking isn't on yet."
BLOCK, COPY = {"import_enabled": "on"}, {"export_enabled": "on"}


@pytest.fixture
def guest(app: FastAPI) -> Visitor:
    return Visitor(app)


async def settings_of_bo(guest: Visitor) -> tuple[bool, list[str], bool]:
    """Return whether Bo's connection imports, from which calendars, and whether it exports."""
    site = services_of(guest.app).sites.of(DEMO_SITE_ID)
    connections = (await site.directory.snapshot()).connections
    (config,) = [one.sync_config for one in connections if one.schedule_id == BO]
    imports, exports = (config.imports, config.exports) if config else (None, None)
    names = [one.name for one in imports.calendars] if imports else []
    return bool(imports and imports.enabled), names, bool(exports and exports.enabled)


async def test_blocking_is_offered_and_copying_is_not_preselected(visitor: Visitor):
    form = await visitor.open(f"/invites/new?schedule_id={BO}")
    assert 'name="import_enabled" value="on" checked' in form.text
    assert 'name="export_enabled" value="on"  ' in form.text
    assert "Can't be set for: Google Calendar" in words(form)


@pytest.mark.parametrize("connecting", [back, by_password])
async def test_the_main_calendar_blocks_when_the_guest_returns(
    visitor: Visitor, guest: Visitor, connecting
):
    page = await result(guest, await connecting(guest, await invited(visitor, **BLOCK)))
    imports, calendars, exports = await settings_of_bo(guest)
    assert (imports, len(calendars), exports) == (True, 1, False)
    assert "Blocking is on" in words(
        page
    ) or "Busy times in this calendar are blocked now" in words(page)
    assert OFF not in words(page)


async def test_bookings_are_copied_if_chosen(visitor: Visitor, guest: Visitor):
    page = await result(guest, await back(guest, await invited(visitor, **BLOCK, **COPY)))
    assert (await settings_of_bo(guest))[2]
    assert "Your bookings appear in it." in words(page)


async def test_what_the_provider_cannot_do_is_left_out_and_told(visitor: Visitor, guest: Visitor):
    link = await invited(visitor, **BLOCK, **COPY)
    page = await result(guest, await back(guest, link, provider_id=GOOGLE))
    assert "Your bookings are not copied into it." in words(page)
    assert "UpdateSyncConfig" not in await visitor.calls()


async def test_a_guest_cannot_change_the_choice(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    step = await guest.open(f"{link}?provider_id={MICROSOFT}")
    left = await guest.submit(step, f"{link}/connect", **BLOCK, **COPY)
    page = await result(guest, await guest.open(await consent(guest, left.headers["location"])))
    assert await settings_of_bo(guest) == (False, [], False)
    assert f"{OFF} Whoever invited you left it off." in words(page)


async def test_a_link_of_an_earlier_release_changes_nothing(visitor: Visitor, guest: Visitor):
    page = await result(guest, await back(guest, made_by_hand()))
    assert await settings_of_bo(guest) == (False, [], False)
    assert f"{OFF} Whoever invited you can switch it on." in words(page)
    assert "UpdateSyncConfig" not in await visitor.calls()


async def test_a_failed_update_keeps_the_connection_and_is_told(visitor: Visitor, guest: Visitor):
    link = await invited(visitor, **BLOCK)
    await visitor.control("faults", [{"method": "UpdateSyncConfig", "status": 403, "times": 9}])
    page = await result(guest, await by_password(guest, link))
    assert f"{OFF} Whoever invited you can switch it on." in words(page)
    assert "bo@icloud.example" in words(await visitor.open(link.replace("/i/", "/invites/")))


async def test_a_link_withdrawn_meanwhile_applies_nothing(visitor: Visitor, guest: Visitor):
    link = await invited(visitor, **BLOCK, **COPY)
    left = await away(guest, link)
    await visitor.submit(await visitor.open("/invites"), withdraw_path(link))
    page = await result(guest, await guest.open(await consent(guest, left.headers["location"])))
    assert "UpdateSyncConfig" not in await visitor.calls()
    assert OFF in words(page)


async def test_a_link_applies_its_settings_to_one_connection(visitor: Visitor, guest: Visitor):
    link, other = await invited(visitor, **BLOCK, **COPY), Visitor(visitor.app)
    left = [await away(one, link) for one in (guest, other)]
    pages = []
    for one, step in zip((guest, other), left, strict=True):
        back_at = await consent(one, step.headers["location"])
        pages.append(await result(one, await one.open(back_at)))
        await one.open(back_at)
    assert (await visitor.calls()).count("UpdateSyncConfig") == 1
    assert [OFF in words(page) for page in pages] == [False, True]


async def test_a_password_that_took_long_leaves_time_to_apply_them(visitor: Visitor):
    link = await invited(visitor, **BLOCK)
    connection_id = await connect(visitor, BO, MICROSOFT)
    shared = services_of(visitor.app)
    invitation = Invitation.read(shared.signer, link.removeprefix("/i/"))
    with time_budget(0, clock=lambda: 0.0):  # it is over
        await shared.sites.of(DEMO_SITE_ID).invited.apply(invitation, connection_id)
    assert (await settings_of_bo(visitor))[0]


async def test_a_reload_does_not_apply_the_settings_again(visitor: Visitor, guest: Visitor):
    link = await invited(visitor, MICROSOFT, APPLE, **BLOCK)
    step = await guest.open(f"{link}?provider_id={APPLE}")
    fields = {"email": "bo@icloud.example", "password": "abcd-efgh-ijkl-mnop"}
    for _ in range(2):
        await result(guest, await guest.submit(step, f"{link}/credentials", **fields))
    assert (await visitor.calls()).count("UpdateSyncConfig") == 1


@pytest.mark.parametrize("provider_id", [APPLE, MICROSOFT])
async def test_the_guest_reads_what_was_chosen_before_connecting(
    visitor: Visitor, guest: Visitor, provider_id: str
):
    for chosen, blocks, copies in ((BLOCK, True, False), (COPY, False, True)):
        link = await invited(visitor, **chosen)
        page = words(await guest.open(f"{link}?provider_id={provider_id}"))
        assert ("Main calendar blocks bookings" in page) is blocks
        assert ("Bookings go into a calendar Wix adds" in page) is copies
