"""Invitations to connect a calendar: creating a link, and its status."""

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.invitations.invitation import LIFETIMES, Invitation, InvitationForged
from app.calendars.invitations.invitation_report import InvitationStatus, InvitationTarget
from app.calendars.invitations.invited_settings import InvitedSettings
from app.calendars.invitations.new_links import LinkChoices
from app.calendars.invitations.open_invitations import OpenInvitation
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
from app.web.pages.invitations.link_sharing import mailto, qr_code
from app.web.pages.invitations.several_invitations import (
    MOST_INVITED,
    SCRIPTS,
    cards_page,
    choice_values,
    missing_page,
)
from app.web.problems.failed_request import INVITATION_PREFIX
from app.web.urls import path, see_other
from app.web.view.avatar import Avatar, avatar
from app.web.view.connection_line import connection_line
from app.web.view.durations import format_age
from app.web.view.form import FormMalformed, Submission
from app.web.view.page import Page
from app.web.view.person_options import person_field
from app.web.view.zone_text import set_site_zone

_ID = re.compile(r"[A-Za-z0-9_-]{8}")


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open invitation in the list; the person is None if the schedule is gone."""

    id: str
    person: Avatar | None
    invitation: OpenInvitation
    age: str


async def show_form(
    request: Request,
    site: CurrentSite,
    pages: PagesDep,
    schedule_id: str = "",
    q: str = "",
    show: str = "",
) -> Response:
    """Ask whom to invite, for which providers and for how long."""
    if show == "missing":
        return pages.show(request, await missing_page(site, LinkChoices()))
    if not schedule_id:
        people = await site.directory.list_people()
        values = {
            "people": person_field(people, None, query=q),
            "total": len(people),
            "unreadable": UnreadableCounts(people=people.unreadable),
        }
        return pages.show(request, Page("invitations/invitation_person.html", values))
    return pages.show(request, _form(await site.invitations.target(schedule_id), LinkChoices()))


async def create(
    request: Request, form: Submitted, site: CurrentSite, shared: ServicesDep
) -> Response:
    """Create one link, and redirect to its page; or several, and show them."""
    choices, schedule_ids = _choices(form), [*dict.fromkeys(form.all("schedule_id"))]
    several = form.checked("several")
    if several and not (schedule_ids and choices.provider_ids):
        page = await missing_page(site, choices, schedule_ids)
    elif several:
        if len(schedule_ids) > MOST_INVITED:
            raise FormMalformed("schedule_id")
        tokens = await site.invitations.create_many(schedule_ids, choices)
        page = await cards_page(site, shared.signer, shared.base_url, tokens)
    elif not choices.provider_ids:
        target = await site.invitations.target(form.one("schedule_id"))
        page = _form(target, choices, missing=True)
    else:
        token = await site.invitations.create(schedule_id=form.one("schedule_id"), choices=choices)
        return see_other(path("invites", token))
    return shared.pages.show(request, page)


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
    business = site.site_info.current.name
    values = {
        "business": business,
        "person": avatar(report.target.person),
        "id": digest(token),
        "status": report.status.value,
        "usable": report.status in {InvitationStatus.OPEN, InvitationStatus.UNCLEAR},
        "link": url,
        "qr_code": qr_code(url),
        "mailto": mailto(url, invitation, business),
        "made": invitation.created_at,
        "ends": invitation.expires_at,
        "providers": [one.name for one in report.target.providers if invitation.allows(one.id)],
        "new_connections": [
            connection_line(one, by_id.get(one.provider_id)) for one in report.connected_since
        ],
    }
    page = Page("invitations/invitation.html", values, scripts=SCRIPTS)
    return shared.pages.show(request, page)


async def show_open(request: Request, site: CurrentSite, pages: PagesDep) -> Response:
    """List the open invitations."""
    people = await site.directory.list_people()
    set_site_zone(site.directory.known_zone)
    now = site.busy.now(site.directory.known_zone)
    rows = [
        OpenRow(
            one.id,
            avatar(person) if (person := people.by_id.get(one.schedule_id)) else None,
            one,
            format_age(one.made_at, now),
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


def _choices(form: Submission) -> LinkChoices:
    days = form.one("days")
    if days not in map(str, LIFETIMES):
        raise FormMalformed("days")
    block, copy = form.checked("import_enabled"), form.checked("export_enabled")
    settings = InvitedSettings(block=block, copy=copy)
    return LinkChoices(tuple(form.all("provider_id")), int(days), settings)


def _form(target: InvitationTarget, choices: LinkChoices, *, missing: bool = False) -> Page:
    """Return the form; `missing` marks one that was submitted without a provider."""
    values = {
        **choice_values(target.providers, choices),
        "person": avatar(target.person),
        "unreadable": target.unreadable,
        "connected": any(not one.ended for one in target.connections or ()),
        "none_chosen": missing,
    }
    return Page("invitations/invitation_form.html", values, status=422 if missing else 200)
