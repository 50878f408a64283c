"""What a route is given: the site of whoever asks, and the signer of its notices."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.calendars.site import Site
from app.calendars.tokens import Signer
from app.web.cookie import Cookies


class SignedOut(Exception):
    """Nobody has signed in here, or it was too long ago."""


def _site(request: Request) -> Site:
    """Return the site that the visitor signed in to, or the one that is open to all who come.

    Raises:
        SignedOut: there is neither.
    """
    state = request.app.state
    tenant: str | None = state.open_site or request.state.visitor.tenant
    if tenant is None:
        raise SignedOut
    site: Site = state.sites.of(tenant)
    request.state.site = site
    return site


def _signer(request: Request) -> Signer:
    signer: Signer = request.app.state.signer
    return signer


def _cookies(request: Request) -> Cookies:
    cookies: Cookies = request.app.state.cookies
    return cookies


SiteHere = Annotated[Site, Depends(_site)]
SignerHere = Annotated[Signer, Depends(_signer)]
CookiesHere = Annotated[Cookies, Depends(_cookies)]
