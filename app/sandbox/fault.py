"""Failure injection: responses that replace a method's own, and delays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from starlette.responses import Response

from app.sandbox.error import ControlError, Json
from app.sandbox.request_field import guid
from app.sandbox.response_headers import check_fault_header
from app.sandbox.switches import whole_number

_LONGEST_MS = 600_000
_KEYS = {"method", "status", "body", "headers", "delay_ms", "raw", "times", "site_id"}
_STATUSES = range(200, 600)


@dataclass(slots=True)
class Fault:
    """One failure of a method, or of all (`*`); without `content` it only delays.

    `times` is how often it is still to happen.
    """

    method: str
    status: int = 200
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay_ms: int = 0
    times: int = 1
    site_id: str | None = None

    def response(self) -> Response | None:
        """Return the response to send; `None` means the method's own."""
        if self.content is None:
            return None
        return Response(self.content, self.status, self.headers)

    def matches(self, method: str, site_id: str | None) -> bool:
        """Return whether the fault applies to this call."""
        return self.method in {method, "*"} and self.site_id in {None, site_id}


class Faults:
    """The pending faults, oldest first."""

    def __init__(self) -> None:
        self.pending: list[Fault] = []

    def take(self, method: str, site_id: str | None) -> Fault | None:
        """Return the oldest matching fault and count one use of it."""
        found = next((fault for fault in self.pending if fault.matches(method, site_id)), None)
        if found:
            found.times -= 1
            self.pending = [fault for fault in self.pending if fault.times > 0]
        return found


def read_fault(given: object, methods: frozenset[str]) -> Fault:
    """Read a fault from a request of the control API.

    Raises:
        ControlError: the fault is malformed.
    """
    if not isinstance(given, dict):
        raise ControlError("a fault is an object")
    entry = cast("Json", given)
    if unknown := sorted(set(entry) - _KEYS):
        raise ControlError(f"unknown key {unknown[0]!r}; there are: {', '.join(sorted(_KEYS))}")
    method = entry.get("method")
    if not isinstance(method, str) or method not in {"*", *methods}:
        raise ControlError(f"method is * or one of: {', '.join(sorted(methods))}")
    return Fault(
        method=method,
        status=whole_number("status", entry.get("status", 200), _STATUSES),
        content=_content(entry),
        headers={"content-type": _content_type(entry), **_headers(entry.get("headers"))},
        delay_ms=whole_number("delay_ms", entry.get("delay_ms", 0), range(_LONGEST_MS + 1)),
        times=whole_number("times", entry.get("times", 1), range(1, 1_000_001)),
        site_id=guid(entry, "site_id") if "site_id" in entry else None,
    )


def _content_type(entry: Json) -> str:
    """Return the content type: a raw body is a gateway's HTML page."""
    return "text/html" if "raw" in entry else "application/json"


def _content(entry: Json) -> bytes | None:
    if "raw" in entry:
        if not isinstance(entry["raw"], str):
            raise ControlError("raw is a string")
        return entry["raw"].encode()
    if "body" in entry:
        return json.dumps(entry["body"]).encode()
    return b"{}" if "status" in entry or "headers" in entry else None


def _headers(given: object) -> Mapping[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise ControlError("headers is an object of strings")
    headers = cast("Json", given)
    texts = [*headers, *headers.values()]
    if not all(isinstance(one, str) and one.isascii() and one.isprintable() for one in texts):
        raise ControlError("headers is an object of strings")
    lowered = {name.lower(): value for name, value in headers.items()}
    for name, value in lowered.items():
        check_fault_header(name, value)
    return lowered
