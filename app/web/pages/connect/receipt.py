"""A signed receipt, by which only the browser that used an invitation sees the account."""

import hmac

from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.values.digest import digest
from app.web.middleware.session import SESSION_AGE_S
from app.web.middleware.visitor import Visitor
from app.web.problems.failed_request import INVITATION_PREFIX
from app.web.urls import path


def receipt_path(signer: Signer, visitor: Visitor, token: str, connection_id: str) -> str:
    """Return the path that a guest is redirected to after connecting; it contains no id."""
    payload = {"v": visitor.browser_digest, "l": digest(token), "c": digest(connection_id)}
    return path(INVITATION_PREFIX, token, "done", receipt=signer.sign(Purpose.RECEIPT, payload))


def connected_by(signer: Signer, visitor: Visitor, token: str, receipt: str) -> str | None:
    """Return the digest of the connection that this browser made with this link, or None."""
    try:
        payload = signer.read(Purpose.RECEIPT, receipt, max_age_s=SESSION_AGE_S)
    except TokenError:
        return None
    made_by = f"{payload['v']} {payload['l']}"
    mine = f"{visitor.browser_digest} {digest(token)}"
    return str(payload["c"]) if hmac.compare_digest(made_by, mine) else None
