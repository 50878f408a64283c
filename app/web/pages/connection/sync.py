"""Changing what flows between Wix and a calendar, and taking that back."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.status import HTTP_400_BAD_REQUEST

from app.calendars.directory.directory import ProviderUnknown
from app.calendars.security.tokens import Signer
from app.calendars.site import Site
from app.calendars.sync.save_impact import loss
from app.calendars.sync.sync import Wish, differences, lacks_calendar, plan
from app.calendars.sync.sync_merge import fingerprint, merged
from app.calendars.sync.sync_options import Choices
from app.calendars.sync.undo import accept, going_back
from app.calendars.values.calendar_handle import ids_of
from app.calendars.values.status import exports
from app.web.dependencies import CurrentSite, SignerDep
from app.web.pages.connection.connection_links import with_ways
from app.web.pages.connection.connection_view import Shown, Trouble, page
from app.web.pages.connection.notice import after
from app.web.pages.connection.sync_confirm import confirmation
from app.web.urls import see_other
from app.web.view.form import Submission, Submitted
from app.web.view.page import Page, PagesDep
from app.wix import SyncConfig

router = APIRouter()


@router.post("/connections/{connection_id}/sync")
async def save(
    request: Request,
    connection_id: str,
    form: Submitted,
    site: CurrentSite,
    pages: PagesDep,
    signer: SignerDep,
) -> Response:
    """Save what flows where, and report what Wix kept; or go back to what was before."""
    # calendars matter only where the form let one choose among them
    picks = not form.checked("import_locked")
    shown = await steerable(request, site, connection_id, calendars=picks)
    if form.checked("undo"):
        back = accept(signer, connection_id, form.one("undo"))
        asked = going_back(shown.connection, shown.offered, back)
        answer = await _put(site, signer, shown, asked, back=True)
    else:
        answer = await _considered(site, signer, shown, form)
    if isinstance(answer, Response):
        return answer
    if answer.status >= HTTP_400_BAD_REQUEST:
        answer = with_ways(request, answer, connection=shown.connection)
    return pages.show(request, answer)


async def steerable(
    request: Request, site: Site, connection_id: str, *, calendars: bool = True
) -> Shown:
    """Return a connection with what can be set there; its calendars have to be readable, if asked.

    Raises:
        ProviderUnknown: nobody knows what can be set.
    """
    connection = await site.directory.connection(connection_id)
    request.state.provider_id = connection.provider_id
    person, provider = await site.directory.owner_of(connection)
    if provider is None:
        raise ProviderUnknown
    look = site.sync.choices if calendars else site.sync.readable_choices
    return Shown(connection, person, provider, await look(connection, provider.features))


def overtaken(form: Submission, shown: Shown, asked: SyncConfig | None) -> bool:
    """Whether saving would undo what somebody else changed since the form was made.

    A form without its `basis` was not made from a page, and one that asks for what is there
    already, such as a second click, has nothing to undo.
    """
    if not _stale(form, shown):
        return False
    return asked is None or bool(differences(asked, shown.connection.sync_config))


async def _considered(
    site: Site, signer: Signer, shown: Shown, form: Submission
) -> Page | Response:
    """Save, unless there is something to say first."""
    wish = _wish(form, shown.offered)
    if _stale(form, shown):
        wish = merged(wish, _wish(form, shown.offered, "was_"), shown.offered)
    lacking = lacks_calendar(shown.offered, wish)
    asked = None if lacking else plan(shown.connection, shown.offered, wish)
    if overtaken(form, shown, asked):
        return page(shown, wish=wish, trouble=Trouble.CHANGED_ELSEWHERE)
    if asked is None:
        return await _without_calendar(site, shown, wish)
    lost = loss(shown.connection, asked, shown.offered)
    # who posts without a page has no page to be asked on
    if lost and form.checked("basis") and not form.checked("confirmed"):
        cost = await site.costs.of(shown.connection, shown.person)
        if cost.opening is None or cost.opening.count:
            today = site.busy.now(site.directory.known_zone).date()
            return confirmation(shown, wish, lost, cost, today)
    return await _put(site, signer, shown, asked)


async def _without_calendar(site: Site, shown: Shown, wish: Wish) -> Page:
    """Ask for a calendar; copying needs none, and is saved at once if that was flipped, too."""
    held = shown.offered
    if held.export_locked or wish.export_enabled in {None, held.export_enabled}:
        return page(shown, wish=wish, trouble=Trouble.NO_CALENDAR)
    asked = plan(shown.connection, held, replace(wish, import_enabled=None))
    saved = await site.sync.put(shown.connection, asked)
    if saved.forbidden:
        return page(shown, trouble=Trouble.READ_ONLY)
    offered = replace(held, export_enabled=exports(saved.connection))
    shown = replace(shown, connection=saved.connection, offered=offered)
    return page(shown, wish=wish, trouble=Trouble.NO_CALENDAR, copied=not saved.differences)


def _stale(form: Submission, shown: Shown) -> bool:
    made_from = form.all("basis")
    return bool(made_from) and made_from != [fingerprint(shown.connection.sync_config)]


async def _put(
    site: Site, signer: Signer, shown: Shown, asked: SyncConfig, *, back: bool = False
) -> Page | Response:
    saved = await site.sync.put(shown.connection, asked)
    if saved.forbidden:
        return page(shown, trouble=Trouble.READ_ONLY)
    return see_other(after(signer, shown.connection, saved, back=back))


def _wish(form: Submission, offered: Choices, when: str = "") -> Wish:
    """Read the switches. A switch that was locked on the page says nothing, which is not "off".

    Args:
        form: as it came back.
        offered: what its calendars are called there.
        when: "was_" for how they stood when the form was made.
    """
    imports, exports = (form.checked(f"{when}{name}_enabled") for name in ("import", "export"))
    return Wish(
        import_enabled=None if form.checked("import_locked") else imports,
        calendar_ids=ids_of(
            form.all(f"{when}import_calendars"), [one.id for one in offered.calendars or ()]
        ),
        export_enabled=None if form.checked("export_locked") else exports,
    )
