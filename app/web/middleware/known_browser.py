"""Known browsers, with which the owner has signed in: attempts of others do not lock them out."""

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.web.middleware.cookie import Cookies
from app.web.middleware.visitor import new_id

KNOWN_AGE_S = 180 * 24 * 60 * 60
"""How long a browser stays known after a sign-in. Being known grants no access."""

_NOUN = "known"


def known_browser_id(request: Request, signer: Signer, cookies: Cookies) -> str:
    """Return the id of a browser that has signed in before, or ""."""
    tokens = cookies.values(request.scope, _NOUN)
    if len(tokens) != 1:
        return ""
    try:
        return str(signer.read(Purpose.KNOWN, tokens[0], max_age_s=KNOWN_AGE_S)["id"])
    except TokenError:
        return ""


def remember_browser(
    request: Request, response: Response, signer: Signer, cookies: Cookies
) -> None:
    """Set the cookie of a known browser, after a sign-in."""
    token = signer.sign(
        Purpose.KNOWN, {"id": known_browser_id(request, signer, cookies) or new_id()}
    )
    response.headers.append(*cookies.header(_NOUN, token, max_age_s=KNOWN_AGE_S))
