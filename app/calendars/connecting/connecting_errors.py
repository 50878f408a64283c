"""Errors of an OAuth flow, and the values that they carry."""

from dataclasses import dataclass

from app.calendars.sync.saved_settings import SavedSettings


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """One attempt to connect by OAuth.

    `existing` are digests of the earlier connections. `saved` are the settings to restore after a
    reconnect; `invitation` is the token of the link that started the flow, if any.
    """

    nonce: str
    schedule_id: str
    provider_id: str
    existing: frozenset[str]
    saved: SavedSettings | None = None
    invitation: str | None = None


class ConnectingError(Exception):
    """The flow ended without a connection. `flow` is set once the browser is verified."""

    def __init__(self, flow: OAuthFlow | None = None) -> None:
        super().__init__()
        self.flow = flow


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
    """The connection `connection_id` existed before this flow."""

    def __init__(self, flow: OAuthFlow, connection_id: str) -> None:
        super().__init__(flow)
        self.connection_id = connection_id
