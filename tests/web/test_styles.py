"""Both interpretations of ambiguous Wix documentation give the same pages."""

import re
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI

from tests.page_texts import (
    ACCOUNT_UNSUPPORTED,
    CONFIRM_IMPORT_OFF,
    CONSENT_DENIED,
    OTHER_ACCOUNT,
    PROVIDER_FAILED,
    SAVED,
)
from tests.salon import ANNA, APPLE, BO, BUSINESS, GOOGLE, MICROSOFT
from tests.visitor import Visitor, title, words
from tests.web.conftest import connect, consent, start_consent
from tests.web.connect.apple import ACTION, EMAIL, PASSWORD
from tests.web.connection.reconnect_steps import (
    OTHER,
    connect_and_sync,
    finish_reconnect,
    id_in,
    reconnect,
    revoke_access,
    start_reconnect as leave,
)
from tests.web.sync_settings import Owner, on, undo_of

Pages = AsyncIterator[httpx.Response]
Journey = Callable[[Visitor], Pages]

_ONE_TIME = re.compile(r"[\w.%~-]{20,}|(?<=<code>)[^<]+(?=</code>)|(?<=Reference: )[0-9a-f]{8}")
READINGS = (
    {"style": "typings", "update": "merge", "oauth_url_key": "oauthUrl", "query": "keep"},
    {"style": "samples", "update": "replace", "oauth_url_key": "oAUthUrl", "query": "drop"},
)
DEEDS = {
    "deny": CONSENT_DENIED,
    "unsupported": ACCOUNT_UNSUPPORTED,
    "error": PROVIDER_FAILED,
}


async def connecting_by_oauth(visitor: Visitor) -> Pages:
    yield await visitor.open("/connect")
    yield await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
    for outcome, says in DEEDS.items():
        page = await visitor.open(
            await consent(visitor, await start_consent(visitor, BO, MICROSOFT), outcome)
        )
        assert title(page) == says
        yield page
    for provider in (MICROSOFT, GOOGLE):
        made = await visitor.open(f"/connections/{await connect(visitor, BO, provider)}")
        assert title(made) == "Bo"
        assert "bo@studio-nord.example" in words(made)
        yield made


async def connecting_by_credentials(visitor: Visitor) -> Pages:
    review = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={APPLE}")
    yield review
    wrong = await visitor.submit(review, ACTION, email=EMAIL, password="not an app password")
    assert wrong.status_code == 422
    yield wrong
    made = await visitor.submit(wrong, ACTION, email=EMAIL, password=PASSWORD)
    page = await visitor.open(made.headers["location"])
    assert EMAIL in words(page)
    yield page


async def steering(visitor: Visitor) -> Pages:
    owner = Owner(visitor, await connect(visitor, BO, MICROSOFT))
    calendar, team, _ = await owner.calendars()
    lacking = await owner.save(**on())
    assert lacking.status_code == 422
    yield lacking
    saved = await owner.saved(**on(calendar, team, export=True))
    assert SAVED in words(saved)
    yield saved
    yield await visitor.open(f"{owner.address}/status")
    cost = await owner.save(export_enabled="on")
    assert title(cost) == CONFIRM_IMPORT_OFF
    yield cost
    back = await owner.saved(undo=undo_of(saved) or "")
    assert "to Wix: off. From Wix to Outlook: off." in back.text
    yield back


async def seeing_who_is_covered(visitor: Visitor) -> Pages:
    yield await visitor.open("/")
    owner = Owner(visitor, await connect(visitor, BO, MICROSOFT))
    yield await visitor.open("/")
    await owner.saved(**on(*await owner.calendars()))
    for status in ("SYNC_IN_PROGRESS", "SYNCED", "ERROR", "DISCONNECTED"):
        await visitor.control(f"connections/{owner.id}", {"status": status})
        yield await visitor.open("/")
        yield await owner.page()
    gaps = await visitor.open("/?show=gaps")
    assert "Bo" in words(gaps)
    yield gaps


async def connecting_again(visitor: Visitor) -> Pages:
    old = await connect_and_sync(visitor)
    await revoke_access(visitor, old)
    yield await visitor.open(f"/connections/{old}")
    address = await reconnect(visitor, old)
    page = await visitor.open(address)
    assert "Your earlier settings can be put back" in words(page)
    yield page
    restored = await visitor.submit(page, f"/connections/{id_in(address)}/restore")
    after = await visitor.open(restored.headers["location"])
    assert "Your earlier settings are back." in words(after)
    yield after
    other = await finish_reconnect(visitor, await leave(visitor, id_in(address)), OTHER)
    page = await visitor.open(other)
    assert OTHER_ACCOUNT in words(page)
    yield page


async def disconnecting(visitor: Visitor) -> Pages:
    old = await connect_and_sync(visitor)
    act = f"/connections/{old}/disconnect"
    cost = await visitor.open(act)
    assert re.search(r"\d+ busy times", words(cost))
    yield cost
    for _ in range(2):
        done = await visitor.submit(cost, act)
        page = await visitor.open(done.headers["location"])
        assert "no longer connected" in words(page)
        yield page
    yield await visitor.open(act)


async def looking_at_busy_times(visitor: Visitor) -> Pages:
    await connect_and_sync(visitor)
    week = await visitor.open(f"/busy?schedule_id={BO}")
    assert re.search(r"\d+ events, complete", words(week))
    yield week
    yield await visitor.open("/busy")
    yield await visitor.open(f"/busy?schedule_id={BO}&titles=1&days=31")
    yield await visitor.open(f"/busy?schedule_id={BO}&all_day=true&days=31")
    yield await visitor.open(f"/busy?schedule_id={ANNA}&zone=Asia/Tokyo")
    yield await visitor.open(f"/busy.ics?schedule_id={BO}")
    for schedule_id in (ANNA, BO, BUSINESS):
        yield await visitor.open(f"/busy/why?schedule_id={schedule_id}&at=2026-11-24T10:00")


JOURNEYS = [
    connecting_by_oauth,
    connecting_by_credentials,
    steering,
    seeing_who_is_covered,
    connecting_again,
    disconnecting,
    looking_at_busy_times,
]


@pytest.mark.parametrize("journey", JOURNEYS)
async def test_every_journey_is_the_same_in_both_styles(still: FastAPI, journey: Journey):
    typings, samples = [await _walked(still, journey, reading) for reading in READINGS]
    assert len(typings) >= 3
    for one, other in zip(typings, samples, strict=True):
        assert one == other


async def _walked(app: FastAPI, journey: Journey, reading: dict[str, str]) -> list[str]:
    """Return the pages of a flow, without their varying parts."""
    visitor = Visitor(app)
    await visitor.control("reset", {})
    await visitor.control("site", reading)
    return [_ONE_TIME.sub("…", _main(page)) async for page in journey(visitor)]


def _main(page: httpx.Response) -> str:
    """Return a page without the sandbox bar, which shows the style."""
    return page.text.partition("<main")[2].partition("</main>")[0] or page.text
