"""The page "Alerts": what is on, and a test alert."""

import asyncio
from collections.abc import Callable
from threading import Event
from typing import Any

from fastapi import FastAPI

from app.calendars.alerts.site_watcher import TrialResult
from tests.alerts.conftest import Salon
from tests.alerts.receivers import Receiver
from tests.visitor import Visitor, words
from tests.web.test_site_mode import live, seen

__all__ = ["live", "seen"]

OFF = "Alerts are off."


async def test_a_test_alert_is_posted_and_not_twice_at_once(salon: Salon, receiver: Receiver):
    page = await salon.visitor.open("/watch")
    assert "A signed webhook" in words(page)
    sent = await salon.visitor.submit(page, "/watch/test")
    assert (sent.status_code, sent.headers["location"]) == (303, "/watch?tested=sent")
    assert [one["type"] for one in receiver.bodies] == ["calendars.test"]
    assert "Test alert sent." in words(await salon.visitor.open("/watch?tested=sent"))

    again = await salon.visitor.submit(page, "/watch/test")
    assert again.headers["location"] == "/watch?tested=later"
    assert len(receiver.requests) == 1


async def test_a_test_alert_that_is_refused_says_so(salon: Salon, receiver: Receiver):
    receiver.statuses += [400]
    sent = await salon.visitor.submit(await salon.visitor.open("/watch"), "/watch/test")
    assert sent.headers["location"] == "/watch?tested=failed"
    page = words(await salon.visitor.open("/watch?tested=failed"))
    assert page.count("did not arrive") == 2  # the test, and why: the channel's last message
    await salon.look()
    assert "The last message did not arrive" not in words(await salon.visitor.open("/watch"))


async def test_a_test_alert_does_not_wait_for_a_receiver_that_hangs(
    salon: Salon, receiver: Receiver
):
    answering = Event()
    receiver.takes = answering.wait
    watcher = salon.monitor.of(salon.services.own_site or "")
    try:
        assert await watcher.send_test(answer_s=0.01) is TrialResult.WAITING
    finally:
        answering.set()
    assert "on its way" in words(await salon.visitor.open("/watch?tested=waiting"))


async def test_the_roster_says_that_alerts_are_off(salon: Salon, live: FastAPI):
    assert OFF not in words(await salon.visitor.open("/"))
    without = Visitor(live)
    assert OFF in words(await without.open("/"))
    assert OFF in words(await without.open("/watch"))


async def test_alerts_can_be_tried_in_the_sandbox_without_settings(salon_of: Callable[..., Any]):
    salon: Salon = await salon_of()
    page = await salon.visitor.open("/watch")
    assert "Wix Automations" in words(page)
    assert 'href="/sandbox/automations"' in page.text
    assert "No app has reported" in words(await salon.visitor.open("/sandbox/automations"))

    connections = await salon.connections()
    await salon.visitor.submit(page, "/watch/test")
    shown = await salon.visitor.open("/sandbox/automations")
    assert "Calendar Connect Test alert: Alerts arrive here." in words(shown)
    anna = f"/connections/{connections['Anna Vogel']}"
    assert anna not in shown.text

    await salon.visitor.submit(await salon.visitor.open(anna), "/demo", scene="revoked", back=anna)
    link = f'href="http://127.0.0.1:8000{anna}"'
    async with asyncio.timeout(20):
        while link not in (await salon.visitor.open("/sandbox/automations")).text:  # noqa: ASYNC110 -- of an app that does not know who waits
            await asyncio.sleep(0)


async def test_the_calendar_is_subscribed_to_by_one_tap(salon: Salon):
    page = await salon.visitor.open("/watch")
    assert 'href="webcal://127.0.0.1:8000/health.ics?token=' in page.text
