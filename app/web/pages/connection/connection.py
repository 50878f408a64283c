"""The page of a connection: its status and sync settings."""

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.coverage.busy_probe import assess_health, needs_events
from app.calendars.coverage.busy_sources import ImportState, import_state
from app.calendars.site import Site
from app.calendars.sync.sync_options import UNKNOWN_FEATURES, sync_options
from app.calendars.values.clash import UNCHECKED, SiteClashes
from app.calendars.values.connection_health import Cause, Health, diagnose
from app.calendars.values.person import Person
from app.web.dependencies import CurrentSite, PagesDep, ReconnectTokenParam, ServicesDep
from app.web.pages.connection.busy_preview import busy_preview
from app.web.pages.connection.clash_list import clash_list
from app.web.pages.connection.connected_cookie import clear_connected, just_connected
from app.web.pages.connection.connection_links import with_links
from app.web.pages.connection.connection_view import ConnectionDetails, connection_page, status_page
from app.web.pages.connection.disconnect import disconnect_result
from app.web.pages.connection.notice import read_notice
from app.web.pages.connection.reconnect_result import reconnect_view
from app.web.urls import path, see_other
from app.wix import Connection, gather_or_cancel


async def show(
    request: Request,
    connection_id: str,
    site: CurrentSite,
    shared: ServicesDep,
    notice: str = "",
    undo: str = "",
    reconnect_token: ReconnectTokenParam = "",
    done: str = "",
) -> Response:
    """Show a connection as Wix holds it."""
    signer, cookies = shared.signer, shared.cookies
    connection = await site.connection(connection_id)
    provider = await site.directory.provider_of(connection)
    features = provider.features if provider else UNKNOWN_FEATURES
    options, audit, found = await gather_or_cancel(
        site.sync.available_options(connection, features),
        site.auditor.audit_connection(connection),
        _clashes(site, connection),
    )
    person = await site.directory.person_of(connection)
    ahead = busy_preview(connection, person, audit, await site.proofs.proven_at(connection_id))
    details = ConnectionDetails(connection, person, provider, options, audit, ahead)
    reconnected = await reconnect_view(site, signer, connection, options, reconnect_token)
    new = just_connected(request, cookies, signer, connection.id)
    ended = await disconnect_result(site, connection, person, done, meant=audit.expected_end)
    page = with_links(
        request,
        connection_page(details, notice=read_notice(signer, connection, notice, undo)),
        connection=connection,
        reconnected=reconnected,
        disconnected=ended,
        clashes=clash_list(person, found, audit.probe.at),
        owner_changed=await _owner_changed(site, connection, person),
        new=new,
    )
    answer = shared.pages.show(request, page)
    return clear_connected(answer, cookies) if new else answer


async def status(
    request: Request, connection_id: str, site: CurrentSite, pages: PagesDep, seen: str = ""
) -> Response:
    """Return the status card to an open page, or 204 if its state is still the one in `seen`."""
    if request.headers.get("sec-fetch-dest") == "document":
        return see_other(path("connections", connection_id))
    connection = await site.directory.current_connection(connection_id)
    if _unchanged(diagnose(connection), seen) and not needs_events(connection):
        return Response(status_code=204)
    audit = await site.auditor.audit_connection(connection, fresh=True)
    person, provider = await site.directory.owner_of(connection)
    features = provider.features if provider else UNKNOWN_FEATURES
    if _unchanged(assess_health(connection, audit.probe, features), seen):
        return Response(status_code=204)
    options = sync_options(connection, features)
    return pages.show(
        request, status_page(ConnectionDetails(connection, person, provider, options, audit))
    )


async def _owner_changed(site: Site, connection: Connection, person: Person | None) -> bool:
    """Whether Wix may disconnect a calendar that is read, since its person has another user."""
    on = import_state(connection) is ImportState.ON
    return on and person is not None and person.staff_id in await site.owners.staff_ids()


async def _clashes(site: Site, connection: Connection) -> SiteClashes:
    """Return the clashes of the site; a calendar that is not read has none."""
    on = import_state(connection) is ImportState.ON
    return await site.clashes.read() if on else UNCHECKED


def _unchanged(found: tuple[Health, Cause], seen: str) -> bool:
    health, cause = found
    waits = health is Health.STARTING or cause is Cause.ONLY_STARTS
    return waits and cause.value == seen
