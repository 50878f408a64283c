"""Validation of request fields, one function per format that Wix declares.

Source: formats of `@wix/auto_sdk_bookings_external-calendars` 1.0.61 (typings); shapes of
violations: guide "Errors" and real answers quoted in wix/skills, where `data` names the type.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

from app.sandbox.error import Json, violation, wrong_format

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def required_text(fields: Mapping[str, object], name: str) -> str:
    """Return a required string."""
    value = fields.get(name)
    if value is None or value == "":
        raise violation(name, "must not be empty", "REQUIRED_FIELD")
    if not isinstance(value, str):
        raise wrong_format(name, "is not a string", "STRING")
    return value


def guid(fields: Mapping[str, object], name: str) -> str:
    """Return a required GUID, in lower case."""
    return _as_guid(required_text(fields, name), name)


def pop_site_id(fields: Json, default: str) -> str:
    """Remove `site_id` from the fields and return it, or `default`."""
    site_id = guid(fields, "site_id") if "site_id" in fields else default
    fields.pop("site_id", None)
    return site_id


def guids(values: Sequence[str], name: str, *, maximum: int | None = None) -> frozenset[str]:
    """Return the distinct GUIDs of a repeated field; an empty set means "not given"."""
    if maximum is not None and len(values) > maximum:
        raise violation(name, "has too many items", "MAX_SIZE", {"threshold": maximum})
    return frozenset(_as_guid(value, name) for value in values)


def email(fields: Mapping[str, object], name: str) -> str:
    """Return a required e-mail address."""
    value = required_text(fields, name)
    if not is_email(value):
        raise wrong_format(name, "value is not a valid EMAIL", "EMAIL")
    return value


def is_email(value: str) -> bool:
    """Return whether a string is an e-mail address of at most 320 characters."""
    return len(value) <= 320 and _EMAIL.fullmatch(value) is not None  # noqa: PLR2004 -- Wix's limit


def web_url(fields: Mapping[str, object], name: str) -> str:
    """Return a required absolute URL: https, or http on this machine.

    Source: `@format WEB_URL`; that plain http is for loopback only is the sandbox's choice.
    """
    value = required_text(fields, name)
    if not _is_web_url(value):
        raise wrong_format(name, "value is not a valid WEB_URL", "WEB_URL")
    return value


def is_loopback_url(value: str) -> bool:
    """Return whether a URL is plain http on this machine, without credentials.

    These may hold characters that end a directive of a `Content-Security-Policy`.
    """
    parts = urlsplit(value) if _is_web_url(value) else None
    return bool(parts and parts.scheme == "http" and "@" not in parts.netloc)


def boolean(value: str | None, name: str) -> bool | None:
    """Return a boolean of the query string; `None` when absent."""
    if value is None:
        return None
    if value not in {"true", "false"}:
        raise wrong_format(name, "is not a boolean", "BOOLEAN")
    return value == "true"


def page_size(value: object, name: str, *, default: int, maximum: int) -> int:
    """Return a page size between 1 and `maximum`."""
    if value is None:
        return default
    number = _integer(value, name)
    if number < 1:
        raise violation(name, "must be at least 1", "MIN", {"threshold": 1})
    if number > maximum:
        raise violation(name, f"must be at most {maximum}", "MAX", {"threshold": maximum})
    return number


def timestamp(value: str | None, name: str) -> datetime:
    """Return a required timestamp, in UTC."""
    if not value:
        raise violation(name, "must not be empty", "REQUIRED_FIELD")
    try:
        found = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        found = None
    if found is None or not _RFC3339.fullmatch(value):
        raise wrong_format(name, "value is not a valid DATE_TIME", "DATE_TIME")
    return found


def required_object(fields: Mapping[str, object], name: str) -> Json:
    """Return a required nested object."""
    value = fields.get(name)
    if value is None:
        raise violation(name, "must not be empty", "REQUIRED_FIELD")
    return as_object(value, name)


def as_object(value: object, name: str) -> Json:
    """Return the value as an object."""
    if not isinstance(value, dict):
        raise wrong_format(name, "is not an object", "OBJECT")
    return cast("Json", value)


def as_list(value: object, name: str) -> list[object]:
    """Return the value as a list; `None` as an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise wrong_format(name, "is not a list", "ARRAY")
    return cast("list[object]", value)


def format_timestamp(value: datetime) -> str:
    """Return a timestamp in Wix's format, in UTC with milliseconds."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_guid(value: object, name: str) -> str:
    if not isinstance(value, str) or not _GUID.fullmatch(value):
        raise wrong_format(name, "value is not a valid GUID", "GUID")
    return value.lower()


def _is_web_url(value: str) -> bool:
    if not value.isascii() or not value.isprintable() or " " in value or "\\" in value:
        return False
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    return bool(host) and secure


def _integer(value: object, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value):
        return int(value)
    raise wrong_format(name, "is not an integer", "INT32")
