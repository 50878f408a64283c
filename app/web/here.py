"""What a route is given: the site it serves and the signer of its notices."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.calendars.site import Site
from app.calendars.tokens import Signer
from app.web.cookie import Cookies


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
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
