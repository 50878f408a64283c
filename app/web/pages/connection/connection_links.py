"""The links of a connection's page: connect it again, disconnect it."""

from dataclasses import dataclass, replace

from starlette.requests import Request

from app.calendars.busy.disconnect_cost import DAYS
from app.calendars.values.provider import by_credentials, by_oauth
from app.web.pages.connection.created_by import origin
from app.web.pages.connection.disconnect import DisconnectResult
from app.web.pages.connection.reconnect_result import ReconnectResult
from app.web.urls import path
from app.web.view.page import Page
from app.wix import Connection, Provider, Status


@dataclass(frozen=True, slots=True)
class ConnectionLinks:
    """Paths; None if the action is not available."""

    reconnect: str | None
    disconnect: str | None


def with_links(
    request: Request,
    page: Page,
    *,
    connection: Connection,
    reconnected: ReconnectResult | None = None,
    disconnected: DisconnectResult | None = None,
) -> Page:
    """Add to a connection's page its links and the result of a reconnect or disconnect."""
    ended = connection.status is Status.DISCONNECTED
    person, provider = page.values["person"], page.values["provider"]
    links = ConnectionLinks(
        reconnect=path("connections", connection.id, "reconnect")
        if person and _open(provider)
        else None,
        disconnect=None if ended else path("connections", connection.id, "disconnect"),
    )
    more = {"origin": origin(request, connection).value, "days": DAYS}
    values = {
        **page.values,
        "links": links,
        "reconnected": reconnected,
        "disconnected": disconnected,
        **more,
    }
    if reconnected:
        values["first_setup"] = False
    return replace(page, values=values, to_provider=True)


def _open(provider: Provider | None) -> bool:
    """Whether the provider can be connected from this app."""
    return provider is not None and (by_oauth(provider) or by_credentials(provider))
