"""One connection: how it is doing, and what flows in which direction."""

import asyncio
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.calendars.choice import UNKNOWN_FEATURES, Choices
from app.calendars.directory import Person, ProviderUnknown, by_credentials, by_oauth
from app.calendars.flow import digest
from app.calendars.probe import judged
from app.calendars.site import Site
from app.calendars.status import BROKEN, Cause, Health, diagnose
from app.calendars.sync import Aspect, Saved, Wish, lacks_calendar
from app.calendars.tokens import Purpose, Signer, TokenError
from app.calendars.watch import Look
from app.web.caution import notes
from app.web.face import face
from app.web.form import Submission, Submitted
from app.web.here import SignerHere, SiteHere
from app.web.page import Page, PagesHere, path, see_other
from app.web.preview import Preview, preview
from app.web.wording import CAUSES
from app.wix import Connection, Provider

router = APIRouter()

_NOTICE_AGE_S = 10 * 60


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a connection is made of."""

    connection: Connection
    person: Person | None
    provider: Provider | None
    offered: Choices
    look: Look | None = None
    preview: Preview | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What the last save came to: nothing differs, or these aspects do."""

    differences: tuple[Aspect, ...]


@router.get("/connections/{connection_id}")
async def show(
    request: Request,
    connection_id: str,
    site: SiteHere,
    pages: PagesHere,
    signer: SignerHere,
    notice: str = "",
) -> Response:
    """Show a connection as Wix holds it now."""
    connection = await site.wix.get_connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    features = provider.features if provider else UNKNOWN_FEATURES
    offered, look, ahead = await asyncio.gather(
        site.sync.readable_choices(connection, features),
        site.watch.look(connection),
        preview(site.busy, connection, person),
    )
    shown = Shown(connection, person, provider, offered, look, ahead)
    return pages.show(request, _page(shown, notice=_read_notice(signer, connection_id, notice)))


@router.post("/connections/{connection_id}/sync")
async def save(
    request: Request,
    connection_id: str,
    form: Submitted,
    site: SiteHere,
    pages: PagesHere,
    signer: SignerHere,
) -> Response:
    """Save what flows where, and report what Wix kept."""
    wish = _wish(form)
    shown = await _steerable(site, connection_id, wish)
    if lacks_calendar(shown.offered, wish):
        return pages.show(request, _page(shown, wish=wish))
    saved = await site.sync.save(shown.connection, shown.offered, wish)
    return see_other(path("connections", connection_id, notice=_notice(signer, saved)))


async def _steerable(site: Site, connection_id: str, wish: Wish) -> Shown:
    connection = await site.wix.get_connection(connection_id)
    person, provider = await site.directory.owner_of(connection)
    if provider is None:
        raise ProviderUnknown
    # calendars matter only where the form let one choose among them
    look = site.sync.readable_choices if wish.import_enabled is None else site.sync.choices
    offered = await look(connection, provider.features)
    return Shown(connection, person, provider, offered)


def _page(shown: Shown, *, wish: Wish | None = None, notice: Notice | None = None) -> Page:
    """Make the page; a wish that could not be granted stays filled in, beside what is missing."""
    look = shown.look
    health, cause = judged(shown.connection, look.probe) if look else diagnose(shown.connection)
    offered = shown.offered if wish is None else _filled_in(shown.offered, wish)
    values = {
        "connection": shown.connection,
        "person": face(shown.person) if shown.person else None,
        "provider": shown.provider,
        "offered": offered,
        "health": health,
        "cause": CAUSES[cause],
        "probe": look.probe if look else None,
        "cautions": notes(look.hazards, shown.connection) if look else (),
        "notice": notice,
        "preview": shown.preview,
        "missing_calendar": wish is not None,
        "fresh": cause is Cause.NOTHING_ON and notice is None,
        "again": _again(shown) if cause in BROKEN else None,
        "arrows": (
            _arrow(health, cause, on=shown.offered.import_enabled),
            _arrow(health, cause, on=shown.offered.export_enabled),
        ),
    }
    status = 200 if wish is None else 422
    return Page("pages/connection.html", values, status=status, script="js/unsaved.js")


def _filled_in(offered: Choices, wish: Wish) -> Choices:
    ticked = {*wish.calendar_ids}
    calendars = offered.calendars and tuple(
        replace(calendar, chosen=calendar.id in ticked) for calendar in offered.calendars
    )
    return replace(
        offered,
        import_enabled=bool(wish.import_enabled),
        export_enabled=bool(wish.export_enabled),
        calendars=calendars,
    )


def _again(shown: Shown) -> str | None:
    """Return where to connect the same pair again, if that is possible at all."""
    if shown.person is None or shown.provider is None:
        return None
    if not by_oauth(shown.provider) and not by_credentials(shown.provider):
        return None
    return path("connect", "review", schedule_id=shown.person.id, provider_id=shown.provider.id)


def _arrow(health: Health, cause: Cause, *, on: bool) -> str:
    """Draw a direction: off, broken, dashed until Wix says that it works, then solid."""
    if not on:
        return "off"
    if cause in BROKEN:
        return "broken"
    if health is Health.UNKNOWN:
        return "unclear"
    return "solid" if health is Health.WORKING else "dashed"


def _wish(form: Submission) -> Wish:
    """Read the switches. A switch that was locked on the page says nothing, which is not "off"."""
    return Wish(
        import_enabled=None if form.checked("import_locked") else form.checked("import_enabled"),
        calendar_ids=tuple(form.all("import_calendars")),
        export_enabled=None if form.checked("export_locked") else form.checked("export_enabled"),
    )


def _notice(signer: Signer, saved: Saved) -> str:
    differing = [aspect.value for aspect in saved.differences]
    return signer.sign(Purpose.NOTICE, {"c": digest(saved.connection.id), "d": differing})


def _read_notice(signer: Signer, connection_id: str, token: str) -> Notice | None:
    """Read what the last save of this connection came to; a stale or foreign notice is silence."""
    try:
        payload = signer.read(Purpose.NOTICE, token, max_age_s=_NOTICE_AGE_S)
    except TokenError:
        return None
    if payload["c"] != digest(connection_id):
        return None
    return Notice(tuple(Aspect(aspect) for aspect in payload["d"]))
