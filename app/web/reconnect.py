"""Connecting again: the same schedule and provider, and what was set before put back."""

from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.calendars.directory import (
    ProviderUnknown,
    ScheduleUnknown,
    by_credentials,
    by_oauth,
)
from app.calendars.memory import Memory
from app.calendars.reconnecting import SettingsForgotten, restoration
from app.web.again import Again, Recalled, again_token, of_pair, recalled
from app.web.connect import abroad, leave
from app.web.connection_page import Shown, Trouble, page
from app.web.form import Submitted
from app.web.here import CookiesHere, SignerHere, SiteHere
from app.web.page import Page, PagesHere, path, see_other
from app.web.parting import DONE
from app.wix import Connection, Provider, Status

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the page of a connection leads: to connect it again, and to end it."""

    again: str | None
    disconnect: str | None


@router.post("/connections/{connection_id}/reconnect")
async def reconnect(
    request: Request,
    connection_id: str,
    form: Submitted,
    site: SiteHere,
    cookies: CookiesHere,
    signer: SignerHere,
) -> Response:
    """Send the browser to the provider again. Nothing is disconnected first, nor at all."""
    del form  # its token was the point
    connection = await site.wix.get_connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    if person is None:
        raise ScheduleUnknown
    if provider is None:
        raise ProviderUnknown
    memory, pair = Memory.of(connection), {"schedule_id": person.id, "provider_id": provider.id}
    if not by_oauth(provider):
        token = again_token(signer, of_pair(**pair), Recalled(memory))
        return see_other(path("connect", "review", **pair, again=token))
    departure = await site.connecting.depart(**pair, memory=memory)
    return leave(request, cookies, departure)


@router.post("/connections/{connection_id}/restore")
async def restore(
    request: Request,
    connection_id: str,
    form: Submitted,
    site: SiteHere,
    signer: SignerHere,
    pages: PagesHere,
) -> Response:
    """Put the earlier settings back; the page then compares again, and says what came of it."""
    known = recalled(signer, connection_id, form.one("again"))
    if known is None:
        raise SettingsForgotten
    connection = await site.wix.get_connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    if provider is None:
        raise ProviderUnknown
    offered = await site.sync.choices(connection, provider.features)
    plan = restoration(known.memory, offered)
    if plan.needed:
        saved = await site.sync.save(connection, plan.offered, plan.wish)
        if saved.forbidden:
            shown = Shown(connection, person, provider, offered)
            return pages.show(request, page(shown, trouble=Trouble.READ_ONLY))
    # who puts settings back has decided to keep the account
    tried = Recalled(replace(known.memory, account=None), tried=True)
    token = again_token(signer, connection_id, tried)
    return see_other(path("connections", connection_id, again=token))


def with_ways(
    request: Request, made: Page, *, connection: Connection, again: Again | None, done: str
) -> Page:
    """Add to a connection's page where it leads, and what came of having been there."""
    ended = connection.status is Status.DISCONNECTED
    person, provider = made.values["person"], made.values["provider"]
    ways = Ways(
        again=path("connections", connection.id, "reconnect")
        if person and _open(provider)
        else None,
        disconnect=None if ended else path("connections", connection.id, "disconnect"),
    )
    values = {**made.values, "ways": ways, "back": again, "parted": ended and done == DONE}
    if again:
        values["fresh"] = False
    return replace(made, values=values, form_action=abroad(request))


def _open(provider: Provider | None) -> bool:
    """Whether it can be connected from here at all."""
    return provider is not None and (by_oauth(provider) or by_credentials(provider))
