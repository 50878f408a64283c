"""Steps of guests with an invitation, and of the owner who sent it."""

import httpx

from app.calendars.invitations.invitation import invitation_token
from app.calendars.security.tokens import Signer
from app.calendars.values.digest import digest
from app.sandbox import DEMO_SITE_ID
from tests.salon import APPLE, BO, GOOGLE, MICROSOFT
from tests.visitor import Visitor
from tests.web.conftest import KEY, consent
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.sync_settings import NOW

ALL = (GOOGLE, APPLE, MICROSOFT)


async def invited(
    owner: Visitor, *provider_ids: str, schedule_id: str = BO, days: str = "7", **settings: str
) -> str:
    """Create an invitation, and return its path."""
    form = await owner.open(f"/invites/new?schedule_id={schedule_id}")
    chosen = [*(provider_ids or ALL)]
    made = await owner.submit(form, "/invites", provider_id=chosen, days=days, **settings)
    assert made.status_code == 303, made.text
    return made.headers["location"].replace("/invites/", "/i/")


def withdraw_path(link: str) -> str:
    """Return the path to which the owner sends the withdrawal of an invitation."""
    return f"/invites/{digest(link.removeprefix('/i/'))}/withdraw"


def made_by_hand(*, tenant: str = DEMO_SITE_ID, key: str = KEY, age_s: float = 0) -> str:
    """Return the path of an invitation for Bo with another site, key or age."""
    signer = Signer([key], clock=lambda: NOW.timestamp() - age_s)
    return "/i/" + invitation_token(
        signer, tenant=tenant, schedule_id=BO, provider_ids=ALL, connections=(), days=7
    )


async def away(guest: Visitor, link: str, provider_id: str = MICROSOFT) -> httpx.Response:
    """Open an invitation and continue to the provider."""
    step = await guest.open(f"{link}?provider_id={provider_id}")
    return await guest.submit(step, f"{link}/connect")


async def back(
    guest: Visitor, link: str, outcome: str = "allow", provider_id: str = MICROSOFT
) -> httpx.Response:
    """Open the provider's consent page, decide, and return to the callback."""
    left = await away(guest, link, provider_id)
    return await guest.open(await consent(guest, left.headers["location"], outcome))


async def by_password(guest: Visitor, link: str, **fields: str) -> httpx.Response:
    """Connect an Apple calendar with an app password."""
    step = await guest.open(f"{link}?provider_id={APPLE}")
    given = {"email": EMAIL, "password": PASSWORD, **fields}
    return await guest.submit(step, f"{link}/credentials", **given)


async def result(guest: Visitor, answer: httpx.Response) -> httpx.Response:
    """Follow the redirect to the result page."""
    assert answer.status_code == 303, answer.text
    return await guest.open(answer.headers["location"])
