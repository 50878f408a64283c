"""Saving and undoing sync settings."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.status import HTTP_400_BAD_REQUEST

from app.calendars.directory.directory_snapshot import ProviderUnknown
from app.calendars.security.tokens import Signer
from app.calendars.site import Site
from app.calendars.sync.save_impact import save_impact
from app.calendars.sync.sync_merge import fingerprint, merge_changes
from app.calendars.sync.sync_options import SyncOptions
from app.calendars.sync.sync_plan import SyncChange, differences, lacks_calendar, planned_config
from app.calendars.sync.undo import read_undo, undo_config
from app.calendars.values.calendar_form_value import ids_from_form
from app.calendars.values.connection_health import is_exporting
from app.calendars.values.error_context import ErrorContext
from app.web.dependencies import CurrentSite, PagesDep, SignerDep, Submitted
from app.web.pages.connection.connection_links import with_links
from app.web.pages.connection.connection_view import ConnectionDetails, SaveProblem, connection_page
from app.web.pages.connection.notice import notice_path
from app.web.pages.connection.sync_confirm import confirmation_page
from app.web.urls import see_other
from app.web.view.form import Submission
from app.web.view.page import Page
from app.wix import SyncConfig


async def save(
    request: Request,
    connection_id: str,
    form: Submitted,
    site: CurrentSite,
    pages: PagesDep,
    signer: SignerDep,
) -> Response:
    """Save the settings, or with the field `undo` restore the earlier ones."""
    # calendars are needed only if the form offered them
    picks = not form.checked("import_locked")
    details = await editable_details(site, connection_id, calendars=picks)
    if form.checked("undo"):
        undo = read_undo(signer, connection_id, form.one("undo"))
        asked = undo_config(details.connection, details.options, undo)
        answer = await _put(site, signer, details, asked, restored=True)
    else:
        answer = await _save_unless_costly(site, signer, details, form)
    if isinstance(answer, Response):
        return answer
    if answer.status >= HTTP_400_BAD_REQUEST:
        answer = with_links(request, answer, connection=details.connection)
    return pages.show(request, answer)


async def editable_details(
    site: Site, connection_id: str, *, calendars: bool = True
) -> ConnectionDetails:
    """Return a connection with its options; with `calendars`, Wix has to list its calendars.

    Raises:
        ProviderUnknown: the provider, and with it the options, is not listed.
    """
    connection = await site.directory.current_connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    if provider is None:
        raise ProviderUnknown(context=ErrorContext.of(connection))
    read_options = site.sync.options if calendars else site.sync.available_options
    return ConnectionDetails(
        connection, person, provider, await read_options(connection, provider.features)
    )


def has_conflict(form: Submission, details: ConnectionDetails, asked: SyncConfig | None) -> bool:
    """Whether saving would overwrite a change made since the form was rendered.

    A form without `basis` does not come from a page and never conflicts; neither does one that
    asks for what is saved already, such as a second click.
    """
    if not _is_stale(form, details):
        return False
    return asked is None or bool(differences(asked, details.connection.sync_config))


async def _save_unless_costly(
    site: Site, signer: Signer, details: ConnectionDetails, form: Submission
) -> Page | Response:
    """Save, unless the owner has to decide or correct something first."""
    wish = _wish(form, details.options)
    if _is_stale(form, details):
        wish = merge_changes(wish, _wish(form, details.options, "was_"), details.options)
    lacking = lacks_calendar(details.options, wish)
    asked = None if lacking else planned_config(details.connection, details.options, wish)
    if has_conflict(form, details, asked):
        return connection_page(details, wish=wish, problem=SaveProblem.CHANGED_ELSEWHERE)
    if asked is None:
        return await _without_calendar(site, details, wish)
    lost = save_impact(details.connection, asked, details.options)
    # a request without `basis` comes from a program, which cannot confirm
    if lost and form.checked("basis") and not form.checked("confirmed"):
        cost = await site.disconnect_costs.estimate(details.connection, details.person)
        if cost.freed is None or cost.freed.count:
            today = site.busy.now(site.directory.known_zone).date()
            return confirmation_page(details, wish, lost, cost, today)
    return await _put(site, signer, details, asked)


async def _without_calendar(site: Site, details: ConnectionDetails, wish: SyncChange) -> Page:
    """Ask for a calendar; save a change of the export, which needs none."""
    stored = details.options
    if stored.export_locked or wish.export_enabled in {None, stored.export_enabled}:
        return connection_page(details, wish=wish, problem=SaveProblem.NO_CALENDAR)
    asked = planned_config(details.connection, stored, replace(wish, import_enabled=None))
    saved = await site.sync.save(details.connection, asked)
    if saved.forbidden:
        return connection_page(details, problem=SaveProblem.READ_ONLY)
    options = replace(stored, export_enabled=is_exporting(saved.connection))
    details = replace(details, connection=saved.connection, options=options)
    return connection_page(
        details, wish=wish, problem=SaveProblem.NO_CALENDAR, copying_saved=not saved.differences
    )


def _is_stale(form: Submission, details: ConnectionDetails) -> bool:
    made_from = form.all("basis")
    return bool(made_from) and made_from != [fingerprint(details.connection.sync_config)]


async def _put(
    site: Site,
    signer: Signer,
    details: ConnectionDetails,
    asked: SyncConfig,
    *,
    restored: bool = False,
) -> Page | Response:
    saved = await site.sync.save(details.connection, asked)
    if saved.forbidden:
        return connection_page(details, problem=SaveProblem.READ_ONLY)
    return see_other(notice_path(signer, details.connection, saved, restored=restored))


def _wish(form: Submission, options: SyncOptions, prefix: str = "") -> SyncChange:
    """Read the switches. A switch that was locked on the page reads as None, not as off.

    The prefix "was_" reads the state in which the form was rendered.
    """
    imports, exports = (form.checked(f"{prefix}{name}_enabled") for name in ("import", "export"))
    return SyncChange(
        import_enabled=None if form.checked("import_locked") else imports,
        calendar_ids=ids_from_form(
            form.all(f"{prefix}import_calendars"), [one.id for one in options.calendars or ()]
        ),
        export_enabled=None if form.checked("export_locked") else exports,
    )
