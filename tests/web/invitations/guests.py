"""Walks of somebody who was sent a link, and of the owner who sent it."""

import httpx

from app.calendars.invitations.invitation import invitation_token
from app.calendars.security.tokens import Signer
from app.sandbox import DEMO_SITE_ID
from tests.salon import APPLE, BO, GOOGLE, MICROSOFT
from tests.visitor import Visitor
from tests.web.conftest import KEY, consent
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.sync_settings import NOW

ALL = (GOOGLE, APPLE, MICROSOFT)


async def invited(
    owner: Visitor, *provider_ids: str, schedule_id: str = BO, days: str = "7"
) -> str:
    """Make a link, and return its path."""
    form = await owner.open(f"/invites/new?schedule_id={schedule_id}")
    chosen = [*(provider_ids or ALL)]
    made = await owner.submit(form, "/invites", provider_id=chosen, days=days)
    assert made.status_code == 303, made.text
    return made.headers["location"].replace("/invites/", "/i/")


def made_by_hand(*, tenant: str = DEMO_SITE_ID, key: str = KEY, age_s: float = 0) -> str:
    """Return the path of a link for Bo, who has no connection, of another site, key or age."""
    signer = Signer([key], clock=lambda: NOW.timestamp() - age_s)
    return "/i/" + invitation_token(
        signer, tenant=tenant, schedule_id=BO, provider_ids=ALL, connections=(), days=7
    )


async def away(guest: Visitor, link: str, provider_id: str = MICROSOFT) -> httpx.Response:
    """Go from a link to the provider."""
    step = await guest.open(f"{link}?provider_id={provider_id}")
    return await guest.submit(step, f"{link}/connect")


async def back(
    guest: Visitor, link: str, outcome: str = "allow", provider_id: str = MICROSOFT
) -> httpx.Response:
    """Go to the provider, decide, and come back."""
    left = await away(guest, link, provider_id)
    return await guest.open(await consent(guest, left.headers["location"], outcome))


async def by_password(guest: Visitor, link: str, **fields: str) -> httpx.Response:
    """Connect Apple by an app password."""
    step = await guest.open(f"{link}?provider_id={APPLE}")
    given = {"email": EMAIL, "password": PASSWORD, **fields}
    return await guest.submit(step, f"{link}/credentials", **given)


async def result(guest: Visitor, answer: httpx.Response) -> httpx.Response:
    """Follow to the page that says what came of it."""
    assert answer.status_code == 303, answer.text
    return await guest.open(answer.headers["location"])
