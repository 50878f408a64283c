"""The steps to every state of every page; only pages reached here are checked."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from app.calendars.proof.proof_slot import ProofSlot
from app.calendars.proof.proof_token import ProofTokens
from app.calendars.security.tokens import Signer
from app.sandbox import DEMO_SITE_ID
from app.sandbox.connection import seeded_connection_id
from app.web.language.language import Languages
from tests.calendars import builders
from tests.calendars.builders import link
from tests.quality.states import (
    PASSWORD,
    SITE,
    SITE_TICKS,
    TEMPLATES,
    Make,
    Seen,
    Walk,
    locked_app,
    sandbox_app,
    site_app,
    wix_app,
)
from tests.quality.walks_fault import fault
from tests.quality.walks_times import times
from tests.quality.walks_unread import unread
from tests.quality.walks_wix_app import frame, frame_in_trouble, staff_plugin, tab
from tests.salon import (
    ANNA,
    ANNAS_USER,
    APPLE,
    BO,
    BUSINESS,
    DMITRI,
    DMITRIS_USER,
    GOOGLE,
    MICROSOFT,
)
from tests.services import services_of, wix_of
from tests.visitor import BASE, Visitor
from tests.web.conftest import KEY, connect, consent, start_consent
from tests.web.connect.apple import EMAIL, PASSWORD as APP_PASSWORD, REVIEW, send
from tests.web.connection import reconnect_steps
from tests.web.invitations.guests import back, by_password, invited, made_by_hand, withdraw_path
from tests.web.sync_settings import NOW, Owner, on, undo_of

LONG = "Hildegard" * 12
BOTH_WAYS = {
    "id": APPLE,
    "name": "Nordlicht",
    "calendarType": "OTHER",
    "features": {"connectMethods": ["OAUTH", "CREDENTIALS"], "updateSyncConfig": True},
}


async def fail(visitor: Visitor, method: str, status: int = 500, body: Any = None) -> None:
    """Make one method of Wix respond differently until the next reset."""
    fault: dict[str, Any] = {"method": method, "status": status, "times": 99}
    await visitor.control("faults", [fault if body is None else {**fault, "body": body}])


async def heal(visitor: Visitor) -> None:
    await visitor.http.delete("/sandbox/control/faults")


async def follow(visitor: Visitor, answer: httpx.Response) -> httpx.Response:
    assert answer.status_code == 303, answer.text
    return await visitor.open(answer.headers["location"])


async def roster(visitor: Visitor) -> Seen:
    yield "seed", await visitor.open("/")
    yield "gaps only", await visitor.open("/?show=gaps")
    for name, switches in (
        ("warned", {"connections": 9}),
        ("alone and protected", {"schedules": 0, "connections": 1}),
        ("long names", {"names": [LONG, f"{LONG} {LONG}"]}),
        ("same names and none", {"names": ["Anna", "Anna", "\u200b", "\u200b"]}),
        ("a provider unread", {"broken_listed": False}),
        ("a crowd", {"schedules": 42, "connections": 60}),
    ):
        await visitor.control("reset", {})
        await visitor.control("site", switches)
        yield name, await visitor.open("/")
    yield "a crowd, next page", await visitor.open("/?page=2")
    await visitor.control("reset", {})
    page = await visitor.open("/")
    yield "one needs none", await follow(visitor, await visitor.submit(page, "/needs", unneeded=BO))
    await visitor.control("site", {"schedules": 42, "connections": 60})
    yield "nobody of that name", await visitor.open("/?q=nobody")


async def roster_in_doubt(visitor: Visitor) -> Seen:
    await fail(visitor, "ListEvents")
    yield "not proven", await visitor.open("/")
    await fail(visitor, "ListConnections")
    yield "connections unlisted", await visitor.open("/")
    await visitor.control("reset", {})
    await fail(visitor, "ListProviders", 403)
    yield "may not", await visitor.open("/")
    await heal(visitor)
    await fail(visitor, "ListProviders", 200, {})
    yield "no providers", await visitor.open("/")
    lost = {"id": "lost", "scheduleId": "gone", "providerId": GOOGLE, "status": "SYNCED"}
    await heal(visitor)
    await fail(visitor, "ListConnections", 200, {"connections": [lost]})
    yield "left over", await visitor.open("/")
    await fail(visitor, "QuerySchedules", 200, {})
    yield "nobody", await visitor.open("/")


async def picker(visitor: Visitor) -> Seen:
    yield "seed", await visitor.open("/connect")
    chosen = f"/connect?schedule_id={BO}&provider_id={MICROSOFT}"
    yield "chosen", await visitor.open(chosen)
    yield "a person chosen", await visitor.open(f"/connect?schedule_id={ANNA}")
    await visitor.control("site", {"schedules": 42, "extra_provider": True})
    yield "a crowd", await visitor.open("/connect")
    yield "nobody of that name", await visitor.open("/connect?q=nobody")
    await visitor.control("site", {"schedules": 6, "broken_listed": False})
    yield "a provider unread", await visitor.open("/connect")
    closed = {"id": APPLE, "name": "New", "features": {"connectMethods": ["PASSKEY"]}}
    await fail(visitor, "ListProviders", 200, {"providers": [closed]})
    yield "a provider closed", await visitor.open("/connect")
    await heal(visitor)
    await fail(visitor, "ListProviders", 200, {})
    yield "no providers", await visitor.open("/connect")
    await fail(visitor, "QuerySchedules", 200, {})
    yield "nobody", await visitor.open("/connect")


async def review(visitor: Visitor) -> Seen:
    for name, schedule, provider in (
        ("new", BO, MICROSOFT),
        ("connected already", ANNA, GOOGLE),
        ("broken already", DMITRI, MICROSOFT),
        ("by password", BO, APPLE),
    ):
        page = f"/connect/review?schedule_id={schedule}&provider_id={provider}"
        yield name, await visitor.open(page)
    await visitor.control("site", {"default_sync": "both"})
    await connect(visitor, ANNA, MICROSOFT)
    again = f"/connect/review?schedule_id={ANNA}&provider_id={MICROSOFT}"
    yield "copied already", await visitor.open(again)


async def credentials(visitor: Visitor) -> Seen:
    yield "no address", await send(visitor, email="bo")
    yield "no password", await send(visitor, password=" ")
    yield "refused", await send(visitor, password="wrong one")
    for _ in range(4):
        refused = await send(visitor, password="wrong one")
    yield "refused for now", refused
    await fail(visitor, "ListProviders", 200, {"providers": [BOTH_WAYS]})
    yield "both ways", await visitor.open(REVIEW)
    closed = {**BOTH_WAYS, "features": {"connectMethods": ["PASSKEY"]}}
    await heal(visitor)
    await fail(visitor, "ListProviders", 200, {"providers": [closed]})
    yield "no way", await visitor.open(REVIEW)


async def sandbox(visitor: Visitor) -> Seen:
    address = await start_consent(visitor, BO, MICROSOFT)
    yield "consent", await visitor.open(address)
    google = await start_consent(visitor, BUSINESS, GOOGLE)
    yield "consent to import", await visitor.open(google)
    wrong = {"typed": "nobody", "outcome": "allow"}
    yield "no address", await visitor.http.post(address, data=wrong)
    await consent(visitor, address)
    yield "used", await visitor.open(address)
    yield "gone", await visitor.open("/sandbox/consent/unknown")


async def automations(visitor: Visitor) -> Seen:
    yield "nothing reported", await visitor.open("/sandbox/automations")
    event = {"triggerKey": "broken", "payload": {"name": "Anna", "reason": "Access is gone"}}
    address = "/sandbox/api/automations/v1/events/report"
    await visitor.http.post(address, json=event, headers={"authorization": "key"})
    yield "reported", await visitor.open("/sandbox/automations")


async def dashboard(visitor: Visitor) -> Seen:
    page = "/sandbox/dashboard"
    yield "form", await visitor.open(page)
    yield "wrong", await visitor.open(f"{page}?url=https://a.example&site_id={DEMO_SITE_ID}")
    framed = f"?url={BASE}/&tab_url={BASE}/&site_id={DEMO_SITE_ID}"
    yield "frame", await visitor.open(page + framed)
    for place in ("staff", "profile"):
        yield place, await visitor.open(f"{page}/{place}{framed}")


async def connection(visitor: Visitor) -> Seen:
    owner = Owner(visitor, await connect(visitor, BO, MICROSOFT))
    yield "fresh", await owner.page()
    yield "no calendar", await owner.save(import_enabled="on")
    yield "copying saved alone", await owner.save(import_enabled="on", export_enabled="on")
    yield "only copying", await owner.page()
    calendar, *_ = await owner.calendars()
    saved = await owner.saved(**on(calendar))
    yield "saved, with undo", saved
    yield "undone", await owner.saved(undo=undo_of(saved) or "")
    saved = await owner.saved(**on(calendar))
    for status, reason in (
        ("CONNECTED", "UNDEFINED"),
        ("SYNC_IN_PROGRESS", "UNDEFINED"),
        ("SYNCED", "UNDEFINED"),
        ("ERROR", "TOKEN_REVOKED"),
        ("ERROR", "UNDEFINED"),
        ("DISCONNECTED", "UNDEFINED"),
        ("PAUSED", "UNDEFINED"),
    ):
        body = {"status": status, "errorReason": reason}
        if status == "PAUSED":
            raw = {"id": owner.id, "scheduleId": BO, "providerId": MICROSOFT, "status": status}
            await fail(visitor, "GetConnection", 200, {"connection": raw})
        else:
            await visitor.control(f"connections/{owner.id}", body)
        yield f"{status} {reason}".lower(), await owner.page()
    await heal(visitor)
    await visitor.control(f"connections/{owner.id}", {"status": "SYNCED"})
    yield "synced while one looks", await followed(owner, saved)
    await fail(visitor, "ListEvents")
    yield "not proven", await owner.page()
    await heal(visitor)
    await fail(visitor, "QueryStaffMembers", 200, {})
    yield "of nobody", await owner.page()
    await heal(visitor)
    google = Owner(visitor, await connect(visitor, BO, GOOGLE))
    yield "fixed directions", await google.page()
    email = {"externalAccountEmail": "anna.vogel@studio-nord.example", "status": "SYNCED"}
    await visitor.control(f"connections/{google.id}", email)
    yield "shared account", await google.page()


async def proof(visitor: Visitor) -> Seen:
    made = await connect(visitor, BO, GOOGLE)
    page = f"/connections/{made}/proof"
    for place in ("elsewhere", "shifted", "here"):
        begun = await follow(visitor, await visitor.open(page))
        if place == "elsewhere":
            yield "waiting", begun
            yield "late", await visitor.open(f"{page}?test={earlier_test(made)}")
        yield place, await follow(visitor, await visitor.submit(begun, page, place=place))
    yield "proven", await visitor.open(f"/connections/{made}")
    yield "proven, in the list", await visitor.open("/")
    always = {"title": "Away", "start": "2026-11-22T00:00:00Z", "end": "2026-12-20T00:00:00Z"}
    await visitor.control("events", {"connectionId": made, **always})
    yield "never free", await visitor.open(page)


def earlier_test(connection_id: str) -> str:
    """Return the token of a test that began four minutes ago."""
    signer = Signer([KEY], clock=lambda: NOW.timestamp() - 240)
    slot = ProofSlot(NOW + timedelta(days=1))
    return ProofTokens(signer, DEMO_SITE_ID).sign(connection_id, slot)


async def followed(owner: Owner, page: httpx.Response) -> httpx.Response:
    """Insert a sync update where the script of an open page inserts it."""
    news = await owner.visitor.open(f"{owner.address}/status?seen=not_started")
    card = re.compile(r'<section class="card status".*?</section>', re.DOTALL)
    html, found = card.subn(lambda _: news.text, page.text)
    assert found == 1, "the page shows no status"
    return httpx.Response(200, html=html, request=page.request)


async def steering(visitor: Visitor) -> Seen:
    owner = Owner(visitor, await connect(visitor, BO, MICROSOFT))
    calendar, team, *others = await owner.calendars()
    await owner.saved(**on(calendar, team))
    yield "some calendars fewer", await owner.save(**on(calendar))
    yield "blocking off", await owner.save(export_enabled="on")
    await fail(visitor, "ListEvents")
    yield "cost uncounted", await owner.save()
    await heal(visitor)
    stale = await owner.page()
    await owner.saved(**on(calendar, team, export=True))
    yield "changed elsewhere", await owner.save(stale, **on(calendar, team, *others))
    page = await owner.page()
    await fail(visitor, "UpdateSyncConfig", 403)
    yield "read only", await owner.save(page, **on(calendar, team, *others))
    another = {"appId": "0d9f5e0a-6a4b-4b6e-9d0e-1d1f6a3b2c4d"}
    await visitor.control(f"connections/{owner.id}", another)
    await fail(visitor, "UpdateSyncConfig", 403)
    yield "read only, of another app", await owner.save(page, **on(calendar, team, *others))
    await heal(visitor)
    imports = {"enabled": True, "calendars": {"calendars": [{"id": calendar}]}}
    config = {"listEventFromCalendars": imports, "syncToCalendar": {"enabled": False}}
    body = {"id": owner.id, "scheduleId": BO, "providerId": MICROSOFT, "status": "SYNCED"}
    held = {"connection": {**body, "syncConfig": config}}
    faults = [{"method": "GetConnection", "delay_ms": 0}]
    await visitor.control("faults", faults)
    await fail(visitor, "GetConnection", 200, held)
    answer = await owner.save(page, **on(team, *others, export=True), confirmed="1")
    yield "kept otherwise", await follow(visitor, answer)


async def ended_elsewhere(visitor: Visitor) -> Seen:
    made = await connect(visitor, BO, MICROSOFT)
    await visitor.control(f"connections/{made}", {"status": "DISCONNECTED"})
    page = await visitor.open(f"/connections/{made}")
    said = await visitor.submit(page, f"/connections/{made}/disconnect")
    yield "meant to end", await follow(visitor, said)


async def parting(visitor: Visitor) -> Seen:
    await visitor.control("site", {"default_sync": "both"})
    made = await connect(visitor, BO, MICROSOFT)
    cost = f"/connections/{made}/disconnect"
    yield "cost and pause", await visitor.open(cost)
    await connect(visitor, BO, MICROSOFT)
    yield "another one protects", await visitor.open(cost)
    await fail(visitor, "ListEvents")
    await fail(visitor, "ListConnections")
    yield "cost uncounted", await visitor.open(cost)
    await heal(visitor)
    page = await visitor.open(cost)
    yield "disconnected", await follow(visitor, await visitor.submit(page, cost))
    yield "already", await visitor.open(cost)
    google = await connect(visitor, ANNA, GOOGLE)
    yield "of an import", await visitor.open(f"/connections/{google}/disconnect")


async def history(visitor: Visitor) -> Seen:
    seeded = seeded_connection_id(DEMO_SITE_ID, 0)
    yield "a day is known", await visitor.open(f"/connections/{seeded}/history")
    owner = Owner(visitor, await connect(visitor, BO, MICROSOFT))
    first, *_ = await owner.calendars()
    await owner.saved(**on(first, export=True))
    await owner.saved(**on(first), confirmed="1")
    yield "changes", await visitor.open(f"{owner.address}/history")
    site = services_of(visitor.app).sites.of(DEMO_SITE_ID)
    removed = link(builders.BO, id_="removed")
    await site.history.noticed(removed, NOW - timedelta(days=9), expected_end=False)
    for end in ("", "/history"):
        yield f"removed{end}", await visitor.open(f"/connections/removed{end}")


async def coming_back(visitor: Visitor) -> Seen:
    old = await reconnect_steps.connect_and_sync(visitor)
    await reconnect_steps.revoke_access(visitor, old)
    page = await visitor.open(await reconnect_steps.reconnect(visitor, old))
    yield "settings to put back", page
    restore = f"/connections/{reconnect_steps.id_in(page.url.path)}/restore"
    yield "settings are back", await follow(visitor, await visitor.submit(page, restore))
    other = await visitor.open(await reconnect_steps.reconnect(visitor, old, reconnect_steps.OTHER))
    yield "another account", other
    keep = '</span></a>\n    <a class="button is-quiet"'  # in any language
    kept = await visitor.open(reconnect_steps.link(other, keep))
    yield "calendars lost", kept
    restore = f"/connections/{reconnect_steps.id_in(kept.url.path)}/restore"
    yield "what is left", await follow(visitor, await visitor.submit(kept, restore))
    google = await connect(visitor, BO, GOOGLE)
    yield "as it was", await visitor.open(await reconnect_steps.reconnect(visitor, google))


async def busy(visitor: Visitor) -> Seen:
    yield "everyone", await visitor.open("/busy")
    of_anna = f"/busy?schedule_id={ANNA}"
    yield (
        "with titles and another zone",
        await visitor.open(f"{of_anna}&titles=1&zone=America/New_York&all_day=&days=14"),
    )
    yield "clocks back", await visitor.open(f"{of_anna}&from=2026-10-25&days=2")
    yield "another day", await visitor.open(f"{of_anna}&from=2026-12-25&days=1")
    yield "nothing connected", await visitor.open(f"/busy?schedule_id={BUSINESS}")
    wrong = "/busy?from=garbage&days=0&zone=garbage&all_day=maybe&schedule_id=unknown"
    yield "all wrong", await visitor.open(wrong)
    of_users = f"/busy?user_id={ANNAS_USER}&user_id={DMITRIS_USER}"
    yield "of two users", await visitor.open(of_users)
    yield "of users that are none", await visitor.open(f"{of_users}&user_id=garbage&user_id=")
    await connect(visitor, BO, MICROSOFT)
    yield "switched off", await visitor.open(f"/busy?schedule_id={BO}")
    await visitor.control("site", {"broken_listed": False})
    yield "a provider unread", await visitor.open("/busy")
    await visitor.control("site", {"events": 900})
    yield "too many", await visitor.open(f"{of_anna}&days=31")
    await visitor.control("site", {"schedules": 70})
    yield "a crowd", await visitor.open("/busy")
    yield "nobody of that name", await visitor.open("/busy?q=nobody")


async def why(visitor: Visitor) -> Seen:
    ask = f"/busy/why?schedule_id={ANNA}"
    yield "form", await visitor.open("/busy/why")
    yield "covered twice", await visitor.open(f"{ask}&at=2026-11-22T09:45")
    yield "covered all day", await visitor.open(f"{ask}&at=2026-11-23T12:30")
    yield "free", await visitor.open(f"{ask}&at=2026-11-22T12:00")
    yield "skipped", await visitor.open(f"{ask}&at=2026-03-29T02:30")
    yield "comes twice", await visitor.open(f"{ask}&at=2026-10-25T02:30")
    unsure = f"/busy/why?schedule_id={DMITRI}&at=2026-11-22T09:15"
    yield "unsure", await visitor.open(unsure)
    yield "all wrong", await visitor.open("/busy/why?at=garbage")
    await visitor.control("site", {"schedules": 70})
    yield "a crowd", await visitor.open("/busy/why?q=stylist")
    yield "a crowd to invite", await visitor.open("/invites/new")


async def site(visitor: Visitor) -> Seen:
    """Visit the pages that differ for a real site."""
    made = seeded_connection_id(SITE, 1)
    owner = Owner(visitor, made)
    yield "roster", await visitor.open("/")
    yield "connection", await owner.page()
    yield "by password", await visitor.open(REVIEW)
    down = [{"method": "*", "status": 503, "times": 99}]
    async with httpx.AsyncClient(transport=wix_of(visitor.app), base_url=BASE) as wix:
        for path in ("/", "/connect", "/busy"):
            await visitor.open(path)
        (await wix.post("/sandbox/control/faults", json=down)).raise_for_status()
        SITE_TICKS.advance(200)
        for path in ("/", "/connect", "/busy"):
            yield f"outage at {path}", await visitor.open(path)
        await wix.delete("/sandbox/control/faults")


async def watch(visitor: Visitor) -> Seen:
    yield "all well", await visitor.open("/watch")
    await visitor.submit(await visitor.open("/watch"), "/watch/replace", feed="all")
    yield "addresses replaced", await visitor.open("/watch?replaced=all")
    await fail(visitor, "ReportEvent", 403)
    sent = await visitor.submit(await visitor.open("/watch"), "/watch/test")
    yield "tested, and not permitted", await follow(visitor, sent)
    yield "a test without an answer", await visitor.open("/watch?tested=waiting")
    await heal(visitor)
    await fail(visitor, "ListProviders", 403)
    yield "may not", await visitor.open("/watch")


async def demo(visitor: Visitor) -> Seen:
    """Try situations in the bar of the sandbox."""
    page = await visitor.open("/")
    for scene in ("denied", "partial"):
        page = await follow(visitor, await visitor.submit(page, "/demo", scene=scene))
    yield "situations on", page
    await visitor.submit(page, "/demo", scene="clash")
    await visitor.open("/")  # reads bookings in the background
    yield "a booking clashes", await visitor.open("/", **{"cache-control": "max-age=0"})
    yield "a booking clashes with a busy time of the week", await visitor.open("/busy")
    own = f"/connections/{seeded_connection_id(DEMO_SITE_ID, 0)}"
    yield "a booking clashes with this calendar", await visitor.open(own)


async def invitation(visitor: Visitor) -> Seen:
    yield "whom", await visitor.open("/invites/new")
    yield "no open invitation", await visitor.open("/invites")
    form = await visitor.open(f"/invites/new?schedule_id={BO}")
    yield "form", form
    yield "nothing ticked", await visitor.submit(form, "/invites", days="7")
    yield "form for who has one", await visitor.open(f"/invites/new?schedule_id={ANNA}")
    link = await invited(visitor)
    yield "open invitations", await visitor.open("/invites")
    own = link.replace("/i/", "/invites/")
    yield "link", await visitor.open(own)
    yield "guest", await visitor.open(link)
    for name, provider_id in (("oauth", GOOGLE), ("password", APPLE)):
        yield name, await visitor.open(f"{link}?provider_id={provider_id}")
    yield "wrong password", await by_password(visitor, link, password="wrong")
    yield "denied", await back(visitor, link, "deny")
    await fail(visitor, "ListConnections", 503)
    yield "link in doubt", await visitor.open(own)
    yield "guest in doubt", await visitor.open(link)
    await heal(visitor)
    yield "done", await follow(visitor, await back(visitor, link))
    yield "used link", await visitor.open(link)
    yield "used", await visitor.open(own)
    for name, old in (("old", made_by_hand(age_s=8 * 86400)), ("bad", "/i/bad")):
        yield f"{name} link", await visitor.open(old)
        yield f"{name} link of the owner", await visitor.open(old.replace("/i/", "/invites/"))
    google = await invited(visitor, GOOGLE, schedule_id=BUSINESS)
    yield "of the business", await visitor.open(google)
    yield "google done", await follow(visitor, await back(visitor, google, provider_id=GOOGLE))
    await visitor.control("site", {"schedules": 0})
    yield "nobody", await visitor.open("/invites/new")


async def several(visitor: Visitor) -> Seen:
    form = await visitor.open("/invites/new?show=missing")
    yield "everyone missing", form
    yield "nobody ticked", await visitor.submit(form, "/invites", days="7")
    ticked = {"schedule_id": [BO, DMITRI], "provider_id": [GOOGLE, APPLE]}
    yield "new invitations", await visitor.submit(form, "/invites", days="7", **ticked)
    yield "some invited", await visitor.open("/invites/new?show=missing")
    link = await invited(visitor, import_enabled="on", export_enabled="on")
    yield "all done", await follow(visitor, await back(visitor, link))


async def withdrawal(visitor: Visitor) -> Seen:
    link = await invited(visitor, days="30")  # not the one that is used above: the clock stands
    own, step = link.replace("/i/", "/invites/"), await visitor.open(f"{link}?provider_id={APPLE}")
    answer = await visitor.submit(await visitor.open(own), withdraw_path(link))
    yield "list", await follow(visitor, answer)
    yield "link of the owner", await visitor.open(own)
    yield "guest", await visitor.open(link)
    sent = {"email": EMAIL, "password": APP_PASSWORD}
    yield "guest's form", await visitor.submit(step, f"{link}/credentials", **sent)


async def language(visitor: Visitor) -> Seen:
    """Visit the main pages in the languages that look most different."""
    made = Owner(visitor, await connect(visitor, BO, MICROSOFT))
    for one in Languages(TEMPLATES.parent / "locales").available:
        yield f"roster in {one.code}", await visitor.open("/", **{"accept-language": one.code})
    for tag in ("he", "de"):
        spoken = {"accept-language": tag}
        yield f"picker in {tag}", await visitor.open("/connect", **spoken)
        yield f"review in {tag}", await visitor.open(REVIEW, **spoken)
        yield f"connection in {tag}", await visitor.open(made.address, **spoken)
        yield f"busy in {tag}", await visitor.open("/busy", **spoken)


async def signing_in(visitor: Visitor) -> Seen:
    page = await follow(visitor, await visitor.open("/busy"))
    yield "asked", page
    yield "wrong", await visitor.submit(page, "/signin", password="wrong")
    yield "in", await follow(visitor, await visitor.submit(page, "/signin", password=PASSWORD))


WALKS: Mapping[Make, tuple[Walk, ...]] = {
    sandbox_app: (
        *(roster, roster_in_doubt, picker, review, credentials, sandbox, automations),
        dashboard,
        *(connection, proof, steering, ended_elsewhere, parting, history, coming_back),
        *(busy, why, watch),
        *(fault, demo, language),
        *(invitation, several, withdrawal, unread, times),
    ),
    site_app: (site,),
    locked_app: (signing_in,),
    wix_app: (frame, staff_plugin, frame_in_trouble, tab),
}
