"""Wix's error answers, raised anywhere and turned into a response in one place.

Source: Wix REST guide "Errors" (wix-rest-docs, guides/Errors.md, 2025-12-03).
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

Json: TypeAlias = dict[str, Any]

T = TypeVar("T")
P = ParamSpec("P")


class ApiError(Exception):
    """An answer other than 200, with the body Wix would send."""

    def __init__(self, status: int, message: str, details: Json) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "details": details}


def application_error(status: int, code: str, description: str) -> ApiError:
    """Return an error of the method itself, named by `code`."""
    error: Json = {"code": code, "description": description, "data": {}}
    return ApiError(status, description, {"applicationError": error})


def oauth_error(status: int, code: str, description: str) -> ApiError:
    """Return an error of a token endpoint as RFC 6749, 5.2, has it; Wix documents none."""
    error = ApiError(status, description, {})
    error.body = {"error": code, "error_description": description}
    return error


class Violations:
    """What is wrong with the fields of one call, all of it in one answer.

    Source: the guide's sample of a validation error names three fields at once.
    """

    def __init__(self) -> None:
        self._found: list[Json] = []
        self._said: list[str] = []
        self._other: ApiError | None = None

    def collect(self, read: Callable[P, T], *given: P.args, **more: P.kwargs) -> T:
        """Return what a field holds; what is refused is nothing to be used, and `tell` says why."""
        try:
            return read(*given, **more)
        except ApiError as error:
            found = error.body.get("details", {}).get("validationError")
            if found:
                self._found += found["fieldViolations"]
                self._said.append(error.body["message"])
            else:
                self._other = self._other or error
            return cast("T", None)

    def raise_if_any(self) -> None:
        """Refuse the call if a field was refused.

        Raises:
            WixError: 400 with all violations; without any, the first other refusal.
        """
        if self._found:
            details: Json = {"validationError": {"fieldViolations": self._found}}
            raise ApiError(400, ", ".join(self._said), details)
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


def not_found(what: str) -> ApiError:
    """Return the 404 for an id that this site does not know.

    Source: undocumented; `NOT_FOUND` is a generic code of the Errors guide.
    """
    return application_error(404, "NOT_FOUND", f"{what} not found")


def unauthenticated(description: str) -> ApiError:
    """Return the 401 for a caller that Wix does not recognise."""
    return application_error(401, "UNAUTHENTICATED", description)


def permission_denied(description: str) -> ApiError:
    """Return the 403 for a caller that Wix recognises but does not let in."""
    return application_error(403, "PERMISSION_DENIED", description)


def system_error(status: int = 500) -> ApiError:
    """Return a failure of Wix itself, which says nothing."""
    return ApiError(status, "", {})
