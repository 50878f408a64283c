"""Invitations to connect a calendar: creating a link, and its status."""

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.invitations.invitation import DAYS, Invitation, InvitationForged, live
from app.calendars.invitations.invitation_report import InvitationStatus, InvitationTarget
from app.calendars.invitations.invited_settings import InvitedSettings
from app.calendars.invitations.open_invitations import OpenInvitation
from app.calendars.sync.sync_options import can_block, can_copy
from app.calendars.values.digest import digest
from app.calendars.values.unreadable import UnreadableCounts
from app.web.dependencies import (
    CurrentSite,
    DiagnosedSite,
    PagesDep,
    ServicesDep,
    Submitted,
    is_current,
)
from app.web.pages.connect.picker import MOST_SHOWN, provider_cards
from app.web.pages.invitations.link_sharing import mailto, qr_code
from app.web.problems.failed_request import INVITATION_PREFIX
from app.web.urls import path, see_other
from app.web.view.avatar import Avatar, avatar
from app.web.view.connection_line import connection_line
from app.web.view.form import FormMalformed, Submission
from app.web.view.page import Page
from app.web.view.person_options import person_field
from app.web.view.zone_text import set_site_zone

_USUAL_DAYS = 7
_USUAL_SETTINGS = InvitedSettings(block=True, copy=False)
_ID = re.compile(r"[A-Za-z0-9_-]{8}")


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open invitation in the list; the person is None if the schedule is gone."""

    id: str
    person: Avatar | None
    invitation: OpenInvitation


async def show_form(
    request: Request, site: CurrentSite, pages: PagesDep, schedule_id: str = "", q: str = ""
) -> Response:
    """Ask whom to invite, for which providers and for how long."""
    if not schedule_id:
        people = await site.directory.list_people()
        values = {
            "people": person_field(people, None, query=q),
            "total": len(people),
            "unreadable": UnreadableCounts(people=people.unreadable),
        }
        return pages.show(request, Page("invitations/invitation_person.html", values))
    return pages.show(request, _form(await site.invitations.target(schedule_id)))


async def create(request: Request, form: Submitted, site: CurrentSite, pages: PagesDep) -> Response:
    """Create the link, and redirect to its page."""
    schedule_id, days = form.one("schedule_id"), form.one("days")
    if days not in map(str, DAYS):
        raise FormMalformed("days")
    if not (provider_ids := form.all("provider_id")):
        target = await site.invitations.target(schedule_id)
        page = _form(target, days=int(days), settings=_settings(form), missing=True)
        return pages.show(request, page)
    token = await site.invitations.create(
        schedule_id=schedule_id,
        provider_ids=provider_ids,
        days=int(days),
        settings=_settings(form),
    )
    return see_other(path("invites", token))


async def show(request: Request, token: str, site: CurrentSite, shared: ServicesDep) -> Response:
    """Show the link, the ways to pass it on, and its status."""
    invitation = Invitation.read(shared.signer, token)
    made_s = invitation.created_at.timestamp()
    if invitation.tenant != site.tenant or not await is_current(request, site.tenant, made_s):
        raise InvitationForged
    report = await site.invitations.report(invitation)
    by_id = {one.id: one for one in report.target.providers}
    url = shared.base_url + path(INVITATION_PREFIX, token)
    set_site_zone(site.directory.known_zone)
    values = {
        "person": avatar(report.target.person),
        "id": digest(token),
        "status": report.status.value,
        "usable": report.status in {InvitationStatus.OPEN, InvitationStatus.UNCLEAR},
        "link": url,
        "qr_code": qr_code(url),
        "mailto": mailto(url, invitation),
        "made": invitation.created_at,
        "ends": invitation.expires_at,
        "providers": [one.name for one in report.target.providers if invitation.allows(one.id)],
        "new_connections": [
            connection_line(one, by_id.get(one.provider_id)) for one in report.connected_since
        ],
    }
    page = Page("invitations/invitation.html", values, scripts=("js/copy.js", "js/zone.js"))
    return shared.pages.show(request, page)


async def show_open(request: Request, site: CurrentSite, pages: PagesDep) -> Response:
    """List the open invitations."""
    people = await site.directory.list_people()
    set_site_zone(site.directory.known_zone)
    rows = [
        OpenRow(
            one.id, avatar(person) if (person := people.by_id.get(one.schedule_id)) else None, one
        )
        for one in await site.invitations.list_open()
    ]
    values = {"rows": rows}
    return pages.show(
        request, Page("invitations/open_invitations.html", values, scripts=("js/zone.js",))
    )


async def withdraw(form: Submitted, site: DiagnosedSite, invitation_id: str) -> Response:
    """Withdraw one invitation."""
    del form
    if not _ID.fullmatch(invitation_id):
        raise InvitationForged
    await site.invitations.opened.withdraw(invitation_id)
    return see_other(path("invites"))


async def withdraw_all(form: Submitted, site: DiagnosedSite) -> Response:
    """Withdraw all invitations of the site."""
    del form
    await site.invitations.opened.withdraw_all()
    return see_other(path("invites"))


def _settings(form: Submission) -> InvitedSettings:
    return InvitedSettings(
        block=form.checked("import_enabled"), copy=form.checked("export_enabled")
    )


def _form(
    target: InvitationTarget,
    *,
    days: int = _USUAL_DAYS,
    settings: InvitedSettings = _USUAL_SETTINGS,
    missing: bool = False,
) -> Page:
    """Return the form; `missing` marks one that was submitted without a provider."""
    offered = target.providers[:MOST_SHOWN]
    values = {
        "settings": settings,
        "not_blocking": [one.name for one in offered if not can_block(one.features)],
        "not_copying": [one.name for one in offered if not can_copy(one.features)],
        "person": avatar(target.person),
        # more providers would make the QR code too dense for phones
        "providers": provider_cards(offered),
        "unreadable": target.unreadable,
        "connected": any(map(live, target.connections or ())),
        "none_chosen": missing,
        "days": days,
        "choices": DAYS,
    }
    return Page("invitations/invitation_form.html", values, status=422 if missing else 200)
