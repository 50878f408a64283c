"""Every state of the table, on every page that shows it: the picture and the words agree.

What is green blocks bookings, what is amber or red names what to do, what is grey was not checked.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest

from tests.salon import BO, MICROSOFT
from tests.services import services_of
from tests.visitor import Visitor
from tests.web.dashboard.dashboard import INSIDE, NORD, Dashboard, dashboard, refresh
from tests.web.invitations.guests import away, invited
from tests.web.test_state_table import NO, NONE, ON, TABLE

IMPORTS = {
    ON: {"enabled": True, "calendars": {"calendars": [{"id": "c"}]}},
    NONE: {"enabled": True},
    NO: {"enabled": False},
}
LOOKS: Mapping[str, dict[str, Any]] = {
    "read": {"status": 200, "body": {"events": []}},
    "not read": {"status": 200, "body": {"events": [], "failedProviderIds": [MICROSOFT]}},
    "no answer": {"status": 500},
}
STATES = [cell for cell in TABLE if cell[3] in LOOKS]

ICONS = {
    "green": {"m4 10.5 4 4 8-9"},
    "blue": {"M10 6v4.5l3 2"},
    "amber": {"M10 8v4M10 14.3v.2"},
    "red": {"m5.5 5.5 9 9m0-9-9 9"},
    "grey": {"M7.800 7.800a2.200 2.200 0 1 1 3.200 2c-.7.4-1 .8-1 1.500M10 13.700v.2"},
}
ARROWS = {
    "solid": "on",
    "dashed": "on, starting",
    "unclear": "on, but unclear",
    "broken": "interrupted",
    "idle": "on, but no calendar is chosen",
    "off": "off",
}
SAYS = {
    "green": re.compile("in sync|can't be booked|are blocked now"),
    "blue": re.compile("not reported a first sync|is copying|no busy time has come|still starting"),
    "amber": re.compile(
        "don't block|nothing flows|No calendar|a problem|no longer reach|blocking isn't on yet"
    ),
    "red": re.compile("no longer connected|was disconnected"),
    "grey": re.compile("could not|can't tell|don't know"),
}
DOES = re.compile(r"Connect\b|Switch|Choose|Whoever invited you")
_ROW = re.compile(r'<li class="row"[^>]*>(.*?)</li>', re.DOTALL)
_BADGE = re.compile(r'<span class="badge is-(\w+)"><svg[^>]*>(.*?)</svg>([^<]+)<', re.DOTALL)
_USED = re.compile(r'aria-label="([^"]+)"><use href="#in-(\w+)"/><use href="#out-(\w+)"/>')
_DRAWN = re.compile(r'<svg class="arrow is-(\w+)"')
_TAG = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)


def text(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


@dataclass(frozen=True)
class Salon:
    """An owner in a tab and in the frame, and a guest who connected Bo's calendar."""

    wix: Dashboard
    owner: Visitor
    frame: Visitor
    framed: str
    guest: Visitor
    done: str
    made: str
    report: str
    tenant: str

    async def put(self, cell: Any) -> None:
        """Let Wix report a state of Bo's connection, to every page."""
        imports, exports, status, look, *_ = cell
        config = {"listEventFromCalendars": IMPORTS.get(imports)} if imports else {}
        if exports:
            target: dict[str, Any] = {"dedicatedCalendar": {}} if exports.enabled else {}
            config["syncToCalendar"] = {"enabled": exports.enabled, **target}
        one = {
            "id": self.made,
            "scheduleId": BO,
            "providerId": MICROSOFT,
            "calendarType": "MICROSOFT",
            "status": status,
            "syncConfig": config,
        }
        answers = {
            "ListConnections": {"status": 200, "body": {"connections": [one]}},
            "GetConnection": {"status": 200, "body": {"connection": one}},
            "ListEvents": LOOKS[look],
        }
        faults = [{"method": name, "times": 99, **answer} for name, answer in answers.items()]
        await self.wix.wix.delete(f"{self.wix.origin}/sandbox/control/faults")
        await self.wix.wix.post(f"{self.wix.origin}/sandbox/control/faults", json=faults)
        self.wix.clock.go_on(minutes=1)
        services_of(self.wix.app).sites.of(self.tenant).snapshot.clear()


@pytest.fixture
async def salon() -> AsyncIterator[Salon]:
    async with dashboard(gate_of=lambda _: None) as wix:
        owner = await wix.tab(NORD)
        framed, page = await wix.frame(NORD)
        guest = wix.visitor()
        link = await invited(owner, import_enabled="on", export_enabled="on")
        left = await away(guest, link)
        allowed = {"account": "bo@studio-nord.example", "outcome": "allow"}
        back = await wix.wix.post(left.headers["location"], data=allowed)
        done = await guest.open(back.headers["location"])
        rows = _ROW.findall((await owner.open("/")).text)
        made, *_ = re.findall(r'/connections/([\w-]+)"', next(one for one in rows if ">Bo<" in one))
        watch = await owner.open("/watch")
        report, *_ = re.findall(r"https://[^<]*(/health\.json\?token=[^<]+)<", watch.text)
        yield Salon(
            *(wix, owner, framed, unescape(refresh(page)), guest),
            *(done.headers["location"], made, unescape(report), await wix.tenant(NORD)),
        )


def agree(badge: tuple[str, str, str], cell: Any, said: str) -> None:
    """Check a badge against the table, and the words beside it against its colour."""
    word, tone = cell[4:6]
    assert (badge[2].strip(), badge[0]) == (word, tone)
    assert any(shape in badge[1] for shape in ICONS[tone]), badge
    agree_in_words(tone, said)


def agree_in_words(tone: str, said: str) -> None:
    assert SAYS[tone].search(said), said
    if tone != "green":
        assert not SAYS["green"].search(said), said
    if tone in {"amber", "red"}:
        assert DOES.search(said), said


def blocks(cell: Any) -> bool:
    """A connection that starts was read, so it counts."""
    return cell[5] in {"green", "blue"}


async def on_the_roster(salon: Salon, cell: Any) -> None:
    page = await salon.owner.open("/")
    row_of(page.text, cell)
    assert f"{int(blocks(cell))} of 6" in text(page.text)
    assert page.text.count('class="meter-done"') == int(blocks(cell))
    assert page.text.count('class="meter-unknown"') == int(cell[5] == "grey")


async def in_the_frame(salon: Salon, cell: Any) -> None:
    row_of((await salon.frame.open(salon.framed, **INSIDE)).text, cell)


def row_of(html: str, cell: Any) -> None:
    [row] = [one for one in _ROW.findall(html) if ">Bo<" in one] or [html]
    [badge] = _BADGE.findall(row)
    [(label, *arrows)] = _USED.findall(row)
    agree(badge, cell, text(row))
    assert arrows == [*cell[6:]]
    assert f"to Wix: {ARROWS[arrows[0]]}. From Wix" in unescape(label)
    assert unescape(label).endswith(f": {ARROWS[arrows[1]]}.")


async def on_the_connection(salon: Salon, cell: Any) -> None:
    html = (await salon.owner.open(f"/connections/{salon.made}")).text
    if 'class="card status"' not in html:
        assert (cell[4:6], [*_BADGE.findall(html)]) == (("Needs you", "amber"), [])
        assert re.search("Protect Bo|now choose what it should block", text(html)), text(html)
        return
    card = html.partition('<section class="card status"')[2].partition("</section>")[0]
    [badge] = _BADGE.findall(card)
    agree(badge, cell, text(card.partition("<figure")[0] + card.partition("</figure>")[2]))
    arrows = _DRAWN.findall(card)
    assert arrows == [*cell[6:]]
    for label, arrow in zip(("Busy times to Wix", "Bookings from Wix"), arrows, strict=True):
        assert f"{label}: {ARROWS[arrow]}" in text(card)


async def at_the_guest(salon: Salon, cell: Any) -> None:
    """A connection that ended is not shown to a guest."""
    page = await salon.guest.open(salon.done)
    if cell[2] == "DISCONNECTED":
        assert page.status_code == 303
        return
    tone = cell[5]
    agree_in_words(tone, text(page.text))
    [shape] = re.findall(r'<svg class="icon is-large[^>]*>(.*?)</svg>', page.text)
    assert any(one in shape for one in ICONS[tone]), shape


async def in_the_report(salon: Salon, cell: Any) -> None:
    """What alerts say is this finding."""
    report = (await salon.wix.visitor().open(salon.report)).json()
    assert "findings" in report, report
    [bo] = [one for one in report["findings"] if one["schedule_id"] == BO]
    assert bo["protected"] is blocks(cell)
    assert blocks(cell) or bo["gap"]


PAGES: tuple[Callable[[Salon, Any], Any], ...] = (
    *(on_the_roster, in_the_frame, on_the_connection, at_the_guest, in_the_report),
)


async def test_picture_and_words_agree_on_every_page(salon: Salon):
    failed: list[str] = []
    for number, cell in enumerate(STATES):
        await salon.put(cell)
        for page in PAGES:
            try:
                await page(salon, cell)
            except (AssertionError, ValueError) as error:
                failed.append(f"{number} {cell[2:]} {page.__name__}: {error}")
    assert not failed, "\n".join(failed)
