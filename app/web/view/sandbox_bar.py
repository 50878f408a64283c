"""The sandbox bar, which switches scenarios of the sandbox on and off."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import unquote

from markupsafe import escape
from starlette.requests import Request

from app.web.language.language import _
from app.web.language.language_switch import MAX_REPEATED_CHARS
from app.web.middleware.request_context import request_context
from app.web.urls import path

PAGE = re.compile(
    r"/|/connect(/review)?|/connections/(?P<connection>[\w.~%-]+)(/disconnect|/history|/proof)?|"
    r"/busy(/why)?|/watch|/invites(/[\w.-]+)?|/i/[\w.-]+"
)
"""The pages that the bar leads back to; on any other page it leads to the closest one above it."""


_GROUPS = (
    (_("The next consent"), ("denied", "unsupported")),
    (_("This calendar"), ("revoked",)),
    (_("Bookings"), ("clash",)),
    (_("The next page"), ("slow", "down")),
    (_("Plan and providers"), ("no_plan", "partial", "samples")),
    (_("The people"), ("crowd", "alone", "empty", "nobody")),
)
WORDS = {
    "denied": _("Is refused"),
    "unsupported": _("Uses the wrong kind of account"),
    "revoked": _("Access is taken back"),
    "clash": _("One clashes with a busy time"),
    "slow": _("Wix takes 3 seconds longer"),
    "down": _("Wix fails"),
    "no_plan": _("The plan has no calendars"),
    "partial": _("A provider is silent"),
    "samples": _("Wix leaves empty fields out"),
    "crowd": _("500 people"),
    "alone": _("Only the business"),
    "empty": _("Nobody has a calendar yet"),
    "nobody": _("No schedules at all"),
}
_ONE_PAGE = frozenset({"slow", "down"})


class Scenarios(Protocol):
    """Controls the scenarios of the sandbox."""

    def toggle(self, scenario: str, connection_id: str | None = None) -> None:
        """Switch a scenario on, or off if it is on."""

    def active(self, connection_id: str | None = None) -> AbstractSet[str]:
        """Return the scenarios that are on."""
        ...

    def add_event(
        self, connection_id: str, title: str, start: datetime, end: datetime, *, elsewhere: bool
    ) -> None:
        """Add an event to a calendar that a connection reads, or only another connection."""

    def page_shown(self) -> None:
        """End the scenarios that last for one page."""

    def end_all(self) -> None:
        """End all scenarios."""

    def reset(self) -> None:
        """Reset the sandbox."""


@dataclass(frozen=True, slots=True)
class SceneButton:
    """One button."""

    scene: str
    words: str
    on: bool


@dataclass(frozen=True, slots=True)
class SandboxBar:
    """The content of the bar.

    `groups` are the scenarios, `now` those switched on, `one_page` those that applied to this page
    only. `back` is the path of the page.
    """

    groups: tuple[tuple[str, tuple[SceneButton, ...]], ...]
    now: tuple[str, ...]
    one_page: tuple[str, ...]
    back: str


def sandbox_bar(scenarios: Scenarios, request: Request) -> SandboxBar | None:
    """Return the bar of a page, and switch off the scenarios for one page.

    Return None for a rejected request, which has no session to sign the form for.
    """
    if request_context(request.scope).visitor is None:
        return None
    back = _current_page(request)
    connection_id = shown_connection_id(back)
    on = scenarios.active(connection_id)
    scenarios.page_shown()
    groups = tuple(
        (heading, tuple(SceneButton(scene, WORDS[scene], scene in on) for scene in scenes))
        for heading, scenes in _GROUPS
        if connection_id or "revoked" not in scenes
    )
    now = _labels(on - _ONE_PAGE - {"revoked"})
    return SandboxBar(groups, now, _labels(on & _ONE_PAGE), back)


def _labels(scenes: AbstractSet[str]) -> tuple[str, ...]:
    return tuple(words for scene, words in WORDS.items() if scene in scenes)


def _current_page(request: Request) -> str:
    """Return the path of the page, or of its parent if it has no GET route."""
    asked = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    address = asked
    while not PAGE.fullmatch(address):
        address = address.rpartition("/")[0] or path()
    # a callback's query is secret, and that of other pages does not apply here
    repeated = query and address == asked and len(escape(query)) <= MAX_REPEATED_CHARS
    return f"{address}?{query}" if repeated else address


def shown_connection_id(back: str) -> str | None:
    """Return the id of the connection that a page shows, if it shows one."""
    found = PAGE.fullmatch(back.partition("?")[0])
    return unquote(found["connection"]) if found and found["connection"] else None
