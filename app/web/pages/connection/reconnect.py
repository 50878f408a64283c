"""Connecting the same schedule and provider again, and restoring the earlier settings."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.directory.directory_snapshot import ProviderUnknown, ScheduleUnknown
from app.calendars.site import Site
from app.calendars.sync.reconnect import SavedSettingsExpired, plan_restoration
from app.calendars.sync.sync_plan import planned_config
from app.calendars.values.error_context import ErrorContext
from app.calendars.values.provider import by_oauth
from app.calendars.values.saved_settings import SavedSettings
from app.web.dependencies import (
    ContextDep,
    CurrentSite,
    PagesDep,
    ServicesDep,
    SignerDep,
    Submitted,
)
from app.web.middleware.request_context import RequestContext
from app.web.pages.connect.connect import redirect_to_provider
from app.web.pages.connection.connection_links import with_links
from app.web.pages.connection.connection_view import SaveProblem, connection_page
from app.web.pages.connection.notice import notice_path
from app.web.pages.connection.reconnect_result import reconnect_view
from app.web.pages.connection.sync import editable_details, has_conflict
from app.web.services import Services
from app.web.urls import path, see_other
from app.web.view.form import FormRefused
from app.web.view.reconnect_token import (
    ReconnectState,
    pair_key,
    read_reconnect_token,
    sign_reconnect_token,
)


async def reconnect(
    request: Request,
    connection_id: str,
    form: Submitted,
    site: CurrentSite,
    context: ContextDep,
    shared: ServicesDep,
) -> Response:
    """Redirect to the provider again, without disconnecting anything."""
    del form  # depended on for its CSRF check
    return await _start(request, connection_id, site, context, shared)


async def reconnect_listed(
    request: Request,
    form: Submitted,
    site: CurrentSite,
    context: ContextDep,
    shared: ServicesDep,
) -> Response:
    """Do the same for a row of the roster, whose form names the connection in a field."""
    return await _start(request, form.one("connection_id"), site, context, shared)


async def reconnect_from_frame(
    request: Request,
    connection_id: str,
    site: CurrentSite,
    context: ContextDep,
    shared: ServicesDep,
    csrf_token: str = "",
) -> Response:
    """Do the same for a button of the framed page, whose ticket opens this address in a tab.

    The token is that of the form, and tab and frame share a session. Without it, as after a
    reload much later, or if the address was typed, kept or linked elsewhere, show the connection,
    which has the button.
    """
    pressed = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    try:
        shared.forms.check(context.known_visitor(), request.scope["path"], csrf_token)
    except FormRefused:
        pressed = False
    if not pressed:
        return see_other(path("connections", connection_id))
    return await _start(request, connection_id, site, context, shared)


async def _start(
    request: Request, connection_id: str, site: Site, context: RequestContext, shared: Services
) -> Response:
    connection = await site.directory.current_connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    if person is None:
        raise ScheduleUnknown(context=ErrorContext.of(connection))
    if provider is None:
        raise ProviderUnknown(context=ErrorContext.of(connection))
    settings = SavedSettings.of(connection)
    pair = {"schedule_id": person.id, "provider_id": provider.id}
    if not by_oauth(provider):
        token = sign_reconnect_token(shared.signer, pair_key(**pair), ReconnectState(settings))
        return see_other(path("connect", "review", **pair, again=token))
    authorization = await site.oauth.start_flow(
        **pair, saved=settings, browser=context.known_visitor().browser_digest
    )
    return redirect_to_provider(request, shared.cookies, authorization)


async def restore(
    request: Request,
    connection_id: str,
    form: Submitted,
    site: CurrentSite,
    signer: SignerDep,
    pages: PagesDep,
) -> Response:
    """Restore the earlier settings; the page then shows what still differs."""
    state = read_reconnect_token(signer, connection_id, form.one("again"))
    if state is None:
        raise SavedSettingsExpired
    details = await editable_details(site, connection_id)
    restored = plan_restoration(state.saved, details.options)
    # restoring implies the decision to keep the account
    tried = ReconnectState(replace(state.saved, account=None), tried=True)
    token = sign_reconnect_token(signer, connection_id, tried)
    if not restored.needed:
        return see_other(path("connections", connection_id, again=token))
    asked = planned_config(details.connection, restored.options, restored.change)
    if has_conflict(form, details, asked):
        page = connection_page(details, wish=restored.change, problem=SaveProblem.CHANGED_ELSEWHERE)
        return pages.show(request, with_links(request, page, connection=details.connection))
    saved = await site.sync.save(details.connection, asked)
    if not saved.forbidden:
        return see_other(
            notice_path(signer, details.connection, saved, reconnect_token=token, restored=True)
        )
    refused = connection_page(details, problem=SaveProblem.READ_ONLY)
    before = await reconnect_view(
        site, signer, details.connection, details.options, form.one("again")
    )
    page = with_links(request, refused, connection=details.connection, reconnected=before)
    return pages.show(request, page)
