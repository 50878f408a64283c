"""What can go wrong for a Wix app beyond what `errors` lists, which is a part of the same tree."""

from enum import StrEnum

from app.wix.errors import WixError, WixRefused, WixUnreachable


class AppNotInstalled(WixRefused):
    """The app is not installed on that site, or not any more."""


class AppSecretRefused(WixRefused):
    """Wix does not accept the app's id or secret; only whoever runs this app can help."""


class WixTokenUnavailable(WixUnreachable):
    """No access token could be had, so the call itself was not sent."""


class RejectionReason(StrEnum):
    """Why something is not believed to come from Wix, or is not for us to act on."""

    MALFORMED = "MALFORMED"
    FORGED = "FORGED"
    OTHER_APP = "OTHER_APP"
    EXPIRED = "EXPIRED"
    FROM_THE_FUTURE = "FROM_THE_FUTURE"
    VISITOR = "VISITOR"
    NOT_OWNER = "NOT_OWNER"


class UntrustedMessage(WixError):
    """What a browser or a server brought in Wix's name is not to be acted on.

    Args:
        what: What was brought: `instance` or `webhook`.
        reason: Why it is not believed. `EXPIRED`, `VISITOR` and `NOT_OWNER` are genuine.
        code: What Wix said instead, such as the role of who is no owner.
    """

    may_have_run = False

    def __init__(self, what: str, reason: RejectionReason, *, code: str | None = None) -> None:
        super().__init__(what, code=code)
        self.reason = reason

    def __str__(self) -> str:
        return f"{super().__str__()} {self.reason}"
