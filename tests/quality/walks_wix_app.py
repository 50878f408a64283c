"""The steps to pages of the Wix app: in the frame of the dashboard, and in tabs."""

import httpx

from app.sandbox.connection import seeded_connection_id
from tests.quality.states import Seen
from tests.services import services_of, wix_of
from tests.visitor import Visitor
from tests.web.dashboard.dashboard import FRAME, NORD, SUED, TAB, Clock, Dashboard, again

LANG, VOLL = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
LEER = "55555555-5555-4555-8555-555555555555"
LONG = "Salon der sehr langen Namen am Stadtgraben"


def _around(visitor: Visitor) -> Dashboard:
    """Return the Wix that the app of a visitor uses."""
    wix = httpx.AsyncClient(transport=wix_of(visitor.app))
    return Dashboard(visitor.app, wix, Clock())


async def frame(visitor: Visitor) -> Seen:
    wix = _around(visitor)
    yield "seed", (await wix.frame(NORD))[1]
    for site, name, switches in (
        (NORD, "nobody connected", {"connections": 0}),
        (NORD, "warned", {"connections": 9}),
        (NORD, "a provider unread", {"broken_listed": False}),
        (VOLL, "a crowd", {"schedules": 42, "connections": 60}),
        (LANG, "long names", {"site_name": LONG, "names": ["Hildegard" * 12]}),
        (SUED, "the business alone", {"schedules": 0}),
    ):
        await wix.control("site", site_id=site, **switches)
        yield name, (await wix.frame(site))[1]
    nobody = [
        {"method": "QuerySchedules", "status": 200, "body": {"schedules": []}, "site_id": LEER}
    ]
    await wix.control("site", site_id=LEER, connections=0)
    await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=nobody)
    yield "no people", (await wix.frame(LEER))[1]
    for tag in ("he", "de"):
        guest = wix.visitor()
        guest.http.headers["accept-language"] = tag
        yield f"in {tag}", (await wix.frame(SUED, guest))[1]


async def staff_plugin(visitor: Visitor) -> Seen:
    wix, there = _around(visitor), "/wix/dashboard/staff"
    yield "seed", (await wix.frame(NORD, at=there))[1]
    people = await services_of(visitor.app).sites.of(await wix.tenant(NORD)).directory.list_people()
    staff = {one.name: one.staff_id or "" for one in people}
    for name in ("Anna Vogel", "Bo"):
        query = {"staffId": staff[name], "locale": "de"}
        yield name, (await wix.frame(NORD, at=there, query=query))[1]
    for site, name, switches in (
        (NORD, "warned", {"connections": 9}),
        (LANG, "long names", {"site_name": LONG, "names": ["Hildegard" * 12]}),
        (SUED, "the business alone", {"schedules": 0}),
        (NORD, "everybody protected", {"schedules": 1, "connections": 1}),
    ):
        await wix.control("site", site_id=site, **switches)
        yield name, (await wix.frame(site, at=there))[1]


async def frame_in_trouble(visitor: Visitor) -> Seen:
    """Open the app with invalid instances and tickets, and without cookies."""
    wix = _around(visitor)
    yield "not signed", await wix.visitor().open("/wix/dashboard?instance=forged", **FRAME)
    yield "nobody came", await wix.visitor().open("/wix/dashboard/site", **FRAME)
    guest = wix.visitor()
    answer = await guest.open(f"/wix/dashboard?instance={await wix.instance(NORD)}", **FRAME)
    guest.http.cookies.clear()
    yield "no cookie kept", await guest.open(answer.headers["location"], **FRAME)
    visitor, page = await wix.frame(VOLL)
    down = [{"method": "*", "status": 503, "times": 50, "site_id": VOLL}]
    services_of(visitor.app).sites.of(await wix.tenant(VOLL)).snapshot.clear()
    await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=down)
    yield "Wix is down", await visitor.open(again(page), **FRAME)
    for name, changes in (
        ("of another role", {"permissions": "CONTRIBUTOR"}),
        ("of nobody", {"uid": None}),
        ("too old", {"signDate": "2026-11-21T08:59:59Z"}),
    ):
        instance = await wix.instance(NORD, **changes)
        yield name, await wix.visitor().open(f"/wix/dashboard?instance={instance}", **FRAME)


async def tab(visitor: Visitor) -> Seen:
    """Visit pages in a tab that was opened from the dashboard."""
    wix = _around(visitor)
    await wix.control("site", site_id=LANG, site_name=LONG)
    yield "roster with long names", await (await wix.tab(LANG)).open("/")
    owner = await wix.tab(NORD)
    yield "roster", await owner.open("/")
    yield "roster in he", await owner.open("/", **{"accept-language": "he"})
    google = f"/connections/{seeded_connection_id(NORD, 0)}"
    yield "made by Wix, which has its own settings", await owner.open(google)
    people = await services_of(visitor.app).sites.of(await wix.tenant(NORD)).directory.list_people()
    [staff_id] = [one.staff_id for one in people if one.name == "Anna Vogel"]
    event = "wix.bookings.staff.v1.staff_member_disconnected_from_user"
    sent = await wix.control("webhook", site_id=NORD, event=event, staff_member_id=staff_id)
    await owner.http.post("/wix/webhook", content=sent["body"])
    yield "another Wix user, on the roster", await owner.open("/")
    yield "another Wix user, on the connection", await owner.open(google)
    yield "another site", await wix.arrive(SUED, owner)
    for tag in ("en", "de", "he"):
        guest = wix.visitor()
        guest.http.headers["accept-language"] = tag
        yield f"a question first, in {tag}", await wix.arrive(NORD, guest)
    yield "a long name in the question", await wix.arrive(LANG, wix.visitor())
    once, guest = f"/wix/app?instance={await wix.instance(NORD)}", wix.visitor()
    asked = await guest.open((await guest.open(once, **TAB)).headers["location"], **TAB)
    await guest.submit(asked, "/wix/switch")
    await guest.submit(await guest.open("/"), "/signout")
    yield "address used already", await guest.open(once, **TAB)
    _, page = await wix.frame(NORD)
    ticket = page.text.partition('name="ticket" value="')[2].partition('"')[0]
    for _ in range(2):
        button = wix.visitor().http.post(
            "/wix/open", data={"ticket": ticket}, headers={"sec-fetch-site": "same-origin"}
        )
        page = await button
    yield "button used already", page
