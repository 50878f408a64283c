"""Known browsers: those the owner signed in with, whom no stranger's guesses lock out."""

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.web.middleware.cookie import Cookies
from app.web.middleware.visitor import new_id

KNOWN_AGE_S = 180 * 24 * 60 * 60
"""For how long a browser is known after a sign-in. It opens nothing, so it may be for long."""

_NOUN = "known"


def known_browser_id(request: Request, signer: Signer, cookies: Cookies) -> str:
    """Return the id of a browser that signed in before, or "" for any other."""
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
    """Have a browser that has just signed in known from now on."""
    token = signer.sign(
        Purpose.KNOWN, {"id": known_browser_id(request, signer, cookies) or new_id()}
    )
    response.headers.append(*cookies.header(_NOUN, token, max_age_s=KNOWN_AGE_S))
