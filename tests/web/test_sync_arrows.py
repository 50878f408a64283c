"""The arrows of both directions: in rows, on a connection, and before connecting."""

import re

from tests.salon import ANNA, BO, GOOGLE, MICROSOFT
from tests.visitor import Visitor

_FLOW = re.compile(
    r'class="sync-arrows" role="img" aria-label="(.+?)"><use href="#(.+?)"/><use href="#(.+?)"/>'
)
_ARROW = re.compile(r'<svg class="arrow is-(\w+)"')


async def test_a_row_shows_both_directions_as_arrows_and_text(visitor: Visitor):
    page = await visitor.open("/")
    broken, well = _FLOW.findall(page.text)
    assert broken[0].startswith("From Outlook to Wix: interrupted. From Wix to")
    assert broken[1:] == ("in-broken", "out-broken")
    assert well[0] == "From Google Calendar to Wix: on. From Wix to Google Calendar: off."
    assert well[1:] == ("in-solid", "out-off")
    parts = re.findall(r'<symbol id="([\w-]+)"', page.text)
    assert {"in-broken", "out-broken", "in-solid", "out-off"} < set(parts)


async def test_a_connection_page_shows_large_arrows(visitor: Visitor):
    roster = await visitor.open("/")
    links = re.findall(r'class="row-link" href="([^"]+)"', roster.text)
    drawn = [_ARROW.findall((await visitor.open(link)).text) for link in links]
    assert drawn == [["broken", "broken"], ["solid", "off"]]


async def test_the_review_shows_the_directions_of_the_provider(visitor: Visitor):
    for provider, arrows in ((GOOGLE, ["solid", "off"]), (MICROSOFT, ["solid", "solid"])):
        page = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={provider}")
        assert _ARROW.findall(page.text) == arrows


async def test_a_day_shows_its_busy_times_as_a_strip(visitor: Visitor):
    page = await visitor.open(f"/busy?schedule_id={ANNA}")
    assert '<rect x="540" width="60" height="10"/>' in page.text, "from nine to ten"
