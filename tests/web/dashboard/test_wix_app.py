"""Access from the Wix dashboard: sessions, frames, tabs and their lifetimes."""

import logging
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from app.calendars.values.digest import digest
from app.sandbox.installation import DEMO_APP_ID
from tests.page_texts import CLOCK_WRONG, FORM_OUTDATED, FRAME_EXPIRED
from tests.salon import BO
from tests.visitor import Visitor, hidden, title, words
from tests.web.dashboard.dashboard import (
    BASE,
    FRAME,
    INSIDE,
    NORD,
    SUED,
    TAB,
    Dashboard,
    again,
    dashboard,
    framed_cookie,
    refresh,
    session,
)

BOTH = "a-newer-secret-0123456789, a3b1d6c2-sandbox-only-4f0e-9a51-6c2b7d1e8f90"


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def test_a_tab_opens_at_a_clean_url_and_names_the_site(wix: Dashboard):
    await wix.control("site", site_id=NORD, site_name="Salon Nord")
    instance = await wix.instance(NORD)
    visitor = wix.visitor()
    asked = await visitor.open(f"/wix/app?instance={instance}&locale=en", **TAB)
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        f"/wix/switch?at={digest(await wix.tenant(NORD))}",
    )
    assert asked.headers["referrer-policy"] == "no-referrer"
    assert session(visitor) == {}
    page = await visitor.open(asked.headers["location"], **TAB)
    assert title(page) == "Continue to Salon Nord?"
    assert (await visitor.open("/")).status_code == 401, "looking at the question is no act"
    answer = await visitor.submit(page, "/wix/switch")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if "session" in one]
    assert cookie.startswith("__Host-session=")
    assert cookie.endswith("; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax")
    page = await visitor.open("/")
    assert "Salon Nord" in words(page)
    back = f"https://www.wix.com/my-account/app/{DEMO_APP_ID}/{await wix.tenant(NORD)}"
    assert f'href="{back}"' in page.text


async def test_a_frame_has_its_own_cookie_for_nothing_else(wix: Dashboard):
    visitor, tenant = wix.visitor(), await wix.tenant(NORD)
    address = f"/wix/dashboard?instance={await wix.instance(NORD)}&locale=he"
    first = await visitor.open(address, **FRAME)
    [cookie] = [one for one in first.headers.get_list("set-cookie") if "session" in one]
    assert re.match(
        rf"{framed_cookie(tenant)}=\S+; Max-Age=2700; Path=/; Secure; HttpOnly; "
        r"SameSite=None; Partitioned$",
        cookie,
    )
    second = await visitor.open(first.headers["location"], **FRAME)
    assert (second.status_code, second.headers["location"]) == (
        303,
        f"/wix/dashboard/site?at={digest(tenant)}&locale=he",
    )
    page = await visitor.open(second.headers["location"], **FRAME)
    assert (page.status_code, page.headers["content-language"]) == (200, "he")
    assert (await visitor.open("/")).status_code == 401
    tab = await wix.tab(NORD)
    value = session(tab)["__Host-session"]
    for name in ("__Host-session", framed_cookie(tenant)):
        stranger = wix.visitor()
        stranger.http.cookies.set(name, value, domain="app.example")
        inside = await stranger.open(again(page), **INSIDE)
        assert inside.status_code == 401, "nor does a tab's cookie open the frame"


async def test_only_frame_pages_may_be_framed_and_only_by_wix(wix: Dashboard):
    visitor, page = await wix.frame(NORD)
    wrong = await visitor.open("/wix/dashboard?instance=forged", **FRAME)
    nowhere = await visitor.open("/wix/dashboard/nowhere", **FRAME)
    for answer in (page, wrong, nowhere):
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors https://manage.wix.com https://*.manage.wix.com" in policy
        assert "x-frame-options" not in answer.headers
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    await wix.tab(NORD, visitor)
    for address in ("/", "/connect", "/wix/dashboardx", "/wix/app?instance=x", "/nowhere"):
        answer = await visitor.open(address)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert (await visitor.open(address, **FRAME)).status_code == 403
    assert "x-frame-options" in (await visitor.open("/wix/dashboard", **TAB)).headers


async def test_all_links_of_the_frame_open_new_tabs(wix: Dashboard):
    await wix.control("site", site_id=NORD, site_name="Salon Nord")
    _, page = await wix.frame(NORD)
    assert title(page) == "Salon Nord"
    assert "1 of 6" in words(page)
    inside = {href for href in re.findall(r'href="([^"#]+)"', page.text) if "/static/" not in href}
    assert inside == {refresh(page)}
    assert re.findall(r"<form[^>]*>", page.text) == [
        '<form id="go" action="/wix/open" method="post" target="_blank" rel="noopener" hidden>'
    ]


def tickets(page: object) -> dict[str, str]:
    """Return the tickets of a framed page by their target path."""
    html = getattr(page, "text")  # noqa: B009 -- any answer
    found = re.findall(r'name="ticket" value="([^"]+)" data-target="([^"]+)"', html)
    return {place: ticket for ticket, place in found}


async def redeem(
    wix: Dashboard, ticket: str, tab: Visitor | None = None, *, site: str = "same-origin"
):
    """Click a button of the frame, which opens a tab without cookies; return where it arrives."""
    tab, frame = tab or wix.visitor(), wix.visitor()
    sent = {"sec-fetch-site": site}
    answer = await frame.http.post("/wix/open", data={"ticket": ticket}, headers=sent)
    if answer.status_code != 303:
        return tab, answer
    tab.http.cookies.update(frame.http.cookies)
    return tab, await tab.open(answer.headers["location"], **{**TAB, **sent})


async def test_a_frame_button_opens_its_page_once_in_a_tab(wix: Dashboard):
    _, page = await wix.frame(NORD)
    place, ticket = next(item for item in tickets(page).items() if "schedule_id" in item[0])
    tab, answer = await redeem(wix, ticket)
    assert (answer.status_code, answer.headers["location"]) == (303, place.replace("&amp;", "&"))
    assert (await tab.open(answer.headers["location"])).status_code == 200
    _, again = await redeem(wix, ticket)
    assert (again.status_code, title(again)) == (409, "That button was used already")
    assert "set-cookie" not in again.headers


async def test_a_button_is_valid_for_a_minute_and_renewed_by_a_refresh(wix: Dashboard):
    visitor, page = await wix.frame(NORD)
    wix.clock.go_on(seconds=61)
    tab, old = await redeem(wix, tickets(page)["/"])
    assert (old.status_code, title(old)) == (410, "That button has expired")
    assert f"my-account/app/{DEMO_APP_ID}/{await wix.tenant(NORD)}" in old.text
    assert session(tab) == {}
    fresh = await visitor.open(again(page), **INSIDE)
    assert (await redeem(wix, tickets(fresh)["/"]))[1].status_code == 303


@pytest.mark.parametrize("given", ["", "x" * 40, "other purpose"])
async def test_an_invalid_ticket_opens_nothing(wix: Dashboard, given: str):
    visitor, page = await wix.frame(NORD)
    if given == "other purpose":
        [given] = session(visitor).values()
    tab, answer = await redeem(wix, given)
    assert (answer.status_code, session(tab)) == (403, {})
    _, foreign = await redeem(wix, tickets(page)["/"], site="cross-site")
    assert foreign.status_code == 403


async def test_a_browser_that_blocks_frame_cookies_is_offered_a_tab(wix: Dashboard):
    visitor = wix.visitor()
    address = f"/wix/dashboard?instance={await wix.instance(NORD)}"
    answer = await visitor.open(address, **FRAME)
    visitor.http.cookies.clear()
    page = await visitor.open(answer.headers["location"], **FRAME)
    assert (page.status_code, title(page)) == (200, "Studio Nord")
    tab, opened = await redeem(wix, hidden(page)["ticket"])
    assert opened.headers["location"] == "/"
    assert (await tab.open("/")).status_code == 200
    wix.clock.go_on(seconds=61)
    late = await visitor.open(answer.headers["location"], **FRAME)
    assert (late.status_code, title(late)) == (401, FRAME_EXPIRED)


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"expirationDate": "2026-11-22T08:59:59Z"}, 410, FRAME_EXPIRED),
        ({"signDate": "2026-11-21T08:59:59Z"}, 410, FRAME_EXPIRED),
        ({"signDate": "2026-11-22T09:06:00Z"}, 503, CLOCK_WRONG),
        ({"permissions": "CONTRIBUTOR"}, 403, "Only the site's owner can use this"),
        ({"aid": "7f3a"}, 403, "Sign in to Wix first"),
        ({"uid": None}, 403, "Sign in to Wix first"),
        ({"appDefId": NORD}, 403, "This doesn't come from Wix"),
        ({"instanceId": "../x"}, 403, "This doesn't come from Wix"),
    ],
)
async def test_a_rejected_instance_gets_the_reason(
    wix: Dashboard, changes: dict[str, str], status: int, says: str
):
    instance = await wix.instance(NORD, **changes)
    for address, sent in (("/wix/app", TAB), ("/wix/dashboard", FRAME)):
        visitor = wix.visitor()
        answer = await visitor.open(f"{address}?instance={instance}", **sent)
        assert (answer.status_code, title(answer)) == (status, says)
        assert session(visitor) == {}
        assert instance not in answer.text
        assert answer.headers["referrer-policy"] == "same-origin"


async def test_forged_duplicate_and_missing_instances_are_rejected(wix: Dashboard):
    good = await wix.instance(NORD)
    signature, _, data = good.partition(".")
    bad = (f"{signature}x.{data}", f"{signature}.{data}x", f"{good}&instance={good}", "", "a.b.c")
    for one in bad:
        answer = await wix.visitor().open(f"/wix/app?instance={one}", **TAB)
        assert (answer.status_code, title(answer)) == (403, "This doesn't come from Wix"), one
    assert (await wix.visitor().open("/wix/app")).status_code == 403


async def test_the_previous_secret_is_valid_while_both_are_set():
    async with dashboard(wix_app_secret="a-newer-secret-0123456789") as wix:
        answer = await wix.visitor().open(f"/wix/app?instance={await wix.instance(NORD)}", **TAB)
        assert answer.status_code == 403
    async with dashboard(wix_app_secret=BOTH) as wix:
        answer = await wix.visitor().open(f"/wix/app?instance={await wix.instance(NORD)}", **TAB)
        assert answer.status_code == 303


@pytest.mark.parametrize("app_errors", ["wix", "oauth"])
async def test_pages_work_during_a_secret_rotation(
    app_errors: str, caplog: pytest.LogCaptureFixture
):
    new, old = BOTH.split(", ")
    stages = (
        {"secret": old},
        {"secret": new, "retired": old},
        {"secret": new},
    )
    async with dashboard(wix_app_secret=BOTH) as wix:
        await wix.control("site", site_id=NORD, app_errors=app_errors)
        for stage in stages:
            await wix.control("app", app_id=DEMO_APP_ID, **stage)
            await wix.tell(NORD, "AppInstalled")  # this discards the access token
            assert (await (await wix.tab(NORD)).open("/")).status_code == 200
            wix.clock.go_on(seconds=1)
    said = [one for one in caplog.messages if "app secret" in one]
    assert said == [
        "Wix refused app secret 1 of 2 and took 2",
        "Wix refused app secret 2 of 2 and took 1",
    ]
    assert not [one for one in caplog.messages if new in one or old in one]


@pytest.mark.parametrize(("idle", "status"), [(14, 200), (16, 401)])
async def test_an_unused_frame_expires_after_15_minutes(wix: Dashboard, idle: int, status: int):
    visitor, page = await wix.frame(NORD)
    wix.clock.go_on(minutes=idle)
    assert (await visitor.open(again(page), **INSIDE)).status_code == status


async def test_every_session_ends_after_an_hour(wix: Dashboard):
    tab, (visitor, page) = await wix.tab(NORD), await wix.frame(NORD)
    for _ in range(4):
        wix.clock.go_on(minutes=11)
        page = await visitor.open(again(page), **INSIDE)
        assert (page.status_code, (await tab.open("/")).status_code) == (200, 200)
    late, answer = await redeem(wix, tickets(page)["/"])
    assert answer.status_code == 303
    wix.clock.go_on(minutes=2)
    assert (await visitor.open(again(page), **INSIDE)).status_code == 401
    wix.clock.go_on(minutes=15)
    for one in (tab, late):
        assert (await one.open("/")).status_code == 401, "a ticket makes no session longer"


async def test_changing_the_site_needs_confirmation(wix: Dashboard):
    await wix.control("site", site_id=NORD, site_name="Salon Nord")
    await wix.control("site", site_id=SUED, site_name="Salon Süd")
    visitor = await wix.tab(NORD)
    answer = await visitor.open(f"/wix/app?instance={await wix.instance(SUED)}", **TAB)
    page = await visitor.open(answer.headers["location"], **TAB)
    assert title(page) == "Open Salon Süd?"
    assert "In this browser you are at Salon Nord now." in words(page)
    assert '<span class="site"><bdi>Salon Nord</bdi>' in page.text
    assert "Salon Nord" in words(await visitor.open("/")), "asking changed nothing"
    assert (await visitor.submit(page, "/wix/switch")).headers["location"] == "/"
    assert "Salon Süd" in words(await visitor.open("/"))


async def test_forms_of_the_previous_site_are_invalid_on_the_next(wix: Dashboard):
    visitor = await wix.tab(NORD)
    page = await visitor.open("/connect")
    answer = await visitor.open(f"/wix/app?instance={await wix.instance(SUED)}", **TAB)
    asked = await visitor.open(answer.headers["location"])
    await visitor.submit(asked, "/wix/switch")
    out = await visitor.submit(page, "/signout")
    assert (out.status_code, title(out)) == (403, FORM_OUTDATED)


async def test_reopening_the_same_site_keeps_forms_of_other_tabs_valid(wix: Dashboard):
    visitor = await wix.tab(NORD)
    page = await visitor.open("/")
    await wix.tab(NORD, visitor)
    assert (await visitor.submit(page, "/signout")).status_code == 303


async def test_signing_out_ends_the_frame_and_its_tabs(wix: Dashboard):
    visitor, page = await wix.frame(NORD)
    tab, answer = await redeem(wix, tickets(page)["/"])
    await tab.submit(await tab.open(answer.headers["location"]), "/signout")
    assert (await tab.open("/")).status_code == 401
    assert (await visitor.open(again(page), **INSIDE)).status_code == 401
    late, _ = await redeem(wix, tickets(page)["/connect?schedule_id=" + BO])
    assert (await late.open("/")).status_code == 401, "a ticket from before is good for nothing"
    wix.clock.go_on(seconds=1)
    _, anew = await wix.frame(NORD, visitor)
    assert anew.status_code == 200


async def test_signing_in_in_the_second_of_a_sign_out_lasts(wix: Dashboard):
    tab = await wix.tab(NORD)
    visitor, _ = await wix.frame(NORD)
    wix.clock.go_on(seconds=0.3004)
    late, page = await wix.frame(NORD)
    await tab.submit(await tab.open("/"), "/signout")
    wix.clock.go_on(seconds=0.002)
    assert (await late.open(again(page), **INSIDE)).status_code == 401
    _, anew = await wix.frame(NORD, visitor)
    assert (await visitor.open(again(anew), **INSIDE)).status_code == 200
    opened, answer = await redeem(wix, tickets(anew)["/"])
    assert (await opened.open(answer.headers["location"])).status_code == 200
    assert (await (await wix.tab(NORD)).open("/")).status_code == 200


async def test_signing_out_in_a_tab_ends_a_separately_opened_frame(wix: Dashboard):
    tab = await wix.tab(NORD)
    visitor, page = await wix.frame(NORD)
    await tab.submit(await tab.open("/"), "/signout")
    assert (await visitor.open(again(page), **INSIDE)).status_code == 401
    late, _ = await redeem(wix, tickets(page)["/"])
    assert (await late.open("/")).status_code == 401


async def test_signing_out_ends_a_session_replaced_by_a_ticket(wix: Dashboard):
    tab, thief = await wix.tab(NORD), wix.visitor()
    thief.http.cookies = httpx.Cookies(tab.http.cookies)
    visitor, page = await wix.frame(SUED)
    assert (await redeem(wix, tickets(page)["/"], tab))[1].headers["location"] == "/"
    for who in (tab, thief):
        assert (await who.open("/")).status_code == 200, "a frame at the site before goes on, too"
    await tab.submit(await tab.open("/"), "/signout")
    assert (await thief.open("/")).status_code == 401
    assert (await visitor.open(again(page), **INSIDE)).status_code == 401


async def test_the_frame_url_in_a_tab_opens_a_tab_session(wix: Dashboard):
    visitor = wix.visitor()
    answer = await visitor.open(f"/wix/dashboard?instance={await wix.instance(NORD)}", **TAB)
    page = await visitor.open(answer.headers["location"], **TAB)
    await visitor.submit(page, "/wix/switch")
    assert [*session(visitor)] == ["__Host-session"]
    assert (await visitor.open("/wix/dashboard", **TAB)).headers["location"] == "/"


async def test_instances_tickets_and_sessions_are_never_logged(
    wix: Dashboard, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    instance, forged = await wix.instance(NORD), "forged" + await wix.instance(NORD)
    visitor, page = await wix.frame(NORD)
    for address in (f"/wix/app?instance={instance}", f"/wix/app?instance={forged}"):
        await visitor.open(address, **TAB)
    tab, _ = await redeem(wix, tickets(page)["/"])
    secrets = {instance, forged, *session(visitor).values(), *session(tab).values()}
    secrets |= {*tickets(page).values()}
    told = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("app"))
    assert "GET /wix/app 303" in told
    assert [one for one in secrets if one[:60] in told] == []


async def test_pages_of_the_site_require_an_arrival_from_wix(wix: Dashboard):
    stranger = wix.visitor()
    for address in ("/", "/connect", "/busy", "/connections/c1", "/watch", "/wix/switch"):
        answer = await stranger.open(address)
        assert (answer.status_code, title(answer)) == (401, "Open this from your Wix dashboard")
    assert (await stranger.open("/signin")).status_code == 404
    calls = await wix.calls()
    assert calls["calls"] == []


async def test_the_sandbox_does_not_exist(wix: Dashboard):
    assert (await wix.visitor().open("/sandbox/control/calls")).status_code == 404
    assert BASE.startswith("https://")
