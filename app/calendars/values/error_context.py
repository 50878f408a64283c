"""The context of an error: attached where it is known, and used by error pages."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.calendars.values.saved_settings import SavedSettings
from app.wix import Connection, Violation, WixError, WixInvalid


@dataclass(frozen=True)
class ErrorContext:
    """The objects that an error concerns; None if unknown.

    Attributes:
        schedule_id: the schedule to connect.
        provider_id: the provider to connect, or that of the connection.
        connection_id: the connection.
        saved: settings of the connection that is to be reconnected.
        invitation: token of the guest's invitation, "" if only its use is known.
        tenant: the site, if the request has no session of it.
        retry_after_s: when to try again.
        request_id: Wix's id of the request.
        violations: the fields that Wix rejected.
    """

    schedule_id: str | None = None
    provider_id: str | None = None
    connection_id: str | None = None
    saved: SavedSettings | None = None
    invitation: str | None = None
    tenant: str | None = None
    retry_after_s: float | None = None
    request_id: str | None = None
    violations: tuple[Violation, ...] | None = None

    @classmethod
    def of(cls, connection: Connection) -> "ErrorContext":
        """Return the context of errors with a connection."""
        return cls(provider_id=connection.provider_id, connection_id=connection.id)

    def filled(self, other: "ErrorContext") -> "ErrorContext":
        """Return this context with missing values filled from another one."""
        values = {name: value for name, value in vars(self).items() if value is not None}
        return replace(other, **values)


class AppError(Exception):
    """Base of all errors of this app; those of Wix are `WixError`."""

    context = ErrorContext()

    def __init__(self, *args: object, context: ErrorContext | None = None) -> None:
        super().__init__(*args)
        if context:
            self.context = context


def context_of(error: Exception) -> ErrorContext:
    """Return the context of any error, including those of libraries."""
    match error:
        case AppError():
            return error.context
        case WixError(context=attached):
            context = attached if isinstance(attached, ErrorContext) else ErrorContext()
            return replace(
                context,
                retry_after_s=error.retry_after_s,
                request_id=error.request_id,
                violations=error.violations if isinstance(error, WixInvalid) else None,
            )
        case _:
            return ErrorContext()


@contextmanager
def error_context(context: ErrorContext) -> Generator[None]:
    """Fill missing values in the context of errors that are raised inside."""
    try:
        yield
    except (AppError, WixError) as error:
        error.context = context_of(error).filled(context)
        raise
