"""Pages for somebody who was sent a link: connect one calendar, and nothing else.

They have no session of the site. Their schedule comes from the link alone, and the link is checked
on each request. No page names anybody else, or a connection.
"""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.calendars.connecting.credentials_result import Connected, Refused
from app.calendars.directory.directory import Pair, ProviderUnknown
from app.calendars.invitations.invitation import live
from app.calendars.invitations.inviting import Place
from app.calendars.sync.sync_options import UNKNOWN_FEATURES
from app.calendars.values.digest import digest
from app.calendars.values.provider import by_credentials, by_oauth
from app.calendars.values.status import Health, diagnose, exports
from app.web.dependencies import CookiesDep, CurrentGuest, Guest, SignerDep
from app.web.pages.connect.connect import leave
from app.web.pages.connect.credential_form import Draft, Filled, FilledIn
from app.web.pages.connect.picker import cards
from app.web.pages.connect.receipt import connected_by, receipt_path
from app.web.problems.guest_recovery import INVITATION_PREFIX
from app.web.urls import path, see_other
from app.web.view.avatar import face
from app.web.view.form import FormMalformed, Submitted
from app.web.view.page import Page, PagesDep, abroad
from app.web.view.wording import limits
from app.wix import CalendarType, Connection, Provider

router = APIRouter()


@router.get("/i/{token}")
async def welcome(
    request: Request, token: str, guest: CurrentGuest, pages: PagesDep, provider_id: str = ""
) -> Response:
    """Say what the link is for, and let a calendar be chosen where there are several."""
    place = await guest.site.inviting.welcome(guest.invitation)
    several = len(place.providers) > 1
    chosen = [one for one in place.providers if one.id == provider_id or not several]
    if chosen:
        return pages.show(request, _step(request, guest, place, chosen[0], Draft()))
    values = {
        **_who(guest, place),
        "providers": cards(place.providers),
        "token": token,
        "unread": place.unread,
    }
    return pages.show(request, Page("invitations/guest.html", values))


@router.post("/i/{token}/connect")
async def depart(
    request: Request, token: str, guest: CurrentGuest, form: Submitted, cookies: CookiesDep
) -> Response:
    """Send the guest to the provider's consent page."""
    place = await guest.site.inviting.welcome(guest.invitation)
    departure = await guest.site.connecting.depart(
        schedule_id=place.person.id,
        provider_id=_chosen(place, form.one("provider_id")).id,
        invitation=token,
        browser=request.state.visitor.mark,
    )
    return leave(request, cookies, departure)


@router.post("/i/{token}/credentials")
async def connect(
    request: Request,
    token: str,
    guest: CurrentGuest,
    filled: FilledIn,
    pages: PagesDep,
    signer: SignerDep,
) -> Response:
    """Connect by an app password, or show the form with what is wrong in it."""
    schedule_id = guest.invitation.schedule_id
    if filled.schedule_id != schedule_id or not guest.invitation.allows(filled.provider_id):
        raise FormMalformed("schedule_id")
    async with guest.site.inviting.turn(token):
        pair, end = await _connected(guest, filled)
    if isinstance(end, Draft):
        place = Place(pair.person, (pair.provider,), pair.connections)
        return pages.show(request, _step(request, guest, place, pair.provider, end))
    return see_other(receipt_path(signer, request.state.visitor, token, end.connection_id))


@router.get("/i/{token}/done")
async def done(
    request: Request,
    token: str,
    guest: CurrentGuest,
    pages: PagesDep,
    signer: SignerDep,
    receipt: str = "",
) -> Response:
    """Show the browser that connected a calendar which account it was; others the invitation."""
    made = connected_by(signer, request.state.visitor, token, receipt)
    if made is None:
        return see_other(path(INVITATION_PREFIX, token))
    place = await guest.site.inviting.place(guest.invitation.schedule_id)
    found = (one for one in place.connections or () if live(one) and digest(one.id) == made)
    connection = next(found, None)
    if connection is None and place.connections is not None:
        return see_other(path(INVITATION_PREFIX, token))
    known = {one.id: one for one in place.providers}
    provider = known.get(connection.provider_id) if connection else None
    values = {
        **_who(guest, place),
        "provider_name": provider.name if provider else "",
        "account": connection.external_account_email if connection else None,
        "blocks": _blocks(connection, provider),
        "exports": connection is not None and exports(connection),
    }
    return pages.show(request, Page("invitations/guest_done.html", values))


def _blocks(connection: Connection | None, provider: Provider | None) -> bool:
    """Whether busy times of a new connection will keep bookings away, as far as Wix says."""
    if connection is None:
        return False
    features = provider.features if provider else UNKNOWN_FEATURES
    return diagnose(connection, features)[0] in {Health.WORKING, Health.STARTING}


async def _connected(guest: Guest, filled: Filled) -> tuple[Pair, Connected | Draft]:
    """Connect and use the link up, or return what is wrong with what was filled in."""
    site, invitation = guest.site, guest.invitation
    if not await site.credentials.was_sent(
        filled.id
    ):  # a form that comes twice is told how it ended
        await site.inviting.welcome(invitation)
    pair = await site.directory.pair(
        schedule_id=invitation.schedule_id, provider_id=filled.provider_id
    )
    draft = filled.draft
    if draft.bad_email or draft.no_password:
        return pair, draft
    account = replace(filled.account, link=invitation.token)
    end = await site.credentials.connect(pair, account, form_id=filled.id)
    if isinstance(end, Refused):
        return pair, filled.refused(end)
    await site.inviting.spend(invitation.token)
    return pair, end


def _step(request: Request, guest: Guest, place: Place, provider: Provider, draft: Draft) -> Page:
    """Make the page of one provider: what will happen, and a button or a form."""
    token = guest.invitation.token
    several = len(guest.invitation.providers) > 1
    values = {
        **_who(guest, place),
        "provider": provider,
        "by_oauth": by_oauth(provider),
        "by_credentials": by_credentials(provider),
        "apple": provider.calendar_type is CalendarType.I_CAL,
        "draft": draft,
        "again": None,
        "limits": limits(provider.features),
        "act": path(INVITATION_PREFIX, token, "credentials"),
        "leave": path(INVITATION_PREFIX, token, "connect"),
        "back": path(INVITATION_PREFIX, token) if several else None,
    }
    page = Page("invitations/guest_step.html", values, status=200 if draft.fresh else 422)
    if by_credentials(provider):
        page = replace(page, scripts=("js/credentials.js", "js/busy.js"))
    if not by_oauth(provider):
        return page
    return replace(page, form_action=abroad(request))


def _who(guest: Guest, place: Place) -> dict[str, Any]:
    """Say who was invited, and by whom, as far as that is known."""
    return {
        "guest": True,
        "person": replace(face(place.person), hint=""),
        "business": guest.site.site_info.known.name,
        "ends": guest.invitation.ends,
    }


def _chosen(place: Place, provider_id: str) -> Provider:
    for provider in place.providers:
        if provider.id == provider_id:
            return provider
    raise ProviderUnknown
