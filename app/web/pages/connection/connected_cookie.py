"""A cookie from the callback to the connection's page, which then says once what was connected."""

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.values.digest import digest
from app.web.middleware.cookie import Cookies

_NAME = "connected"
_AGE_S = 60


def set_connected(answer: Response, cookies: Cookies, signer: Signer, connection_id: str) -> None:
    """Let the next page of this connection say that it was connected."""
    value = signer.sign(Purpose.CONNECTED, {"c": digest(connection_id)})
    answer.headers.append(*cookies.header(_NAME, value, max_age_s=_AGE_S))


def just_connected(request: Request, cookies: Cookies, signer: Signer, connection_id: str) -> bool:
    """Whether this browser connected this connection a moment ago."""
    for value in cookies.values(request.scope, _NAME):
        try:
            payload = signer.read(Purpose.CONNECTED, value, max_age_s=_AGE_S)
        except TokenError:
            continue
        if payload["c"] == digest(connection_id):
            return True
    return False


def clear_connected(answer: Response, cookies: Cookies) -> Response:
    """Remove the cookie with this response."""
    answer.headers.append(*cookies.header(_NAME, "", max_age_s=0))
    return answer
