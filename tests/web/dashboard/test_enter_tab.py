"""Entry into a tab: a link alone signs nobody in, and each browser needs an act of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.page_texts import FORM_OUTDATED
from tests.visitor import Visitor, hidden, title, words
from tests.web.dashboard.dashboard import (
    BASE,
    NORD,
    SUED,
    TAB,
    Dashboard,
    dashboard,
    session,
)
from tests.web.dashboard.test_wix_app import redeem, tickets
from tests.web.old_browser import OldBrowser

FROM_DASHBOARD = "Open this from your Wix dashboard"
USED = "This address was used already"
SOMEBODY = "0f3b7d52-6f0c-4c3c-9d8e-2b1a55d0c111"


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        await found.control("site", site_id=NORD, site_name="Salon Nord")
        await found.control("site", site_id=SUED, site_name="Salon Süd")
        yield found


async def link(wix: Dashboard, site: str = NORD, **changes: str) -> str:
    """Return the address to which Wix leads an owner."""
    return f"/wix/app?instance={await wix.instance(site, **changes)}"


async def question(visitor: Visitor, address: str):
    """Follow a link to the page that it leads to."""
    answer = await visitor.open(address, **TAB)
    return await visitor.open(answer.headers["location"], **TAB)


@pytest.mark.parametrize("entry", ["/wix/app", "/wix/dashboard"])
async def test_a_strangers_link_signs_nobody_in(wix: Dashboard, entry: str):
    visitor = wix.visitor()
    page = await question(visitor, f"{entry}?instance={await wix.instance(SUED)}")
    assert title(page) == "Continue to Salon Süd?"
    assert session(visitor).keys() == {"__Host-session"}, "of the form alone"
    assert (await visitor.open("/")).status_code == 401
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_a_question_may_be_followed_in_its_own_browser_only(wix: Dashboard):
    attacker, victim = wix.visitor(), wix.visitor()
    address = await link(wix)
    asked = await attacker.open(address, **TAB)
    page = await attacker.open(asked.headers["location"], **TAB)
    seen = await victim.open(asked.headers["location"], **TAB)
    assert (seen.status_code, title(seen)) == (401, FROM_DASHBOARD)
    await question(victim, await link(wix, SUED))
    fields = hidden(page, "/wix/switch")
    sent = await victim.http.post(
        "/wix/switch", data=fields, headers={"sec-fetch-site": "same-origin"}
    )
    assert (sent.status_code, title(sent)) == (403, FORM_OUTDATED)


@pytest.mark.parametrize(
    "sent",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
    ],
)
async def test_another_site_cannot_answer_the_question(wix: Dashboard, sent: dict[str, str]):
    visitor = wix.visitor()
    fields = hidden(await question(visitor, await link(wix)), "/wix/switch")
    answer = await visitor.http.post("/wix/switch", data=fields, headers=sent)
    assert answer.status_code == 403
    assert (await visitor.open("/")).status_code == 401


async def test_an_instance_opens_one_session_in_a_browser(wix: Dashboard):
    address, visitor = await link(wix), wix.visitor()
    await visitor.submit(await question(visitor, address), "/wix/switch")
    signature, _, data = address.partition(".")
    for again in (address, f"{signature}=.{data}", address.replace("/app", "/dashboard")):
        answer = await visitor.open(again, **TAB)
        assert answer.headers["location"] == "/", "it is signed in"
        assert "__Host-session=" not in str(answer.headers), "and no session gets longer"
    await visitor.submit(await visitor.open("/"), "/signout")
    for again in (address, f"{signature}=.{data}", address.replace("/app", "/dashboard")):
        answer = await visitor.open(again, **TAB)
        assert (answer.status_code, title(answer)) == (410, USED)
    assert session(visitor) == {}
    elsewhere = await question(wix.visitor(), address)
    assert title(elsewhere) == "Continue to Salon Nord?", "another browser needs an act of its own"


async def test_a_new_link_renews_the_session_without_a_question(wix: Dashboard):
    visitor = await wix.tab(NORD)
    for _ in range(3):
        wix.clock.go_on(minutes=50)
        answer = await visitor.open(await link(wix), **TAB)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert (await visitor.open("/")).status_code == 200


async def test_looking_and_prefetching_use_nothing_up(wix: Dashboard):
    address, visitor = await link(wix), wix.visitor()
    for sent in ({"sec-purpose": "prefetch"}, {}, {"sec-purpose": "prefetch;prerender"}, {}):
        answer = await visitor.open(address, **{**TAB, **sent})
        if answer.status_code == 303:
            page = await visitor.open(answer.headers["location"], **{**TAB, **sent})
    answer = await visitor.submit(page, "/wix/switch")
    assert answer.headers["location"] == "/"


async def test_two_questions_at_once_do_not_replace_each_other(wix: Dashboard):
    visitor = wix.visitor()
    nord, sued = [await question(visitor, await link(wix, site)) for site in (NORD, SUED)]
    await visitor.submit(nord, "/wix/switch")
    assert "Salon Nord" in words(await visitor.open("/"))
    assert (await visitor.submit(sued, "/wix/switch")).status_code == 403, "its page is older"
    assert "Salon Nord" in words(await visitor.open("/"))


async def test_another_user_of_the_same_site_is_asked(wix: Dashboard):
    visitor = await wix.tab(NORD)
    page = await question(visitor, await link(wix, uid=SOMEBODY))
    assert title(page) == "Continue to Salon Nord?"


@pytest.mark.parametrize(("minutes", "status"), [(10, 303), (12, 401)])
async def test_a_question_stays_open_for_ten_minutes(wix: Dashboard, minutes: int, status: int):
    visitor = wix.visitor()
    page = await question(visitor, await link(wix))
    wix.clock.go_on(minutes=minutes)
    assert (await visitor.submit(page, "/wix/switch")).status_code == status


async def test_a_removal_while_the_question_is_open_ends_it(wix: Dashboard):
    visitor = wix.visitor()
    page = await question(visitor, await link(wix))
    wix.clock.go_on(seconds=1)
    await wix.tell(NORD)
    assert (await visitor.submit(page, "/wix/switch")).status_code == 401


async def test_a_hundred_links_leave_four_questions(wix: Dashboard):
    visitor = wix.visitor()
    for n in range(100):
        site = f"{n:08d}-1111-4111-8111-111111111111"
        await visitor.open(await link(wix, site), **TAB)
    assert len([name for name in visitor.http.cookies if "entry" in name]) == 4


async def test_where_a_ticket_leads_is_of_no_use_to_another_browser(wix: Dashboard):
    _, page = await wix.frame(SUED)
    attacker, victim = wix.visitor(), wix.visitor()
    sent = {"sec-fetch-site": "same-origin"}
    minted = await attacker.http.post(
        "/wix/open", data={"ticket": tickets(page)["/"]}, headers=sent
    )
    answer = await victim.open(minted.headers["location"], **TAB)
    assert (answer.status_code, title(answer)) == (401, FROM_DASHBOARD)
    assert session(victim) == {}


async def test_a_button_of_another_users_frame_names_both_sites(wix: Dashboard):
    tab = wix.visitor()
    page = await question(tab, await link(wix, uid=SOMEBODY))
    await tab.submit(page, "/wix/switch")
    _, framed = await wix.frame(SUED)
    _, asked = await redeem(wix, tickets(framed)["/"], tab)
    assert title(asked) == "Open Salon Süd?"
    assert "In this browser you are at Salon Nord now." in words(asked)
    assert "Salon Nord" in words(await tab.open("/")), "asking changed nothing"
    assert (await tab.submit(asked, "/wix/switch")).headers["location"] == "/"
    assert "Salon Süd" in words(await tab.open("/"))


async def test_a_browser_that_does_not_tell_frames_from_tabs_is_asked(wix: Dashboard):
    visitor = OldBrowser(wix.app, BASE)
    page = await visitor.open(f"/wix/dashboard?instance={await wix.instance(NORD)}")
    while page.status_code == 303:
        page = await visitor.open(page.headers["location"])
    answer = await visitor.send("/wix/open", {"ticket": tickets(page)["/"]})
    asked = await visitor.open(answer.headers["location"])
    assert title(asked) == "Continue to Salon Nord?"
    assert (await visitor.submit(asked, "/wix/switch")).headers["location"] == "/"
