"""Parse the body of an error response; any part of it may be absent or malformed."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from app.wix.parsing.fields import get_object, get_text, parse_list
from app.wix.parsing.json_body import JsonObject, UnreadableError, decode_json
from app.wix.parsing.violation import Violation


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The parts of an error's body that this app uses.

    Source: https://dev.wix.com/docs/rest/articles/get-started/errors, 2026; a top-level `error`:
    RFC 6749, 5.2.
    """

    code: str | None = None
    description: str | None = field(default=None, repr=False)
    violations: tuple[Violation, ...] = field(default=(), repr=False)


def parse_error_body(content: bytes) -> ErrorBody:
    """Return the error in `content`, empty where it is absent or malformed."""
    try:
        body = decode_json(content)
    except UnreadableError:
        return ErrorBody()
    details = _object(body, "details")
    application = _object(details, "applicationError")
    return ErrorBody(
        code=_code(application, "code") or _code(body, "error"),
        description=_text(application, "description") or _text(body, "message") or None,
        violations=_violations(_object(details, "validationError")),
    )


def _code(source: JsonObject, key: str) -> str | None:
    # Codes are logged, so anything of another form is dropped.
    code = _text(source, key)
    return code if re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", code) else None


def _violations(validation: JsonObject) -> tuple[Violation, ...]:
    with suppress(UnreadableError):
        return tuple(parse_list(validation, "fieldViolations", _violation))
    return ()


def _violation(item: JsonObject) -> Violation:
    return Violation(
        field=_name(item, "field"),
        rule=_name(item, "ruleName") or _name(item, "violatedRule"),
    )


def _name(source: JsonObject, key: str) -> str:
    """Return a path or an identifier, `""` for any other text, which could be personal."""
    name = _text(source, key)
    return name if re.fullmatch(r"[A-Za-z0-9_.\[\]-]{1,200}", name) else ""


def _object(source: JsonObject, key: str) -> JsonObject:
    with suppress(UnreadableError):
        return get_object(source, key) or {}
    return {}


def _text(source: JsonObject, key: str) -> str:
    with suppress(UnreadableError):
        return get_text(source, key)
    return ""
