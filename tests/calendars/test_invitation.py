from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.calendars.invitations.invitation import Invitation, InvitationForged, invitation_token
from app.calendars.invitations.open_invitations import OpenInvitations
from app.calendars.security.tokens import Purpose, Signer
from app.stores.memory_stores import MemoryStores
from app.wix import CalendarType, Connection, Status
from tests.salon import APPLE, BO, GOOGLE, MICROSOFT

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
SITE = "a1b2c3d4-0000-4000-8000-000000000001"
DAY_S = 24 * 60 * 60
NOON = int(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp())


class Clock:
    def __init__(self) -> None:
        self.now = float(NOON)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer([KEY], clock=clock)


def connection(id_: str, status: Status = Status.SYNCED) -> Connection:
    return Connection(id_, GOOGLE, CalendarType.GOOGLE, BO, status)


def link(signer: Signer, *connections: Connection, days: int = 7) -> str:
    return invitation_token(
        signer,
        tenant=SITE,
        schedule_id=BO,
        provider_ids=[GOOGLE, APPLE],
        connections=connections,
        days=days,
    )


def test_a_link_holds_site_schedule_providers_and_expiry(signer):
    invitation = Invitation.read(signer, link(signer))

    assert (invitation.tenant, invitation.schedule_id) == (SITE, BO)
    assert [invitation.allows(one) for one in (GOOGLE, APPLE, MICROSOFT)] == [True, True, False]
    assert (invitation.created_at.isoformat(), invitation.expires_at.isoformat()) == (
        "2026-11-22T12:00:00+00:00",
        "2026-11-29T12:00:00+00:00",
    )


def test_a_link_is_short_enough_for_a_coarse_qr_code(signer):
    assert len(link(signer, *(connection(str(n)) for n in range(50)))) < 180


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_link_expires_after_its_days(signer, clock, days):
    token = link(signer, days=days)
    clock.now += days * DAY_S
    assert not Invitation.read(signer, token).expired
    clock.now += 61
    assert Invitation.read(signer, token).expired


def test_a_link_is_valid_while_connections_are_unchanged(signer):
    old, gone = connection("old"), connection("gone", Status.DISCONNECTED)
    invitation = Invitation.read(signer, link(signer, old, gone))

    assert invitation.is_unused([gone, old])
    assert invitation.is_unused([replace(old, status=Status.ERROR), gone])
    for others in (
        [old, gone, connection("new")],
        [old],
        [gone],
        [replace(old, status=Status.DISCONNECTED), gone],
        [old, gone, connection("new", Status.DISCONNECTED)],
    ):
        assert not invitation.is_unused(others)


def test_a_connection_made_since_is_detected(signer):
    old, new, second = connection("old"), connection("new"), connection("second")

    assert Invitation.read(signer, link(signer)).connected_since([new, second]) == (new, second)
    assert Invitation.read(signer, link(signer, old)).connected_since([old, new]) == (new,)
    assert Invitation.read(signer, link(signer, old)).connected_since([new]) == ()
    assert Invitation.read(signer, link(signer, old)).connected_since([old, new, second]) == ()


def test_only_invitation_tokens_are_accepted(signer):
    token = link(signer)
    changed = token[:9] + ("A" if token[9] != "A" else "B") + token[10:]
    others = [signer.sign(one, {"i": "x", "d": 7}) for one in Purpose if one != "invitation.v1"]
    foreign = link(Signer(["another" + KEY], clock=lambda: NOON))

    for bad in ("", "x", changed, token[:-5], foreign, *others):
        with pytest.raises(InvitationForged):
            Invitation.read(signer, bad)


def test_removing_the_signing_key_invalidates_all_links(clock):
    old, new = "old" + KEY, "new" + KEY
    token = link(Signer([old], clock=clock))

    assert Invitation.read(Signer([new, old], clock=clock), token).schedule_id == BO
    with pytest.raises(InvitationForged):
        Invitation.read(Signer([new], clock=clock), token)


async def test_a_link_of_an_earlier_version_is_withdrawn_with_its_second(signer, clock):
    """Links of earlier versions have no milliseconds, in the list neither."""
    opened = OpenInvitations(MemoryStores(), SITE, clock)
    earlier = Invitation.read(signer, link(signer))
    await opened.add(earlier)
    assert not await opened.is_withdrawn(earlier)

    clock.now += 0.9
    await opened.withdraw_all()
    assert await opened.is_withdrawn(earlier)
    assert await opened.list_open() == []
