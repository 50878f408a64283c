"""Pages of an invitation's link, with which a guest connects one calendar.

Guests have no session of the site. The link alone determines their schedule, and is verified on
each request. The pages name no other person and no connection.
"""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.connecting.credentials_result import Connected, Refused
from app.calendars.directory.directory_snapshot import Pair, ProviderUnknown
from app.calendars.invitations.invitation_report import InvitationTarget
from app.calendars.values.digest import digest
from app.web.dependencies import (
    CookiesDep,
    CurrentGuest,
    CurrentVisitor,
    Guest,
    PagesDep,
    SignerDep,
    Submitted,
)
from app.web.pages.connect.connect import redirect_to_provider
from app.web.pages.connect.connect_page import connect_page
from app.web.pages.connect.credential_form import (
    CredentialsDep,
    FormState,
    SubmittedCredentials,
)
from app.web.pages.connect.picker import provider_cards
from app.web.pages.connect.receipt import connected_by, receipt_path
from app.web.pages.invitations.guest_result import guest_result, invited_features
from app.web.problems.failed_request import INVITATION_PREFIX
from app.web.urls import path, see_other
from app.web.view.avatar import avatar
from app.web.view.form import FormMalformed
from app.web.view.page import Page
from app.wix import Provider


async def welcome(
    request: Request, token: str, guest: CurrentGuest, pages: PagesDep, provider_id: str = ""
) -> Response:
    """Explain the link, and let the guest choose if it allows several providers."""
    target = await guest.site.invitations.admit(guest.invitation)
    several = len(target.providers) > 1
    chosen = [one for one in target.providers if one.id == provider_id or not several]
    if chosen:
        return pages.show(request, _connect_page(guest, target, chosen[0], FormState()))
    values = {
        **_invitation_values(guest, target),
        "providers": provider_cards(target.providers),
        "token": token,
        "unreadable": target.unreadable,
    }
    return pages.show(request, Page("invitations/guest_welcome.html", values))


async def start(
    request: Request,
    token: str,
    guest: CurrentGuest,
    form: Submitted,
    visitor: CurrentVisitor,
    cookies: CookiesDep,
) -> Response:
    """Redirect the guest to the provider's consent page."""
    target = await guest.site.invitations.admit(guest.invitation, fresh=True)
    authorization = await guest.site.oauth.start_flow(
        schedule_id=target.person.id,
        provider_id=_provider(target, form.one("provider_id")).id,
        invitation=token,
        browser=visitor.browser_digest,
    )
    return redirect_to_provider(request, cookies, authorization)


async def connect(
    request: Request,
    token: str,
    guest: CurrentGuest,
    visitor: CurrentVisitor,
    submitted: CredentialsDep,
    pages: PagesDep,
    signer: SignerDep,
) -> Response:
    """Connect with an app password, or show the form with its errors."""
    schedule_id = guest.invitation.schedule_id
    if submitted.schedule_id != schedule_id or not guest.invitation.allows(submitted.provider_id):
        raise FormMalformed("schedule_id")
    async with guest.site.invitations.turns.exclusive(token):
        pair, outcome = await _connect(guest, submitted)
    if isinstance(outcome, FormState):
        target = InvitationTarget(pair.person, (pair.provider,), pair.connections)
        return pages.show(request, _connect_page(guest, target, pair.provider, outcome))
    return see_other(receipt_path(signer, visitor, token, outcome.connection_id))


async def done(
    request: Request,
    token: str,
    guest: CurrentGuest,
    visitor: CurrentVisitor,
    pages: PagesDep,
    signer: SignerDep,
    receipt: str = "",
) -> Response:
    """Show the connected account to the browser that connected it; redirect others to the link."""
    made = connected_by(signer, visitor, token, receipt)
    if made is None:
        return see_other(path(INVITATION_PREFIX, token))
    target = await guest.site.invitations.target(guest.invitation.schedule_id)
    found = (one for one in target.connections or () if not one.ended and digest(one.id) == made)
    connection = next(found, None)
    if connection is None and target.connections is not None:
        return see_other(path(INVITATION_PREFIX, token))
    by_id = {one.id: one for one in target.providers}
    provider = by_id.get(connection.provider_id) if connection else None
    probe = (await guest.site.auditor.audit_connection(connection)).probe if connection else None
    values = {
        **_invitation_values(guest, target),
        "provider_name": provider.name if provider else "",
        "account": connection.external_account_email if connection else None,
        "result": guest_result(guest.invitation.settings, connection, provider, probe),
    }
    return pages.show(request, Page("invitations/guest_done.html", values))


async def _connect(
    guest: Guest, submitted: SubmittedCredentials
) -> tuple[Pair, Connected | FormState]:
    """Connect, use up the link and apply its settings, or return the form with its errors."""
    site, invitation = guest.site, guest.invitation
    # a form that was sent before gets its earlier result, although the link is used up
    if not await site.credentials.was_sent(submitted.id):
        await site.invitations.admit(invitation, fresh=True)
    pair = await site.directory.current_pair(
        schedule_id=invitation.schedule_id, provider_id=submitted.provider_id
    )
    draft = submitted.state
    if draft.bad_email or draft.no_password:
        return pair, draft
    account = replace(submitted.account, link=invitation.token)
    outcome = await site.credentials.connect(pair, account, form_id=submitted.id)
    if isinstance(outcome, Refused):
        return pair, submitted.state_after(outcome)
    await site.history.connected(outcome.connection_id, guest=True)
    if await site.invitations.use_up(invitation, outcome.connection_id):
        await site.invited.apply(invitation, outcome.connection_id)
    return pair, outcome


def _connect_page(
    guest: Guest, target: InvitationTarget, provider: Provider, form: FormState
) -> Page:
    invitation = guest.invitation
    start = (INVITATION_PREFIX, invitation.token)
    values = {
        **_invitation_values(guest, target),
        "credentials_path": path(*start, "credentials"),
        "consent_path": path(*start, "connect"),
        "back_path": path(*start) if len(invitation.providers) > 1 else None,
    }
    features = invited_features(provider.features, invitation.settings)
    used = replace(provider, features=features)
    return connect_page("invitations/guest_connect.html", used, form, values)


def _invitation_values(guest: Guest, target: InvitationTarget) -> dict[str, Any]:
    """Return the person, the business and the expiry for the page."""
    return {
        "guest": True,
        "person": replace(avatar(target.person), hint=""),
        "business": guest.site.site_info.current.name,
        "ends": guest.invitation.expires_at,
    }


def _provider(target: InvitationTarget, provider_id: str) -> Provider:
    for provider in target.providers:
        if provider.id == provider_id:
            return provider
    raise ProviderUnknown
