"""Sign-in to a single site with the owner's password, and sign-out."""

import ipaddress
import logging
from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.web.dependencies import (
    CurrentVisitor,
    PagesDep,
    PasswordDep,
    ServicesDep,
    SignerDep,
    Submitted,
)
from app.web.middleware.known_browser import known_browser_id, remember_browser
from app.web.problems.handlers import problem_response
from app.web.services import present, services
from app.web.urls import PROGRAM_PATHS, path, see_other
from app.web.view.page import Page

log = logging.getLogger("app.proxy")

_RETURN_AGE_S = 60 * 60
_LONGEST_RETURN = 600
_LONGEST_TOKEN = 2 * _LONGEST_RETURN


async def show(
    request: Request, visitor: CurrentVisitor, pages: PagesDep, signer: SignerDep, to: str = ""
) -> Response:
    """Show the sign-in form."""
    if visitor.tenant:
        return see_other(_return_path(signer, to))
    return pages.show(request, _page(to if len(to) <= _LONGEST_TOKEN else ""))


async def sign_in(
    request: Request,
    form: Submitted,
    visitor: CurrentVisitor,
    shared: ServicesDep,
    password: PasswordDep,
) -> Response:
    """Sign the owner in, and redirect to the requested page."""
    signer, cookies = shared.signer, shared.cookies
    browser_id = known_browser_id(request, signer, cookies)
    to, who = form.one("to"), {"address": _address(request), "known_browser": browser_id}
    if not await password.matches(form.one("password"), **who):
        wrong = _page(to, left=await password.left(**who), status=401)
        return shared.pages.show(request, wrong)
    visitor.sign_in(present(shared.own_site))
    answer = see_other(_return_path(signer, to))
    remember_browser(request, answer, signer, cookies)
    return answer


async def sign_out(visitor: CurrentVisitor, form: Submitted) -> Response:
    """End the session, in every copy of its cookie too."""
    del form
    visitor.sign_out()
    return see_other(path("signin"))


async def answer_signed_out(request: Request, error: Exception) -> Response:
    """Redirect navigations to the sign-in; answer any other request with the error.

    Programs send no `Sec-Fetch-Dest`, and one that follows redirects would read the sign-in page
    as the requested content.
    """
    program = request.scope["path"] in PROGRAM_PATHS
    wanted = request.headers.get("sec-fetch-dest", "empty" if program else "document")
    if request.method != "GET" or wanted != "document":
        return problem_response(request, error)
    return see_other(path("signin", to=_return_token(request, services(request).signer)))


def _page(to: str, *, left: int | None = None, status: int = 200) -> Page:
    return Page("signin/signin.html", {"to": to, "left": left}, status=status)


def _return_token(request: Request, signer: Signer) -> str | None:
    """Sign the path to return to, so that a link cannot name another one."""
    query = request.scope["query_string"].decode("latin-1")
    target = request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    if target == "/" or len(target) > _LONGEST_RETURN or target.startswith("/oauth/"):
        return None
    return signer.sign(Purpose.RETURN, {"to": target})


def _return_path(signer: Signer, token: str) -> str:
    try:
        return str(signer.read(Purpose.RETURN, token, max_age_s=_RETURN_AGE_S)["to"])
    except TokenError:
        return path()


def _address(request: Request) -> str:
    """Return the client's address; of IPv6 only the network half, since a client picks the rest."""
    host = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "")
    if forwarded and host not in map(str.strip, forwarded.split(",")):
        _warn_of_proxy()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(address) >> 64 << 64))


@cache  # once per process
def _warn_of_proxy() -> None:
    log.warning(
        "proxies=untrusted; a request has X-Forwarded-For, but TRUSTED_PROXIES lacks its sender"
    )
