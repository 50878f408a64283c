"""The page "Alerts": what is on, and a test alert."""

from collections.abc import Callable
from typing import Any

from tests.alerts.conftest import Salon
from tests.alerts.receivers import Receiver
from tests.visitor import words

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


async def test_the_roster_says_that_alerts_are_off(salon: Salon, salon_of: Callable[..., Any]):
    assert OFF not in words(await salon.visitor.open("/"))
    without: Salon = await salon_of()
    assert OFF in words(await without.visitor.open("/"))
    assert OFF in words(await without.visitor.open("/watch"))


async def test_the_calendar_is_subscribed_to_by_one_tap(salon: Salon):
    page = await salon.visitor.open("/watch")
    assert 'href="webcal://127.0.0.1:8000/health.ics?token=' in page.text
