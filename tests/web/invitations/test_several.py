"""Inviting everyone who is missing: whom, on one page, at what cost, and the list with ages."""

import re
from html import unescape
from urllib.parse import unquote

from app.sandbox import DEMO_SITE_ID
from tests.salon import ANNA, BO, BUSINESS, GOOGLE
from tests.services import services_of
from tests.visitor import BASE, Visitor, title, words
from tests.web.dashboard.dashboard import NORD, dashboard
from tests.web.invitations.guests import invited

MISSING = "/invites/new?show=missing"


async def offered(owner: Visitor) -> dict[str, bool]:
    """Return who is on the form, and whether they are ticked."""
    page = await owner.open(MISSING)
    boxes = re.findall(r'name="schedule_id" value="([^"]+)" (checked)?', page.text)
    return {schedule_id: bool(ticked) for schedule_id, ticked in boxes}


async def cards(owner: Visitor, *schedule_ids: str) -> str:
    """Invite these people at once, and return the text of the page."""
    form = await owner.open(MISSING)
    answer = await owner.submit(
        form, "/invites", schedule_id=[*schedule_ids], provider_id=[GOOGLE], days="7"
    )
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_everyone_missing_is_offered_except_who_needs_none(visitor: Visitor):
    before = await offered(visitor)
    assert before[BO]
    assert not {ANNA, BUSINESS} & before.keys()
    site = services_of(visitor.app).sites.of(DEMO_SITE_ID)
    await site.needs.mark(BO)
    assert before.keys() - (await offered(visitor)).keys() == {BO}


async def test_who_has_an_open_invitation_is_not_ticked(visitor: Visitor):
    await invited(visitor)
    assert not (await offered(visitor))[BO]
    assert "(invited)" in words(await visitor.open(MISSING))


async def test_each_person_gets_a_card_with_a_link_that_works(visitor: Visitor):
    people = [*(await offered(visitor))][:2]
    before = await visitor.calls()
    page = await cards(visitor, *people)
    assert len(await visitor.calls()) - len(before) <= 4
    links = re.findall(r'data-share="([^"]+)"', page)
    assert links == re.findall(r'data-copy="([^"]+)"', page)
    assert len({*links}) == page.count('class="qr"') == 2
    mails = [unquote(unescape(one)) for one in re.findall(r'href="(mailto:[^"]+)"', page)]
    assert [link in mail for link, mail in zip(links, mails, strict=True)] == [True, True]
    for link in links:
        answer = await Visitor(visitor.app).open(link.removeprefix(BASE))
        assert title(answer) == "Connect your calendar"


async def test_nobody_or_no_provider_is_asked_again(visitor: Visitor):
    form = await visitor.open(MISSING)
    for fields in ({"provider_id": [GOOGLE]}, {"schedule_id": [BO]}):
        answer = await visitor.submit(form, "/invites", days="7", **fields)
        assert answer.status_code == 422
        assert "Choose at least one." in words(answer)


async def test_people_that_no_page_offers_are_rejected(visitor: Visitor):
    form = await visitor.open(MISSING)
    for ids, status in (([BO, "nobody"], 404), ([f"{n}" for n in range(31)], 422)):
        answer = await visitor.submit(
            form, "/invites", schedule_id=ids, provider_id=[GOOGLE], days="7"
        )
        assert answer.status_code == status


async def test_a_site_is_named_in_mails_and_its_zone_in_the_list():
    async with dashboard() as wix:
        owner = await wix.tab(NORD)
        link = await invited(owner, days="30")
        mail = unquote(unescape((await owner.open(link.replace("/i/", "/invites/"))).text))
        assert "Studio Nord: connect your calendar" in mail
        wix.clock.go_on(seconds=3 * 24 * 60 * 60)
        page = words(await (await wix.tab(NORD)).open("/invites"))
    assert "3 days ago" in page
    assert "(Berlin)" in page


async def test_without_the_list_of_connections_nobody_counts_as_missing(visitor: Visitor):
    await visitor.control("faults", [{"method": "ListConnections", "status": 503, "times": 40}])
    page = await visitor.open(MISSING)
    assert (page.status_code, title(page)) == (503, "Wix can't list the calendars right now")
