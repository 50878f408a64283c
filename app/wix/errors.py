"""Everything that can go wrong between this app and Wix.

WixError
 ├─ WixUnreachable                   no connection was made: certainly not sent
 │   └─ WixTokenUnavailable          no access token was to be had: certainly not sent
 ├─ WixTimeout                       took too long: may have been done
 │   └─ WixOutOfTime                 no time was left to ask: certainly not sent
 ├─ WixBroken                        connection lost or not HTTP: may have been done
 ├─ WixOddAnswer                     an answer we cannot read, or a status that is no error
 ├─ WixRefused                       any 4xx
 │   ├─ WixUnauthorized              401: our key or token
 │   ├─ BadCredentials               401 too, but the owner's: wrong e-mail or password
 │   ├─ WixForbidden                 403
 │   ├─ PremiumFeatureNotEnabled
 │   ├─ WixNotFound                  404
 │   ├─ WixInvalid                   400, with violations
 │   ├─ NotSupportedByProvider
 │   ├─ ConnectionNotConnected
 │   ├─ ConnectionAlreadyDisconnected
 │   ├─ AppNotInstalled              no token for this site any more
 │   ├─ AppSecretRefused             no token for this app at all
 │   └─ WixRateLimited               429
 ├─ WixUnavailable                   5xx
 └─ UntrustedMessage                       what was brought in Wix's name is not to be acted on

`BadCredentials` is no `WixUnauthorized` on purpose: who renews a token on that one must not send
an owner's wrong password again. What only a Wix app can meet is in `app_errors`.
"""

from dataclasses import dataclass
from typing import TypedDict, Unpack

BUSY = 503


class ErrorDetails(TypedDict, total=False):
    """What an answer may tell of an error; all of it is `None` where it does not, or none came.

    Args:
        status: HTTP status.
        code: Wix's application code, such as `BAD_CREDENTIALS`.
        request_id: Wix's own id of the request, for its support.
        description: Wix's words; for people who read the error, never for logs.
        retry_after_s: How long Wix says to wait.
    """

    status: int | None
    code: str | None
    request_id: str | None
    description: str | None
    retry_after_s: float | None


class WixError(Exception):
    """A call that gave no usable answer.

    Args:
        method: Wix's name of the method, such as `GetConnection`.
        details: See `ErrorDetails`.
    """

    may_have_run: bool = True
    """Whether Wix may have executed the request, although no response confirms it."""

    def __init__(self, method: str, **details: Unpack[ErrorDetails]) -> None:
        super().__init__(method)
        self.method = method
        self.status = details.get("status")
        self.code = details.get("code")
        self.request_id = details.get("request_id")
        self.description = details.get("description")
        self.retry_after_s = details.get("retry_after_s")

    @property
    def sent(self) -> bool:
        """Whether the request may have left this process."""
        return self.may_have_run or self.status is not None

    def __str__(self) -> str:
        # No description: it may quote an id or an address, and this text reaches logs.
        facts = [str(fact) for fact in (self.status, self.code) if fact is not None]
        reference = f" (request {self.request_id})" if self.request_id else ""
        return " ".join([f"{type(self).__name__}: {self.method}", *facts]) + reference


class WixUnreachable(WixError):
    """No connection to Wix could be made, so nothing was sent.

    Args:
        untrusted: The other side's certificate was refused. Trying again cannot help, and whoever
            runs this app should know.
    """

    may_have_run = False

    def __init__(self, method: str, *, untrusted: bool = False) -> None:
        super().__init__(method)
        self.untrusted = untrusted


class WixTimeout(WixError):
    """Wix took longer than we wait."""


class WixOutOfTime(WixTimeout):
    """The calls before this one used up the time, so nothing was sent."""

    may_have_run = False


class WixBroken(WixError):
    """The connection was lost, or what came back is not HTTP."""


class WixOddAnswer(WixError):
    """Wix answered something that we cannot read, or with a success other than 200."""


class WixRefused(WixError):
    """Wix said no, so nothing was done."""

    may_have_run = False

    @property
    def rejected_unread(self) -> bool:
        """Whether it was said of the caller, before anything of the call was looked at."""
        return self.code in {None, "UNAUTHENTICATED", "PERMISSION_DENIED"}


class WixUnauthorized(WixRefused):
    """Wix does not accept our key or token."""


class BadCredentials(WixRefused):
    """The provider does not accept the owner's e-mail and password."""


class WixForbidden(WixRefused):
    """Our key or token lacks a permission."""


class PremiumFeatureNotEnabled(WixRefused):
    """The site's plan does not include external calendars."""


class WixNotFound(WixRefused):
    """No such thing, or an id that cannot be one (`status` is `None`: Wix was not asked)."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One field that Wix finds wrong.

    Args:
        field: its path, such as `syncConfig.syncToCalendar.enabled`.
        rule: such as `FORMAT`. Wix's own description is left where it is: it may quote the value,
            and that may be a password.
    """

    field: str
    rule: str = ""


class WixInvalid(WixRefused):
    """Wix finds the request malformed. `violations` may be empty."""

    def __init__(
        self,
        method: str,
        *,
        violations: tuple[Violation, ...] = (),
        **details: Unpack[ErrorDetails],
    ) -> None:
        super().__init__(method, **details)
        self.violations = violations


class NotSupportedByProvider(WixRefused):
    """The provider cannot do that."""


class ConnectionNotConnected(WixRefused):
    """The connection is not connected any more."""


class ConnectionAlreadyDisconnected(WixRefused):
    """There was nothing left to disconnect."""


class WixRateLimited(WixRefused):
    """Too many requests."""


class WixUnavailable(WixError):
    """Wix failed (5xx). A 503 rejects the request before it is executed."""

    def __init__(self, method: str, **details: Unpack[ErrorDetails]) -> None:
        super().__init__(method, **details)
        self.may_have_run = self.status != BUSY
