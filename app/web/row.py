"""A person on the roster: how they are covered, and the one thing to do."""

from dataclasses import dataclass

from app.calendars.coverage import Cover
from app.calendars.gap import Gap, Step
from app.calendars.link import Link
from app.calendars.probe import Probe, Proof
from app.calendars.status import Cause, Health
from app.web.arrows import arrows
from app.web.face import Face, face
from app.web.gap import CHECK_AGAIN, GAPS, OPEN, PROVEN, STEPS, UNPROVEN, UNTRIED
from app.web.page import path
from app.web.wording import CAUSES

MOST_LINKS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One connection in a row. `provider` is empty where the site does not list it."""

    provider: str
    account: str
    health: Health
    arrows: tuple[str, str]
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person.

    `sure` is false where the word is Wix's alone, and no probe has seen it; `main` marks the step
    that matters most on the page. `busy` shows the times that are blocked, None where none can be;
    `invite` leads to an invitation, None where the person needs none.
    """

    face: Face
    health: Health
    sure: bool
    lines: tuple[Line, ...]
    more: int
    says: str
    provider: str
    act: str
    href: str
    main: bool
    busy: str | None
    invite: str | None


def row(cover: Cover, probe: Probe, *, main: bool = False) -> Row:
    """Draw a person's cover."""
    act, href = _step(cover)
    return Row(
        face=face(cover.person),
        health=cover.health,
        sure=cover.proven or cover.health is not Health.WORKING,
        lines=tuple(line(link) for link in cover.links[:MOST_LINKS]),
        more=len(cover.links[MOST_LINKS:]),
        says=_says(cover, probe),
        provider=_provider(cover.target),
        act=act,
        href=href,
        main=main,
        busy=path("busy", schedule_id=cover.person.id) if _connected(cover) else None,
        invite=_invite(cover),
    )


def line(link: Link) -> Line:
    """Draw a connection."""
    connection = link.connection
    href = path("connections", connection.id)
    account = connection.external_account_email or ""
    return Line(_provider(link), account, link.health, arrows(link), href)


def _connected(cover: Cover) -> bool:
    return any(link.live for link in cover.links)


def _invite(cover: Cover) -> str | None:
    """Return where the person is invited, if somebody has to sign in to a calendar of theirs."""
    if cover.person.is_business or cover.step not in {Step.CONNECT, Step.RECONNECT}:
        return None
    return path("invites", "new", schedule_id=cover.person.id)


def _says(cover: Cover, probe: Probe) -> str:
    if cover.gap is Gap.UNCLEAR and cover.target and cover.target.cause is Cause.UNHEARD_OF:
        return CAUSES[Cause.UNHEARD_OF].says
    if cover.gap is Gap.UNCLEAR and cover.target and cover.target.proof is Proof.REFUTED:
        return CAUSES[Cause.UNREAD].says
    if cover.gap:
        return GAPS[cover.gap]
    if cover.proven:
        return PROVEN
    return UNTRIED if probe.answered else UNPROVEN


def _provider(link: Link | None) -> str:
    return link.provider.name if link and link.provider else ""


def _step(cover: Cover) -> tuple[str, str]:
    """Return what the one button says and where it leads."""
    if cover.step is Step.CONNECT or cover.target is None:
        if cover.gap is Gap.UNLISTED:
            return CHECK_AGAIN, path()
        return STEPS[Step.CONNECT], path("connect", schedule_id=cover.person.id)
    if cover.step is Step.RECONNECT:
        return STEPS[cover.step], _again(cover.person.id, cover.target)
    there = path("connections", cover.target.connection.id)
    if cover.gap is None:
        return OPEN, there
    anchor = {Step.SWITCH_ON: "#import", Step.CHOOSE_CALENDARS: "#calendars"}.get(cover.step, "")
    return STEPS[cover.step], there + anchor


def _again(schedule_id: str, link: Link) -> str:
    if link.provider is None:
        return path("connect", schedule_id=schedule_id)
    return path("connections", link.connection.id)  # it keeps the settings
