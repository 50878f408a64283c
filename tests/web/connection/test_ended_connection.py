"""A connection that ended outside this app is reported until the owner acknowledges it."""

from datetime import timedelta

import pytest

from app.calendars.coverage.gap import Gap
from app.calendars.sync.expected_endings import SETTLED_S
from app.cli.check_output import SiteCheck, check_lines
from app.main import create_app
from app.settings import load
from tests.calendars.builders import ANNA, BO, NOW, covers, link, report
from tests.salon import ANNA as ANNAS, APPLE, DMITRI, GOOGLE
from tests.visitor import Visitor, words
from tests.web.conftest import KEY
from tests.web.health.test_health import addresses

ENDED = "was disconnected, but not here"


async def parted_elsewhere(visitor: Visitor) -> str:
    """Make Wix end the broken connection, and return its id."""
    _, address = await addresses(visitor)
    [id_] = [
        one["connection_id"]
        for one in (await visitor.open(address)).json()["findings"]
        if one["gap"] == "broken"
    ]
    await visitor.control(f"connections/{id_}", {"status": "DISCONNECTED"})
    return str(id_)


async def finding(visitor: Visitor) -> tuple[str, dict[str, object], str]:
    """Return the verdict, the finding about the worst connection, and the reminders."""
    feed, address = await addresses(visitor)
    report = (await visitor.open(address)).json()
    reminders = (await visitor.open(feed)).text.replace("\r\n ", "")
    return report["verdict"], report["findings"][0], reminders


async def test_an_ended_connection_is_shown_everywhere_with_causes(
    visitor: Visitor,
):
    id_ = await parted_elsewhere(visitor)
    verdict, found, reminders = await finding(visitor)
    assert (verdict, found["gap"], found["cause"]) == ("needs_owner", "ended", "ended")
    assert found["likely_causes"] == ["access_removed", "owner_changed", "disconnected_in_wix"]
    assert "SUMMARY:Connect Outlook again for Дмитрий Соколов" in reminders
    assert r"the schedule got another owner\, or somebody disconnected it in Wix" in reminders
    assert ENDED in words(await visitor.open("/"))
    page = words(await visitor.open(f"/connections/{id_}"))
    assert "though nobody disconnected it here" in page
    assert "access was removed in Outlook" in page


async def test_acknowledging_the_end_stops_the_warning(visitor: Visitor):
    id_ = await parted_elsewhere(visitor)
    page = await visitor.open(f"/connections/{id_}")
    answer = await visitor.submit(page, f"/connections/{id_}/disconnect")
    assert answer.status_code == 303
    said = words(await visitor.open(answer.headers["location"]))
    assert "Noted. This calendar raises no alarm any more." in said
    assert "Wix confirmed it" not in said, "nothing was asked of Wix"
    verdict, found, reminders = await finding(visitor)
    assert (verdict, found["gap"], found["likely_causes"]) == ("well", "parted", [])
    assert "SUMMARY" not in reminders
    assert ENDED not in words(await visitor.open("/"))
    assert "Was it meant to end?" not in words(await visitor.open(f"/connections/{id_}"))


@pytest.mark.parametrize("whose", ["", "schedule_id"])
async def test_busy_times_are_incomplete_until_the_end_is_acknowledged(
    visitor: Visitor, whose: str
):
    id_ = await parted_elsewhere(visitor)
    query = f"?{whose}={DMITRI}" if whose else ""
    said = words(await visitor.open(f"/busy{query}"))
    assert said.count("No calendar is connected for Дмитрий Соколов") == 1
    assert "some may be missing." in said
    told = (await visitor.open(f"/busy.json{query}")).json()
    assert (told["complete"], told["ended"]) == (False, [DMITRI])
    file = await visitor.open(f"/busy.ics{query}")
    assert "-incomplete.ics" in file.headers["content-disposition"]

    page = await visitor.open(f"/connections/{id_}")
    await visitor.submit(page, f"/connections/{id_}/disconnect")
    said = words(await visitor.open(f"/busy{query}"))
    assert ("No calendar is connected for Дмитрий Соколов" in said) is bool(whose)
    assert ", complete." in said
    told = (await visitor.open(f"/busy.json{query}")).json()
    assert (told["complete"], told["ended"]) == (True, [])


async def test_an_incomplete_list_never_says_no_calendar(visitor: Visitor):
    one = {"id": "c1", "providerId": GOOGLE, "scheduleId": DMITRI, "status": "DISCONNECTED"}
    live = {**one, "id": "c2", "scheduleId": ANNAS, "status": "SYNCED"}
    body = {"connections": [one, live], "failedProviderIds": [APPLE]}
    await visitor.control("faults", [{"method": "ListConnections", "status": 200, "body": body}])
    said = words(await visitor.open("/busy"))
    assert "No calendar is connected" not in said
    assert "some may be missing." in said


async def test_a_disconnect_made_here_raises_no_warning(visitor: Visitor):
    id_ = str((await finding(visitor))[1]["connection_id"])
    cost = await visitor.open(f"/connections/{id_}/disconnect")
    await visitor.submit(cost, f"/connections/{id_}/disconnect")
    verdict, found, reminders = await finding(visitor)
    assert (verdict, found["gap"], found["health"]) == ("well", "parted", "disconnected")
    assert "SUMMARY" not in reminders


async def test_an_old_page_cannot_acknowledge_a_live_connection(visitor: Visitor):
    id_ = await parted_elsewhere(visitor)
    page = await visitor.open(f"/connections/{id_}")
    await visitor.control(f"connections/{id_}", {"status": "SYNCED"})
    answer = await visitor.submit(page, f"/connections/{id_}/disconnect")
    assert answer.headers["location"] == f"/connections/{id_}"
    assert "Disconnected" not in words(await visitor.open(f"/connections/{id_}"))
    await visitor.control(f"connections/{id_}", {"status": "DISCONNECTED"})
    assert (await finding(visitor))[0] == "needs_owner", "nor keeps its next end quiet"


async def test_a_url_alone_acknowledges_nothing(visitor: Visitor):
    id_ = await parted_elsewhere(visitor)
    assert "Noted." not in words(await visitor.open(f"/connections/{id_}?done=meant"))


async def test_a_reconnected_calendar_that_ends_again_warns_again():
    now = NOW
    app = create_app(load({"secret_key": KEY}), clock=lambda: now)
    async with app.router.lifespan_context(app):
        visitor = Visitor(app)
        id_ = str((await finding(visitor))[1]["connection_id"])
        cost = await visitor.open(f"/connections/{id_}/disconnect")
        await visitor.submit(cost, f"/connections/{id_}/disconnect")
        now += timedelta(seconds=SETTLED_S)
        for status, verdict in (("SYNCED", "well"), ("DISCONNECTED", "needs_owner")):
            await visitor.control(f"connections/{id_}", {"status": status})
            assert (await finding(visitor))[0] == verdict, status


def test_of_several_ended_connections_the_unintended_is_shown():
    ended, parted = link(BO, "DISCONNECTED", id_="e"), link(BO, "DISCONNECTED", id_="p")
    for connections, gap in (
        ([ended, parted], Gap.ENDED),
        ([parted, ended], Gap.ENDED),
        ([parted], Gap.ENDED_HERE),
        ([ended, link(BO, id_="live")], None),
    ):
        [cover] = covers(*connections, people=(BO,), meant={"p"}).people
        assert cover.gap == gap, [one.id for one in connections]


def test_check_reports_ended_connections_and_usual_causes():
    ended = link(ANNA, "DISCONNECTED", id_="e"), link(BO, "DISCONNECTED", id_="p")
    found = covers(*ended, people=(ANNA, BO), meant={"p"})
    told = "\n".join(check_lines([SiteCheck("site", "", report(found))]))
    assert "  ended           Anna (" in told
    assert "the schedule got another owner" in told
    assert "  disconnected    Bo (" in told
    assert told.count("Connect it again") == 1
