"""The errors of requests to Wix.

WixError
 ├─ WixUnreachable                   no connection: not sent
 │   ├─ WixTokenUnavailable          no access token: not sent
 │   ├─ WixPoolExhausted             no free connection: not sent
 │   └─ WixCircuitOpen               Wix failed too often to be asked: not sent
 ├─ WixTimeout                       no response in time: may have run
 │   └─ WixOutOfTime                 no time left to send it: not sent
 ├─ WixBroken                        connection lost, or not HTTP: may have run
 ├─ WixOddAnswer                     unreadable, or neither 200 nor an error
 ├─ WixRefused                       any 4xx
 │   ├─ WixUnauthorized              401: API key or access token
 │   ├─ BadCredentials               401: wrong e-mail or password at the provider
 │   ├─ WixForbidden                 403
 │   ├─ PremiumFeatureNotEnabled
 │   ├─ WixNotFound                  404
 │   ├─ WixInvalid                   400, with violations
 │   ├─ NotSupportedByProvider
 │   ├─ ConnectionNotConnected, ConnectionAlreadyDisconnected
 │   ├─ AppNotInstalled              no token for this site
 │   ├─ AppSecretRefused             no token for this app
 │   └─ WixRateLimited               429, or soon after one: not sent
 │       └─ WixBudgetExceeded        too many calls in this minute: not sent
 ├─ WixUnavailable                   5xx
 └─ UntrustedMessage                 see `signed.errors`

`BadCredentials` is no `WixUnauthorized`: a new token must not send a wrong password again.
"""

from http import HTTPStatus
from typing import TypedDict, Unpack

from app.wix.parsing.violation import Violation


class ErrorDetails(TypedDict, total=False):
    """Details of an error response; `None` where absent, or without a response."""

    status: int | None
    code: str | None  # Wix's application code, such as `BAD_CREDENTIALS`
    request_id: str | None  # Wix's id of the request, for its support
    description: str | None  # Wix's message, which may be personal: never log it
    retry_after_s: float | None


class WixError(Exception):
    """A request without a usable response; `method` is Wix's name, such as `GetConnection`."""

    may_have_run: bool = True
    """Whether Wix may have executed the request, although no response confirms it."""
    context: object = None  # set by callers: what the request was about

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
        # Without the description, which may quote an id or an address: this text is logged.
        details = [str(detail) for detail in (self.status, self.code) if detail is not None]
        reference = f" (request {self.request_id})" if self.request_id else ""
        return " ".join([f"{type(self).__name__}: {self.method}", *details]) + reference


class WixUnreachable(WixError):
    """Not sent: no connection was made. `untrusted`: for the server's certificate; do not retry."""

    may_have_run = False

    def __init__(
        self, method: str, *, untrusted: bool = False, **details: Unpack[ErrorDetails]
    ) -> None:
        super().__init__(method, **details)
        self.untrusted = untrusted

    def __str__(self) -> str:
        return super().__str__() + (": certificate not trusted" if self.untrusted else "")


class WixTokenUnavailable(WixUnreachable):
    """No access token could be obtained, so nothing was sent."""


class WixPoolExhausted(WixUnreachable):
    """All connections of this process are in use, so nothing was sent."""


class WixCircuitOpen(WixUnreachable):
    """Wix failed several times in a row for this site, so nothing is sent for a while."""


class WixTimeout(WixError):
    """Wix did not respond in time."""


class WixOutOfTime(WixTimeout):
    """Earlier requests used up the time budget, so nothing was sent."""

    may_have_run = False


class WixBroken(WixError):
    """The connection was lost, or the response is not HTTP."""


class WixOddAnswer(WixError):
    """The response is unreadable, or its status is neither 200 nor an error."""


class WixRefused(WixError):
    """Wix refused the request (4xx), so it did not run."""

    may_have_run = False

    @property
    def rejected_unread(self) -> bool:
        """Whether Wix refused the authentication, before it read the request."""
        return self.code in {None, "UNAUTHENTICATED", "PERMISSION_DENIED"}


class WixUnauthorized(WixRefused):
    """Wix does not accept the API key or access token."""


class BadCredentials(WixRefused):
    """The provider does not accept the owner's e-mail and password."""


class WixForbidden(WixRefused):
    """The API key or access token lacks a permission."""


class PremiumFeatureNotEnabled(WixRefused):
    """The site's plan does not include external calendars."""


class WixNotFound(WixRefused):
    """No such object, or a malformed id (`status` is `None`: nothing was sent)."""


class WixInvalid(WixRefused):
    """Wix finds the request invalid. `violations` may be empty."""

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
    """The provider does not support the method."""


class ConnectionNotConnected(WixRefused):
    """The connection has been disconnected."""


class ConnectionAlreadyDisconnected(WixRefused):
    """The connection was already disconnected."""


class AppNotInstalled(WixRefused):
    """The app is not installed on the site."""


class AppSecretRefused(WixRefused):
    """Wix does not accept the app's id or secret; only the operator can fix that."""


class WixRateLimited(WixRefused):
    """Too many requests: Wix refused this one, or (`status` is `None`) an earlier one."""


class WixBudgetExceeded(WixRateLimited):
    """This app has made its calls of this minute for the site, so nothing was sent."""


class WixUnavailable(WixError):
    """Wix failed (5xx). After a 503 the request did not run."""

    def __init__(self, method: str, **details: Unpack[ErrorDetails]) -> None:
        super().__init__(method, **details)
        self.may_have_run = self.status != HTTPStatus.SERVICE_UNAVAILABLE
