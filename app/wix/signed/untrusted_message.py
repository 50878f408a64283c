"""Rejection of messages that a browser or a webhook delivers in Wix's name."""

from enum import StrEnum

from app.wix.errors import WixError


class RejectionReason(StrEnum):
    """Why a message is rejected. `EXPIRED`, `VISITOR` and `NOT_OWNER` are signed by Wix."""

    MALFORMED = "MALFORMED"
    FORGED = "FORGED"
    OTHER_APP = "OTHER_APP"
    EXPIRED = "EXPIRED"
    FROM_THE_FUTURE = "FROM_THE_FUTURE"
    VISITOR = "VISITOR"
    NOT_OWNER = "NOT_OWNER"


class UntrustedMessage(WixError):
    """A message in Wix's name is not signed by Wix, not for this app, expired, or not an owner's.

    `what` is `instance` or `webhook`; `code` is a detail from the message, such as the role of a
    user who is no owner.
    """

    may_have_run = False

    def __init__(self, what: str, reason: RejectionReason, *, code: str | None = None) -> None:
        super().__init__(what, code=code)
        self.reason = reason

    def __str__(self) -> str:
        return f"{super().__str__()} {self.reason}"
