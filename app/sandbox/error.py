"""Wix's error answers, raised anywhere and turned into a response in one place.

Source: Wix REST guide "Errors" (wix-rest-docs, guides/Errors.md, 2025-12-03).
"""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class WixError(Exception):
    """An answer other than 200, with the body Wix would send."""

    def __init__(self, status: int, message: str, details: Json) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "details": details}


def application_error(status: int, code: str, description: str) -> WixError:
    """Return an error of the method itself, named by `code`."""
    error: Json = {"code": code, "description": description, "data": {}}
    return WixError(status, description, {"applicationError": error})


def oauth_error(status: int, code: str, description: str) -> WixError:
    """Return an error of a token endpoint as RFC 6749, 5.2, has it; Wix documents none."""
    error = WixError(status, description, {})
    error.body = {"error": code, "error_description": description}
    return error


def violation(field: str, description: str, rule: str, data: Json | None = None) -> WixError:
    """Return the 400 for a field that breaks a validation rule."""
    broken: Json = {
        "field": field,
        "description": description,
        "violatedRule": rule,
        "data": data or {},
    }
    return WixError(
        400, f"{field} {description}", {"validationError": {"fieldViolations": [broken]}}
    )


def not_found(what: str) -> WixError:
    """Return the 404 for an id that this site does not know.

    Source: undocumented; `NOT_FOUND` is a generic code of the Errors guide.
    """
    return application_error(404, "NOT_FOUND", f"{what} not found")


def unauthenticated(description: str) -> WixError:
    """Return the 401 for a caller that Wix does not recognise."""
    return application_error(401, "UNAUTHENTICATED", description)


def permission_denied(description: str) -> WixError:
    """Return the 403 for a caller that Wix recognises but does not let in."""
    return application_error(403, "PERMISSION_DENIED", description)


def system_error(status: int = 500) -> WixError:
    """Return a failure of Wix itself, which says nothing."""
    return WixError(status, "", {})
