"""Inviting several people at once: whom, and one page with a card for each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from app.calendars.invitations.invitation import LIFETIMES, ConnectionsUnreadable, Invitation
from app.calendars.invitations.new_links import LinkChoices
from app.calendars.security.tokens import Signer
from app.calendars.site import Site
from app.calendars.sync.sync_options import can_block, can_copy
from app.calendars.values.provider import is_connectable
from app.web.pages.connect.picker import MOST_SHOWN, provider_cards
from app.web.pages.invitations.link_sharing import QrCode, mailto, qr_code
from app.web.problems.failed_request import INVITATION_PREFIX
from app.web.urls import path
from app.web.view.avatar import Avatar, avatar
from app.web.view.page import Page
from app.web.view.zone_text import set_site_zone
from app.wix import Provider

MOST_INVITED = 30
"""People on one page: each QR code takes 11 ms and 11 kB."""

SCRIPTS = ("js/copy.js", "js/share.js", "js/zone.js")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person without protection; those with an open invitation are not ticked at first."""

    person: Avatar
    ticked: bool
    invited: bool


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """One invitation on the page of several."""

    person: Avatar | None
    status_path: str
    link: str
    mailto: str
    qr_code: QrCode
    invitation: Invitation


async def missing_page(
    site: Site, choices: LinkChoices, schedule_ids: list[str] | None = None
) -> Page:
    """Return the form; `schedule_ids` were ticked in one that lacked people or providers.

    Raises:
        ConnectionsUnreadable: no connection could be listed, so everybody would seem to lack one.
    """
    audit = await site.auditor.audit_site(probe=False)
    if not audit.listed:
        raise ConnectionsUnreadable
    unneeded = await site.needs.unneeded()
    invited = {one.schedule_id for one in await site.invitations.list_open()}
    found = [
        one.person for one in audit.coverage.gaps if one.invitable and one.person.id not in unneeded
    ]
    found.sort(key=lambda person: person.id in invited)
    people = [
        Candidate(
            avatar(one),
            ticked=one.id not in invited if schedule_ids is None else one.id in schedule_ids,
            invited=one.id in invited,
        )
        for one in found[:MOST_INVITED]
    ]
    offered = [one for one in await site.directory.list_providers() if is_connectable(one)]
    values = {
        **choice_values(offered, choices),
        "people": people,
        "more": len(found) - len(people),
        "nobody_chosen": schedule_ids == [],
        "none_chosen": schedule_ids is not None and not choices.provider_ids,
    }
    status = 200 if schedule_ids is None else 422
    return Page("invitations/invite_missing.html", values, status=status)


async def cards_page(site: Site, signer: Signer, base_url: str, tokens: list[str]) -> Page:
    """Return the page with a card for each of these new links."""
    people = (await site.directory.list_people()).by_id
    set_site_zone(site.directory.known_zone)
    links = [base_url + path(INVITATION_PREFIX, token) for token in tokens]
    codes = await asyncio.to_thread(lambda: [qr_code(link) for link in links])
    business = site.site_info.current.name
    cards: list[InvitationCard] = []
    for token, link, code in zip(tokens, links, codes, strict=True):
        invitation = Invitation.read(signer, token)
        person = people.get(invitation.schedule_id)
        cards.append(
            InvitationCard(
                person=avatar(person) if person else None,
                status_path=path("invites", token),
                link=link,
                mailto=mailto(link, invitation, business),
                qr_code=code,
                invitation=invitation,
            )
        )
    values = {"cards": cards, "business": business}
    return Page("invitations/invitation_cards.html", values, scripts=SCRIPTS)


def choice_values(providers: Sequence[Provider], choices: LinkChoices) -> dict[str, object]:
    """Return the values of what an invitation allows and does."""
    # more providers would make the QR code too dense for phones
    offered = providers[:MOST_SHOWN]
    return {
        "providers": provider_cards(offered),
        "settings": choices.settings,
        "days": choices.days,
        "choices": LIFETIMES,
        "not_blocking": [one.name for one in offered if not can_block(one.features)],
        "not_copying": [one.name for one in offered if not can_copy(one.features)],
    }
