"""Failures on demand: what a method answers instead of its own answer, and how slowly."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from starlette.responses import Response

from app.sandbox.error import Json
from app.sandbox.request_field import guid

_LONGEST_MS = 600_000
_KEYS = {"method", "status", "body", "headers", "delay_ms", "raw", "times", "site_id"}
_STATUSES = range(200, 600)


class ControlError(ValueError):
    """A fault that does not say what should happen."""


@dataclass(slots=True)
class Fault:
    """One failure, for a method or `*`, some times over; without an answer it only delays."""

    method: str
    status: int = 200
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay_ms: int = 0
    times: int = 1
    site_id: str | None = None

    def response(self) -> Response | None:
        """Return the answer to give; `None` lets the method answer for itself."""
        if self.content is None:
            return None
        return Response(self.content, self.status, self.headers)

    def matches(self, method: str, site_id: str | None) -> bool:
        """Tell whether the fault is meant for this call."""
        return self.method in {method, "*"} and self.site_id in {None, site_id}


class Faults:
    """The faults still waiting, oldest first."""

    def __init__(self) -> None:
        self.pending: list[Fault] = []

    def take(self, method: str, site_id: str | None) -> Fault | None:
        """Return the oldest fault that fits, used up by one."""
        found = next((fault for fault in self.pending if fault.matches(method, site_id)), None)
        if found:
            found.times -= 1
            self.pending = [fault for fault in self.pending if fault.times > 0]
        return found


def read_fault(given: object, methods: frozenset[str]) -> Fault:
    """Read one fault of the control API.

    Raises:
        FaultError: naming what is wrong with it.
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
        status=_integer(entry, "status", 200, _STATUSES),
        content=_content(entry),
        headers={"content-type": _content_type(entry), **_headers(entry.get("headers"))},
        delay_ms=_integer(entry, "delay_ms", 0, range(_LONGEST_MS + 1)),
        times=_integer(entry, "times", 1, range(1, 1_000_001)),
        site_id=guid(entry, "site_id") if "site_id" in entry else None,
    )


def _content_type(entry: Json) -> str:
    """Return what a gateway's raw page says it is, or what Wix's JSON does."""
    return "text/html" if "raw" in entry else "application/json"


def _content(entry: Json) -> bytes | None:
    if "raw" in entry:
        if not isinstance(entry["raw"], str):
            raise ControlError("raw is a string")
        return entry["raw"].encode()
    if "body" in entry:
        return json.dumps(entry["body"]).encode()
    return b"{}" if "status" in entry or "headers" in entry else None


def _integer(entry: Json, name: str, default: int, allowed: range) -> int:
    value = entry.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
        raise ControlError(f"{name} is a whole number from {allowed[0]} to {allowed[-1]}")
    return value


def _headers(given: object) -> Mapping[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise ControlError("headers is an object of strings")
    headers = cast("Json", given)
    texts = [*headers, *headers.values()]
    if not all(isinstance(one, str) and one.isascii() and one.isprintable() for one in texts):
        raise ControlError("headers is an object of strings")
    return {name.lower(): value for name, value in headers.items()}
