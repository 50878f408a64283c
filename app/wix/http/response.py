"""A response of Wix as a value, and the error that one other than 200 means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.wix.errors import (
    BadCredentials,
    ConnectionAlreadyDisconnected,
    ConnectionNotConnected,
    ErrorDetails,
    NotSupportedByProvider,
    PremiumFeatureNotEnabled,
    WixError,
    WixForbidden,
    WixInvalid,
    WixNotFound,
    WixOddAnswer,
    WixRateLimited,
    WixRefused,
    WixUnauthorized,
    WixUnavailable,
)
from app.wix.http.error_body import parse_error_body

OK = 200
_REFUSED = range(400, 500)
_FAILED = range(500, 600)
LONGEST_RETRY_AFTER_S = 3600.0

# Source: External Calendar V2, "errors" of each method; the last four are general codes.
_BY_CODE: Mapping[str, type[WixRefused]] = {
    "BAD_CREDENTIALS": BadCredentials,
    "PREMIUM_FEATURE_NOT_ENABLED": PremiumFeatureNotEnabled,
    "NOT_SUPPORTED_BY_PROVIDER": NotSupportedByProvider,
    "CONNECTION_NOT_CONNECTED": ConnectionNotConnected,
    "CONNECTION_ALREADY_DISCONNECTED": ConnectionAlreadyDisconnected,
    "UNAUTHENTICATED": WixUnauthorized,
    "PERMISSION_DENIED": WixForbidden,
    "NOT_FOUND": WixNotFound,
    "RESOURCE_EXHAUSTED": WixRateLimited,
}
_BY_STATUS: Mapping[int, type[WixRefused]] = {
    400: WixInvalid,
    401: WixUnauthorized,
    403: WixForbidden,
    404: WixNotFound,
    429: WixRateLimited,
}


@dataclass(frozen=True, slots=True)
class WixResponse:
    """An HTTP response. `content` is `b""` if the body could not be decoded."""

    status: int
    request_id: str | None
    retry_after_s: float | None
    content: bytes = field(repr=False)


def parse_request_id(headers: Mapping[str, str]) -> str | None:
    """Return Wix's id of the request, `None` if absent or malformed."""
    value = headers.get("x-wix-request-id", "")
    return value if re.fullmatch(r"[\x21-\x7e]{1,128}", value) else None


def parse_retry_after_s(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return `Retry-After` in seconds, from a number or a date, at most an hour.

    Source: RFC 9110, 10.2.3; Wix does not document the header.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,20}", value):
        return min(float(value), LONGEST_RETRY_AFTER_S)
    try:
        date = parsedate_to_datetime(value)
        wait_s = (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(wait_s, 0.0), LONGEST_RETRY_AFTER_S)


def parse_error(method: str, response: WixResponse) -> WixError:
    """Return the error of a response other than 200, by application code, then by status."""
    body = parse_error_body(response.content)
    details: ErrorDetails = {
        "status": response.status,
        "code": body.code,
        "request_id": response.request_id,
        "description": body.description,
        "retry_after_s": response.retry_after_s,
    }
    if response.status in _FAILED:
        return WixUnavailable(method, **details)
    if response.status not in _REFUSED:
        return WixOddAnswer(method, **details)
    kind = _BY_CODE.get(body.code or "") or _BY_STATUS.get(response.status, WixRefused)
    if issubclass(kind, WixInvalid):
        return kind(method, violations=body.violations, **details)
    return kind(method, **details)
