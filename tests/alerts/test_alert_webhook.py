"""Alerts as signed posts, to a real HTTP server."""

import base64
import hmac
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from app.calendars.alerts.alert_message import AlertMessage, Channel
from app.calendars.alerts.site_watcher import SiteWatcher
from app.stores.memory_stores import MemoryStores
from app.stores.store import Key
from tests.alerts.conftest import SECRET, Salon
from tests.alerts.receivers import Receiver
from tests.web.conftest import KEY

MASS = 50


async def test_a_break_and_its_repair_are_posted_once(salon: Salon, receiver: Receiver):
    await salon.look()
    await salon.look()
    [first] = receiver.bodies
    assert (first["type"], len(first["data"]["broken"])) == ("calendars.changed", 1)
    [broken] = first["data"]["broken"]
    assert broken["gap"] == "broken"
    assert broken["href"] == f"http://127.0.0.1:8000/connections/{broken['connection_id']}"
    assert first["data"]["mended"] == first["data"]["still_broken"] == []

    await salon.set(broken["connection_id"], status="SYNCED")
    await salon.look()
    await salon.look()
    [_, second] = receiver.bodies
    assert second["data"]["broken"] == []
    [mended] = second["data"]["mended"]
    assert (mended["name"], mended["protected"]) == (broken["name"], True)


async def test_posts_are_signed_as_standard_webhooks(salon: Salon, receiver: Receiver):
    await salon.look()
    [(headers, body)] = receiver.requests
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{signature}"
    assert headers["content-type"] == "application/json"


async def test_a_failed_post_is_repeated_with_the_same_id(salon: Salon, receiver: Receiver):
    receiver.statuses += [500, 429]
    await salon.look()
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert (len(receiver.requests), len(salon.waits)) == (3, 2)
    await salon.look()
    assert len(receiver.requests) == 3


async def test_what_was_never_taken_comes_with_the_next_look(
    salon: Salon, receiver: Receiver, caplog: pytest.LogCaptureFixture
):
    receiver.statuses += [400, 400]
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            await salon.look()
    assert len(receiver.requests) == 3
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    unsent = [one.getMessage() for one in caplog.records if one.name == "app.alerts"]
    assert unsent == ["alert=unsent channel=webhook reason=status 400"]
    assert "canary" not in caplog.text
    assert SECRET not in caplog.text


async def test_redirects_are_not_followed(salon: Salon, receiver: Receiver):
    receiver.statuses += [307]
    await salon.look()
    assert len(receiver.requests) == 1


async def test_fifty_broken_at_once_are_one_message(salon: Salon, receiver: Receiver):
    await salon.visitor.control("site", {"schedules": MASS, "connections": MASS})
    ids = (await salon.connections()).values()
    receiver.requests.clear()
    for one in ids:
        await salon.set(one, status="SYNCED")
    await salon.look()
    receiver.requests.clear()
    for one in ids:
        await salon.set(one, status="ERROR", errorReason="TOKEN_REVOKED")
    await salon.look()
    [body] = receiver.bodies
    assert len(body["data"]["broken"]) == len([*ids]) >= MASS


async def test_two_processes_tell_once(
    salon: Salon, receiver: Receiver, salon_of: Callable[..., Any]
):
    other = await salon_of(salon.stores, alert_webhook=receiver.url, alert_webhook_secret=SECRET)
    await salon.look()
    await other.look()
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 403}])
async def test_an_outage_says_nothing(salon: Salon, receiver: Receiver, fault: dict[str, int]):
    await salon.look()
    receiver.requests.clear()
    await salon.visitor.control("faults", [{"method": "*", "times": 50, **fault}])
    for _ in range(3):
        await salon.look()
    await salon.visitor.http.delete("/sandbox/control/faults")
    await salon.look()
    assert receiver.requests == []


async def test_a_process_killed_after_sending_repeats_the_same_id(
    salon_of: Callable[..., Any], receiver: Receiver
):
    killed = KilledStores(KEY)
    for _ in range(2):  # the next process keeps the store, and its lease has run out
        salon = await salon_of(killed, alert_webhook=receiver.url, alert_webhook_secret=SECRET)
        with suppress(Killed):
            await salon.look()
        killed.alive = True
    [(first, _), (second, _)] = receiver.requests
    assert first["webhook-id"] == second["webhook-id"]


async def test_a_channel_that_fails_oddly_keeps_no_other_from_telling(
    salon: Salon, receiver: Receiver, caplog: pytest.LogCaptureFixture
):
    class Odd(Channel):
        name = kind = "odd"

        async def send(self, message: AlertMessage) -> None:
            raise KeyError(f"canary {message.id}")

    watcher = SiteWatcher(
        salon.services.sites.of(salon.services.own_site or ""),
        [Odd(), *salon.monitor.channels],
        salon.stores("alerts", "odd"),
        clock=salon.services.clock,
        base_url=salon.services.base_url,
    )
    await watcher.look()
    assert len(receiver.requests) == 1
    assert "alert=unsent channel=odd reason=KeyError" in caplog.text
    assert "canary" not in caplog.text


class Killed(BaseException):
    """The end of a process."""


class KilledStores(MemoryStores):
    """Ends the process when it records the result of a message, so that nothing else is kept."""

    alive = False

    async def put(self, key: Key, value: str, *, ttl_s: float) -> None:
        if value.endswith(" ok") and not self.alive:
            raise Killed
        await super().put(key, value, ttl_s=ttl_s)
