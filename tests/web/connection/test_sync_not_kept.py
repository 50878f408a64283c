"""Settings that Wix stores differently, or forbids to change, are shown one by one."""

import httpx

from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.sandbox.connection import seeded_connection_id
from app.settings import load
from tests.page_texts import NOTHING_CHANGED
from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor, words
from tests.web.conftest import KEY
from tests.web.sync_settings import NOW, Owner, on

SITE = "a1b2c3d4-0000-4000-8000-000000000001"
FORBIDDEN = [{"method": "UpdateSyncConfig", "status": 403}]


def stored(owner: Owner, calendars: list[str], *, exports: bool) -> list[dict[str, object]]:
    """Make Wix store these settings in place of the requested ones."""
    imports = {"enabled": True, "calendars": {"calendars": [{"id": id_} for id_ in calendars]}}
    config = {
        "listEventFromCalendars": imports,
        "syncToCalendar": {"enabled": exports, "dedicatedCalendar": {}},
    }
    body = {"id": owner.id, "scheduleId": BO, "providerId": MICROSOFT, "status": "SYNCED"}
    answer = {"connection": {**body, "syncConfig": config}}
    listed = {"connections": [answer["connection"]]}
    return [
        {"method": "GetConnection", "status": 200, "body": answer, "times": 2},
        {"method": "ListConnections", "status": 200, "body": listed, "times": 2},
    ]


async def test_each_setting_shows_requested_and_kept_values(owner: Owner):
    calendar, team, birthdays = await owner.calendars()
    page = await owner.page()
    await owner.visitor.control(
        "faults",
        [{"method": "GetConnection", "delay_ms": 0}, *stored(owner, [calendar], exports=True)],
    )
    answer = await owner.save(page, **on(team, birthdays))
    said = words(await owner.visitor.open(answer.headers["location"]))
    assert "Wix saved something different:" in said
    assert "the calendars that block: you asked for Team and Birthdays; Wix kept Calendar." in said
    assert "copying of bookings: you switched it off, Wix left it on." in said


async def test_no_switch_is_advised_where_wix_forbids_changes(owner: Owner):
    await owner.saved(export_enabled="on")
    await owner.visitor.control(f"connections/{owner.id}", {"status": "SYNCED"})
    page = await owner.page()
    await owner.visitor.control("faults", FORBIDDEN)

    answer = await owner.save(page)

    assert "Only copying Times can be double-booked" in words(answer)
    assert "Switch blocking on below." in words(page)
    assert "below" not in words(answer)


async def test_settings_locked_by_wix_are_shown_with_the_reason(owner: Owner):
    calendar, *_ = await owner.calendars()
    await owner.saved(**on(calendar))
    page = await owner.page()
    await owner.visitor.control("faults", FORBIDDEN)

    answer = await owner.save(page, **on(calendar, export=True))

    said = words(answer)
    assert answer.status_code == 403
    assert f"Wix doesn't let this app change these settings. {NOTHING_CHANGED}" in said
    assert "Change them in your Wix dashboard." in said
    assert "manage.wix.com" not in answer.text, "the sandbox has no dashboard"
    assert "Save" not in said
    assert "What Wix holds now Blocking of busy times on: Calendar" in said.replace(" :", ":")
    assert "to Wix: on, starting. From Wix to Outlook: off." in answer.text


async def test_on_a_real_site_the_page_links_to_its_dashboard():
    inner = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
    forbidden = httpx.Response(403, json={"message": "", "details": {}})

    class Wix(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "PATCH":
                return forbidden
            return await inner.handle_async_request(request)

    given = {"wix_api_key": "IST.key", "wix_site_id": SITE, "secret_key": KEY}
    settings = load({**given, "wix_api_url": "http://127.0.0.1:9001/sandbox/api"})
    app = create_app(settings, transport=Wix(), clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        visitor = Visitor(app)
        made = await visitor.open(f"/connections/{seeded_connection_id(SITE, 1)}")
        owner = Owner(visitor, seeded_connection_id(SITE, 1))
        answer = await owner.save(made, export_enabled="on", confirmed="1")
        fixed = await visitor.open(f"/connections/{seeded_connection_id(SITE, 0)}")
    assert answer.status_code == 403
    dashboard = f"https://manage.wix.com/dashboard/{SITE}/bookings"
    dialog = f'href="{dashboard}/calendar?openModal=syncPersonalCalendar"'
    assert f'href="{dashboard}/staff"' in answer.text
    assert dialog in answer.text
    assert dialog in fixed.text, "Google's settings can't be changed here"
    assert dialog not in made.text
