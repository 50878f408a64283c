"""Error responses: those of Wix's API, and those of the control API.

Source: Wix REST guide "Errors" (wix-rest-docs, guides/Errors.md, 2025-12-03).
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

Json: TypeAlias = dict[str, Any]

T = TypeVar("T")
P = ParamSpec("P")


class ApiError(Exception):
    """A response other than 200, with the body Wix would send."""

    def __init__(self, status: int, message: str, details: Json) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "details": details}


class ControlError(ValueError):
    """A request that the control API cannot use; the message names what it takes."""


def application_error(status: int, code: str, description: str) -> ApiError:
    """Return an error with an application code."""
    error: Json = {"code": code, "description": description, "data": {}}
    return ApiError(status, description, {"applicationError": error})


def oauth_error(status: int, code: str, description: str) -> ApiError:
    """Return an error of a token endpoint in the form of RFC 6749, 5.2; Wix documents none."""
    error = ApiError(status, description, {})
    error.body = {"error": code, "error_description": description}
    return error


class Violations:
    """Collects the violations of one request, to report them in one response.

    Source: the guide's sample of a validation error names three fields at once.
    """

    def __init__(self) -> None:
        self._found: list[Json] = []
        self._messages: list[str] = []
        self._other: ApiError | None = None

    def collect(self, read: Callable[P, T], *given: P.args, **more: P.kwargs) -> T:
        """Return what `read` returns; keep its error for `raise_if_any`."""
        try:
            return read(*given, **more)
        except ApiError as error:
            found = error.body.get("details", {}).get("validationError")
            if found:
                self._found += found["fieldViolations"]
                self._messages.append(error.body["message"])
            else:
                self._other = self._other or error
            return cast("T", None)

    def raise_if_any(self) -> None:
        """Raise what was collected.

        Raises:
            ApiError: 400 with all violations; without any, the first other refusal.
        """
        if self._found:
            details: Json = {"validationError": {"fieldViolations": self._found}}
            raise ApiError(400, ", ".join(self._messages), details)
        if self._other:
            raise self._other


def violation(field: str, description: str, rule: str, data: Json | None = None) -> ApiError:
    """Return the 400 for a field that breaks a validation rule."""
    broken: Json = {
        "field": field,
        "description": description,
        "violatedRule": rule,
        "data": data or {},
    }
    return ApiError(
        400, f"{field} {description}", {"validationError": {"fieldViolations": [broken]}}
    )


def wrong_format(field: str, description: str, expected: str) -> ApiError:
    """Return the 400 for a field that is not of the expected type or format."""
    return violation(field, description, "FORMAT", {"type": expected})


def not_found(what: str) -> ApiError:
    """Return the 404 for an unknown id.

    Source: undocumented; `NOT_FOUND` is a generic code of the Errors guide.
    """
    return application_error(404, "NOT_FOUND", f"{what} not found")


def unauthenticated(description: str) -> ApiError:
    """Return the 401 for a caller that Wix does not recognise."""
    return application_error(401, "UNAUTHENTICATED", description)


def permission_denied(description: str) -> ApiError:
    """Return the 403 for a caller that lacks permission."""
    return application_error(403, "PERMISSION_DENIED", description)


def system_error() -> ApiError:
    """Return a failure of Wix itself, which has an empty message."""
    return ApiError(500, "", {})
