"""One connection: how it is doing, and what flows in which direction."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.calendars.coverage.probe import judged, waits_for_proof
from app.calendars.sync.sync_options import UNKNOWN_FEATURES, choices
from app.calendars.values.status import Cause, Health, diagnose
from app.web.dependencies import CurrentSite, SignerDep
from app.web.pages.connection.busy_preview import preview
from app.web.pages.connection.connection_links import with_ways
from app.web.pages.connection.connection_view import Shown, page, progress
from app.web.pages.connection.disconnect import parted
from app.web.pages.connection.notice import read
from app.web.pages.connection.reconnect_result import again as compared
from app.web.urls import path, see_other
from app.web.view.page import PagesDep
from app.wix import gather_or_cancel

router = APIRouter()


@router.get("/connections/{connection_id}")
async def show(
    request: Request,
    connection_id: str,
    site: CurrentSite,
    pages: PagesDep,
    signer: SignerDep,
    notice: str = "",
    undo: str = "",
    again: str = "",
    done: str = "",
) -> Response:
    """Show a connection as Wix holds it now."""
    connection = await site.directory.connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    features = provider.features if provider else UNKNOWN_FEATURES
    offered, look = await gather_or_cancel(
        site.sync.readable_choices(connection, features), site.watch.look(connection)
    )
    ahead = preview(connection, person, look)
    shown = Shown(connection, person, provider, offered, look, ahead)
    shown_page = page(shown, notice=read(signer, connection, notice, undo))
    back = await compared(site, signer, connection, offered, again) if again else None
    end = await parted(site, connection, person, done, meant=look.meant)
    made = with_ways(request, shown_page, connection=connection, again=back, parted=end)
    return pages.show(request, made)


@router.get("/connections/{connection_id}/status")
async def status(
    request: Request, connection_id: str, site: CurrentSite, pages: PagesDep, seen: str = ""
) -> Response:
    """Show how it is doing, for a page that is open; no news costs Wix as little as can be."""
    if request.headers.get("sec-fetch-dest") == "document":
        return see_other(path("connections", connection_id))
    connection = await site.directory.connection(connection_id)
    if _nothing_new(diagnose(connection), seen) and not waits_for_proof(connection):
        return Response(status_code=204)
    (person, provider), look = await gather_or_cancel(
        site.directory.owner_of(connection), site.watch.look(connection)
    )
    features = provider.features if provider else UNKNOWN_FEATURES
    if _nothing_new(judged(connection, look.probe, features), seen):
        return Response(status_code=204)
    offered = choices(connection, features)
    return pages.show(request, progress(Shown(connection, person, provider, offered, look)))


def _nothing_new(found: tuple[Health, Cause], seen: str) -> bool:
    health, cause = found
    waits = health is Health.STARTING or cause is Cause.ONLY_STARTS
    return waits and cause.value == seen
