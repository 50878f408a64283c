"""The response of the token endpoint as a value."""

from app.wix.access_tokens.models import AccessToken
from app.wix.http.auth import HEADER_TEXT
from app.wix.parsing.fields import get_string
from app.wix.parsing.json_body import JsonObject, UnreadableError

DEFAULT_LIFE_S = 600.0
MAX_LIFE_S = 24 * 3600.0


def parse_access_token(response: JsonObject) -> AccessToken:
    """Parse the response of Create Access Token.

    Raises:
        UnreadableError: The token is no valid header, or its life is not within a day.
    """
    text = get_string(response, "access_token") or ""
    if not HEADER_TEXT.fullmatch(text):
        raise UnreadableError("access_token")
    try:
        life_s = float(str(response.get("expires_in") or DEFAULT_LIFE_S))
    except ValueError:
        raise UnreadableError("expires_in") from None
    if not 0 < life_s < MAX_LIFE_S:
        raise UnreadableError("expires_in")
    return AccessToken(text, life_s)
