"""What came back over HTTP, and which error it is when it is no 200."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.wix.error_body import read_envelope
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

OK = 200
REFUSED = range(400, 500)
FAILED = range(500, 600)
LONGEST_RETRY_AFTER_S = 3600.0

# Source: External Calendar V2 "errors" of each method; the last four are Wix's general codes.
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
class Answer:
    """An HTTP answer. `content` is `b""`, which is no JSON either, when it could not be read."""

    status: int
    request_id: str | None
    retry_after_s: float | None
    content: bytes = field(repr=False)


def request_id(headers: Mapping[str, str]) -> str | None:
    """Wix's id of the request, unless it holds what no id holds."""
    value = headers.get("x-wix-request-id", "")
    return value if re.fullmatch(r"[\x21-\x7e]{1,128}", value) else None


def retry_after_s(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """`Retry-After` in seconds, from a number or a date, an hour at most.

    Source: Wix documents no such header; RFC 9110, 10.2.3 does.
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


def error_of(method: str, answer: Answer) -> WixError:
    """The error that an answer other than 200 means: by application code, then by status."""
    envelope = read_envelope(answer.content)
    facts: ErrorDetails = {
        "status": answer.status,
        "code": envelope.code,
        "request_id": answer.request_id,
        "description": envelope.description,
        "retry_after_s": answer.retry_after_s,
    }
    if answer.status in FAILED:
        return WixUnavailable(method, **facts)
    if answer.status not in REFUSED:
        return WixOddAnswer(method, **facts)
    kind = _BY_CODE.get(envelope.code or "") or _BY_STATUS.get(answer.status, WixRefused)
    if issubclass(kind, WixInvalid):
        return kind(method, violations=envelope.violations, **facts)
    return kind(method, **facts)
