"""Dependencies of routes: the current site or guest, the submitted form, and shared services."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query
from starlette.requests import Request

from app.calendars.connecting.connecting_errors import StateForged, StateUnbound
from app.calendars.connecting.flow import OAuthState
from app.calendars.invitations.invitation import Invitation, InvitationForged
from app.calendars.security.owner_password import OwnerPassword
from app.calendars.security.tokens import Signer, TokenFromFuture
from app.calendars.site import Site
from app.calendars.snapshot.outdated import start_noting
from app.calendars.values.error_context import AppError, ErrorContext, error_context
from app.web.middleware.cookie import Cookies
from app.web.middleware.frame_request import is_framed
from app.web.middleware.language_middleware import use_site_language
from app.web.middleware.reload_request import is_reload
from app.web.middleware.request_context import RequestContext, request_context
from app.web.middleware.tab_entry import TabEntries
from app.web.middleware.ticket import Tickets
from app.web.middleware.visitor import Visitor
from app.web.middleware.wix_identity import WixVerifier
from app.web.services import Services, present, services
from app.web.view.form import Submission
from app.web.view.page import Pages
from app.web.view.sandbox_bar import Scenarios

T = TypeVar("T")

_STATE_AGE_S = 24 * 60 * 60
"""Maximum age of a signed state that a callback URL may carry."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor with an invitation link, which gives access to one schedule only."""

    invitation: Invitation
    site: Site


class SignedOut(AppError):
    """The visitor is not signed in, or the session has expired."""


class DashboardOnly(SignedOut):
    """The visitor did not come from the Wix dashboard, or the session has expired."""


class FrameOver(DashboardOnly):
    """The session of a page framed in the Wix dashboard is missing or has expired."""


def dashboard_only(request: Request) -> DashboardOnly:
    """Return the exception for a visitor without a session from the Wix dashboard."""
    return FrameOver() if is_framed(request.scope) else DashboardOnly()


async def _current_site(request: Request) -> Site:
    """Return the site as `_diagnosed_site`, and start reading what most of its pages need."""
    tenant = _current_tenant(request)
    if is_reload(request):
        services(request).sites.of(tenant).snapshot.expire()
    return await bind_site(request, tenant)


async def _diagnosed_site(request: Request) -> Site:
    """Return the site that the visitor signed in to, or the one site if it needs no sign-in.

    Raises:
        SignedOut: the visitor is not signed in.
        TokenFromFuture: another server, whose clock is ahead, signed the session.
    """
    return await bind_site(request, _current_tenant(request), prefetch=False)


def _current_tenant(request: Request) -> str:
    shared, context = services(request), request_context(request.scope)
    tenant = shared.open_site or context.known_visitor().tenant
    if tenant is None and context.session_from_future:
        raise TokenFromFuture
    if tenant is None:
        raise dashboard_only(request) if shared.in_app else SignedOut
    return tenant


async def _callback_site(request: Request, state: str) -> AsyncGenerator[Site]:
    """Give the site named in the signed state of a callback, without requiring a session.

    The state alone shows nothing: the browser must also hold the flow cookie.

    Raises:
        StateForged: the state is not signed by this app, or the app was removed since.
        StateExpired: the state is older than `_STATE_AGE_S`.
        StateUnbound: the browser is now signed in to another site.
    """
    parsed = OAuthState.read(services(request).signer, state, max_age_s=_STATE_AGE_S)
    visitor = request_context(request.scope).known_visitor()
    with error_context(ErrorContext(invitation="" if parsed.invited else None)):
        if not await is_current(request, parsed.tenant, parsed.issued_at):
            raise StateForged
        if not parsed.invited and visitor.tenant not in {None, parsed.tenant}:
            raise StateUnbound
        request_context(request.scope).guest = parsed.invited
        yield await arrive(request, parsed.tenant)  # without a request to Wix


async def _current_guest(request: Request, token: str) -> Guest:
    """Return the guest of an invitation, regardless of the browser's session.

    Raises:
        InvitationForged: the invitation is not signed by this app, or is no longer current.
    """
    invitation = Invitation.read(services(request).signer, token)
    if not await is_current(request, invitation.tenant, invitation.created_at.timestamp()):
        raise InvitationForged
    return Guest(invitation, await bind_site(request, invitation.tenant))


async def is_current(request: Request, tenant: str, made_s: float) -> bool:
    """Whether this app serves the tenant and was not removed from its site since `made_s`.

    `made_s` is in seconds since the epoch; what was made in a removal's second is not current.
    """
    shared = services(request)
    return shared.own_site in {None, tenant} and int(made_s) > await shared.removed_at(tenant)


async def bind_site(request: Request, tenant: str, *, prefetch: bool = True) -> Site:
    """Bind the request to a site, and use its language unless the request asks for another.

    `prefetch` starts reading what most pages need while the first one waits for its language.
    """
    site = await arrive(request, tenant)
    start_noting()
    await site.snapshot.update()
    if prefetch and request.method == "GET":  # a write needs less, and reads it anew
        site.site_info.prefetch()
        site.snapshot.prefetch(providers_first="connection_id" in request.path_params)
    details = await site.site_info.details()
    use_site_language(request.scope, details.locale)
    return site


async def arrive(request: Request, tenant: str) -> Site:
    """Bind the request to a site, and wait until it is its turn."""
    context = request_context(request.scope)
    context.site = site = services(request).sites.of(tenant)
    await site.arrivals.of(guest=context.guest).wait()
    return site


async def _submitted(request: Request) -> Submission:
    """Read the form and check its token for the path it was sent to."""
    context = request_context(request.scope)
    submission = await services(request).forms.read(request, context.known_visitor())
    context.form_fields = submission.fields()
    return submission


def _service(get: Callable[[Services], T]) -> Callable[[Request], Awaitable[T]]:
    """Return a dependency that gives a route one of the services."""

    async def dependency(request: Request) -> T:  # as a plain function it would cost a thread
        return get(services(request))

    return dependency


async def _context(request: Request) -> RequestContext:
    return request_context(request.scope)


async def _visitor(request: Request) -> Visitor:
    return request_context(request.scope).known_visitor()


ContextDep = Annotated[RequestContext, Depends(_context)]
CurrentVisitor = Annotated[Visitor, Depends(_visitor)]
CurrentSite = Annotated[Site, Depends(_current_site)]
DiagnosedSite = Annotated[Site, Depends(_diagnosed_site)]
CallbackSite = Annotated[Site, Depends(_callback_site)]
CurrentGuest = Annotated[Guest, Depends(_current_guest)]
ReconnectTokenParam = Annotated[str, Query(alias="again")]
Submitted = Annotated[Submission, Depends(_submitted)]
ServicesDep = Annotated[Services, Depends(_service(lambda it: it))]
SignerDep = Annotated[Signer, Depends(_service(lambda it: it.signer))]
CookiesDep = Annotated[Cookies, Depends(_service(lambda it: it.cookies))]
PagesDep = Annotated[Pages, Depends(_service(lambda it: it.pages))]
PasswordDep = Annotated[OwnerPassword, Depends(_service(lambda it: present(it.password)))]
ScenariosDep = Annotated[Scenarios, Depends(_service(lambda it: present(it.sandbox).scenarios))]
VerifierDep = Annotated[WixVerifier, Depends(_service(lambda it: present(it.wix_app).verifier))]
TabEntriesDep = Annotated[
    TabEntries, Depends(_service(lambda it: TabEntries(it.signer, it.cookies)))
]
TicketsDep = Annotated[Tickets, Depends(_service(lambda it: present(it.wix_app).tickets))]
