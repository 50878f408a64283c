"""The parameters of an OAuth callback, and the errors that they report."""

from dataclasses import dataclass

from app.calendars.connecting.connecting_errors import (
    AccountUnsupported,
    CallbackContradictory,
    CallbackEmpty,
    ConnectingError,
    ConsentDenied,
    ConsentFailed,
    ProviderFailed,
)

_REASONS: dict[str, type[ConnectingError]] = {
    "reject": ConsentDenied,
    "unsupported": AccountUnsupported,
    "internal": ProviderFailed,
}


@dataclass(frozen=True, slots=True)
class CallbackParams:
    """Query parameters of the callback: by Wix's documents exactly one value."""

    connection_ids: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def connection_id_of(params: CallbackParams) -> str:
    """Return the id of the connection, or raise the error that Wix reported."""
    if len(params.connection_ids) + len(params.errors) > 1:
        raise CallbackContradictory
    if params.errors:
        raise _REASONS.get(params.errors[0], ConsentFailed)
    if not params.connection_ids:
        raise CallbackEmpty
    return params.connection_ids[0]
