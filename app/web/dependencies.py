"""What a route is given: the site of whoever asks, and what the whole app shares."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends
from starlette.requests import Request

from app.calendars.connecting.connecting_errors import StateForged, StateUnbound
from app.calendars.connecting.flow import State
from app.calendars.invitations.invitation import Invitation, InvitationForged
from app.calendars.security.owner_password import OwnerPassword
from app.calendars.security.tokens import Signer
from app.calendars.site import Site
from app.web.middleware.cookie import Cookies
from app.web.middleware.frame_request import is_framed
from app.web.middleware.language_middleware import use_site_language
from app.web.middleware.ticket import Tickets
from app.web.middleware.wix_identity import WixVerifier
from app.web.services import Services, present, services
from app.web.view.form import Submission
from app.web.view.page import Pages
from app.web.view.sandbox_bar import Scenarios

T = TypeVar("T")

_STATE_AGE_S = 24 * 60 * 60
"""How old a return address may be for its page still to know whom it speaks to."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who came by an invitation. The link opens this one schedule, and no page else."""

    invitation: Invitation
    site: Site


class SignedOut(Exception):
    """Nobody has signed in here, or it was too long ago."""


class DashboardOnly(SignedOut):
    """Nobody came here from the Wix dashboard, or it was too long ago."""


class FrameOver(DashboardOnly):
    """The same in the dashboard's frame, where nobody has to be sent to the dashboard."""


def dashboard_only(request: Request) -> DashboardOnly:
    """Return what to raise where nobody came from the Wix dashboard."""
    return FrameOver() if is_framed(request.scope) else DashboardOnly()


async def _current_site(request: Request) -> Site:
    """Return the site that the visitor signed in to, or the one that is open to all who come.

    Raises:
        SignedOut: there is neither.
    """
    shared = services(request)
    tenant = shared.open_site or request.state.visitor.tenant
    if tenant is None:
        raise dashboard_only(request) if shared.in_app else SignedOut
    return await bind_site(request, tenant)


async def _callback_site(request: Request, state: str) -> Site:
    """Return the site that a journey began from: who comes back may not be signed in, or never was.

    Nothing is shown for a state alone; the browser has to hold the journey's cookie, too.

    Raises:
        StateForged, StateExpired: see there; also when the app was removed since.
        StateUnbound: this browser is at another site by now.
    """
    read = State.read(services(request).signer, state, max_age_s=_STATE_AGE_S)
    request.state.invited = read.invited
    if not await is_current(request, read.tenant, read.issued_at):
        raise StateForged
    if not read.invited and request.state.visitor.tenant not in {None, read.tenant}:
        raise StateUnbound
    return _set_site(request, read.tenant)  # and Wix is asked nothing, either


async def _current_guest(request: Request, token: str) -> Guest:
    """Return the guest of an invitation, whoever else this browser is signed in as.

    Raises:
        InvitationForged: it was not made here, or counts no more.
    """
    invitation = Invitation.read(services(request).signer, token)
    if not await is_current(request, invitation.tenant, invitation.made.timestamp()):
        raise InvitationForged
    return Guest(invitation, await bind_site(request, invitation.tenant))


async def is_current(request: Request, tenant: str, made: float) -> bool:
    """Whether a token for a tenant counts: this app serves it, and was not removed from it since.

    An app without a site of its own serves all.
    """
    shared = services(request)
    return shared.own_site in {None, tenant} and made > await shared.removed_at(tenant)


async def bind_site(request: Request, tenant: str) -> Site:
    """Serve the rest of a request for a site, in its language where nobody asks for another."""
    site = _set_site(request, tenant)
    details = await site.site_info.details()
    use_site_language(request.scope, details.locale)
    return site


def _set_site(request: Request, tenant: str) -> Site:
    site = services(request).sites.of(tenant)
    request.state.site = site
    return site


async def _submitted(request: Request) -> Submission:
    """Read the form and check its token for the path it was sent to."""
    submission = await services(request).forms.read(request, request.state.visitor)
    request.state.submission = submission
    return submission


def _part(read: Callable[[Services], T]) -> Callable[[Request], Awaitable[T]]:
    """Return a dependency that gives a route one of the services."""

    async def part(request: Request) -> T:  # as a plain function it would cost a thread
        return read(services(request))

    return part


CurrentSite = Annotated[Site, Depends(_current_site)]
CallbackSite = Annotated[Site, Depends(_callback_site)]
CurrentGuest = Annotated[Guest, Depends(_current_guest)]
Submitted = Annotated[Submission, Depends(_submitted)]
ServicesDep = Annotated[Services, Depends(_part(lambda it: it))]
SignerDep = Annotated[Signer, Depends(_part(lambda it: it.signer))]
CookiesDep = Annotated[Cookies, Depends(_part(lambda it: it.cookies))]
PagesDep = Annotated[Pages, Depends(_part(lambda it: it.pages))]
PasswordDep = Annotated[OwnerPassword, Depends(_part(lambda it: present(it.password)))]
ScenariosDep = Annotated[Scenarios, Depends(_part(lambda it: present(it.sandbox).scenarios))]
VerifierDep = Annotated[WixVerifier, Depends(_part(lambda it: present(it.wix_app).verifier))]
TicketsDep = Annotated[Tickets, Depends(_part(lambda it: present(it.wix_app).tickets))]
