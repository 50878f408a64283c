"""Errors of an OAuth flow."""

from app.calendars.values.error_context import AppError


class ConnectingError(AppError):
    """The flow ended without a connection. Its context is set once the browser is verified."""


class ProviderNotByOAuth(ConnectingError):
    """This provider takes an e-mail and a password instead of a consent page."""


class StateForged(ConnectingError):
    """The state was not signed by this app."""


class StateExpired(ConnectingError):
    """The flow took longer than `FLOW_AGE_S`."""


class StateUnbound(ConnectingError):
    """The flow was started in another browser."""


class StateForgotten(ConnectingError):
    """This browser started so many flows since that it dropped the cookie of this one."""


class StateUsed(ConnectingError):
    """This state was already used for another connection."""


class ConsentDenied(ConnectingError):
    """The person closed or refused the provider's consent (`error=reject`)."""


class AccountUnsupported(ConnectingError):
    """The provider cannot connect this type of account (`error=unsupported`)."""


class ProviderFailed(ConnectingError):
    """Wix or the provider had a fault of its own (`error=internal`)."""


class ConsentFailed(ConnectingError):
    """Wix gave an undocumented reason."""


class CallbackEmpty(ConnectingError):
    """The callback has neither a connection nor an error."""


class CallbackContradictory(ConnectingError):
    """The callback has a connection and an error, or one of them twice."""


class ConnectionUnknown(ConnectingError):
    """Wix does not know the connection that it named."""


class ConnectionMismatched(ConnectingError):
    """The connection belongs to another schedule or provider than requested."""


class ConnectionNotNew(ConnectingError):
    """The connection existed before this flow."""
