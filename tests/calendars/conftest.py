"""Fixtures: a site in a sandbox, a clock that is a number, and a browser with cookies."""

from types import SimpleNamespace

import httpx
import pytest

from app.calendars.connecting.flow import FlowTokens
from app.calendars.connecting.oauth import OAuthConnector
from app.calendars.directory.site_directory import Directory
from app.calendars.security.tokens import Signer
from app.calendars.sync.sync_settings import SyncSettings
from app.sandbox import DEMO_SITE_ID, create_sandbox, standalone_app
from tests.calendars.doubles import (
    APPLE,
    CALLBACK,
    GOOGLE,
    KEY,
    NOA,
    ORIGIN,
    Account,
    Clock,
    Control,
    a_history,
    apple_connection,
    client,
    cookies_with,
    decide,
    features_of,
    snapshot_of,
)
from tests.local_store import LocalStore


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sandbox(clock):
    return standalone_app(create_sandbox(clock=clock.utc, sleep=clock.wait))


@pytest.fixture
async def browser(sandbox):
    transport = httpx.ASGITransport(app=sandbox)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http:
        yield http


@pytest.fixture
def control(browser):
    return Control(browser)


@pytest.fixture
def wix(sandbox, clock):
    return client(httpx.ASGITransport(app=sandbox), clock)


@pytest.fixture
def snapshot(wix, clock):
    return snapshot_of(wix, clock)


@pytest.fixture
def directory(wix, snapshot):
    return Directory(wix, snapshot)


@pytest.fixture
def settings(wix, snapshot):
    return SyncSettings(wix, snapshot, a_history())


@pytest.fixture
def flows(clock):
    return FlowTokens(Signer([KEY], clock=clock), tenant=DEMO_SITE_ID)


@pytest.fixture
def connecting_with(wix, directory, flows, clock):
    """Build the connecting service of one process, with some arguments changed."""

    def build(**changes):
        given = {
            "wix": wix,
            "directory": directory,
            "flows": flows,
            "used_states": LocalStore(clock=clock),
            "callback_url": CALLBACK,
            "own_origin": "https://calendars.example",
            "sandbox_origin": ORIGIN,
            "sleep": clock.wait,
        }
        return OAuthConnector(**{**given, **changes})

    return build


@pytest.fixture
def connecting(connecting_with):
    return connecting_with()


@pytest.fixture
async def started_flow(connecting, browser):
    """Noa has granted access at Google; the callback is still to come."""
    authorization = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)
    state, answer = await decide(browser, authorization)
    return SimpleNamespace(authorization=authorization, state=state, answer=answer)


@pytest.fixture
def refused(started_flow, control):
    """Assert that a callback is rejected with an error, without a request to Wix."""

    async def refuse(connecting, ending, *tokens, state=None, answer=None):
        before = await control.calls()
        with pytest.raises(ending) as caught:
            await connecting.handle_callback(
                state=started_flow.state if state is None else state,
                tokens_for=cookies_with(*tokens),
                params=answer or started_flow.answer,
            )
        assert await control.calls() == before
        return caught.value

    return refuse


@pytest.fixture
async def rival(connecting, browser):
    """Another flow of the same site for the same schedule and provider."""
    authorization = await connecting.start_flow(schedule_id=NOA, provider_id=GOOGLE)
    state, answer = await decide(browser, authorization)
    return authorization, state, answer


@pytest.fixture
async def account(wix, settings):
    made = await apple_connection(wix)
    return Account(made, await settings.options(made, await features_of(wix, APPLE)))


@pytest.fixture
def sends(control: Control):
    """Count how often settings were sent."""

    async def count():
        return (await control.calls()).count("UpdateSyncConfig")

    return count
