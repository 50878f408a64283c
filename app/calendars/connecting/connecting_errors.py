"""How a journey to a provider's consent can end, other than with a connection."""

from dataclasses import dataclass

from app.calendars.sync.saved_settings import SavedSettings


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """One attempt to connect: what was asked for, and which connections there were before.

    `saved` is of the connection that is to be connected again, if it is that; `invitation` is the
    token of the link that it began from, if it was one.
    """

    nonce: str
    schedule_id: str
    provider_id: str
    existing: frozenset[str]
    saved: SavedSettings | None = None
    invitation: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackParams:
    """What Wix appended to the return address: one value in all, if it keeps its word."""

    connection_ids: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class ConnectingError(Exception):
    """The journey ended without a connection. `flow` is known once the browser proved it is its."""

    def __init__(self, flow: OAuthFlow | None = None) -> None:
        super().__init__()
        self.flow = flow


class ProviderNotByOAuth(ConnectingError):
    """This provider asks for an address and a password instead of a consent page."""


class StateForged(ConnectingError):
    """The return address was not made by this app."""


class StateExpired(ConnectingError):
    """The person took longer than `FLOW_AGE_S`."""


class StateUnbound(ConnectingError):
    """Another browser departed than the one that arrived."""


class StateForgotten(ConnectingError):
    """This browser departed so often since that it no longer holds what it departed with."""


class StateUsed(ConnectingError):
    """This state brought a connection already, and now names another one."""


class ConsentDenied(ConnectingError):
    """The person closed or refused the provider's consent (`error=reject`)."""


class AccountUnsupported(ConnectingError):
    """The provider cannot connect this type of account (`error=unsupported`)."""


class ProviderFailed(ConnectingError):
    """Wix or the provider had a fault of its own (`error=internal`)."""


class ConsentFailed(ConnectingError):
    """Wix gave a reason that its documents do not know."""


class CallbackEmpty(ConnectingError):
    """Wix came back with neither a connection nor a reason."""


class CallbackContradictory(ConnectingError):
    """Wix came back with a connection and a reason, or with one of them twice."""


class ConnectionUnknown(ConnectingError):
    """Wix does not know the connection that it named."""


class ConnectionMismatched(ConnectingError):
    """The connection belongs to another schedule or provider than asked for."""


class ConnectionNotNew(ConnectingError):
    """The connection was there before this journey began. `connection_id` tells which."""

    def __init__(self, flow: OAuthFlow, connection_id: str) -> None:
        super().__init__(flow)
        self.connection_id = connection_id
