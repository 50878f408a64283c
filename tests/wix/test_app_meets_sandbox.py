"""The Wix app mode of the app against that of the sandbox: two readings of one contract."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.sandbox import create_sandbox, standalone_app
from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from app.wix import (
    AccessTokenCache,
    AppAuth,
    AppNotInstalled,
    AppSecretRefused,
    EventType,
    Secret,
    TokenEndpoint,
    WebhookKey,
    WixClient,
    WixNotFound,
    network_transport,
    verify_instance,
    verify_webhook,
)
from tests.server import sandbox_serving
from tests.wix.conftest import Clock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SITE, OTHER = "33333333-3333-4333-8333-333333333333", "22222222-2222-4222-8222-222222222222"


@dataclass
class Installed:
    """An app with its tokens, and the control API of the sandbox that it is installed in."""

    transport: httpx.AsyncBaseTransport
    base: str
    clock: Clock
    secret: str = DEMO_APP_SECRET

    def __post_init__(self):
        self.retry_clock = self.clock.retry_clock()
        self.http = httpx.AsyncClient(transport=self.transport)
        endpoint = TokenEndpoint(
            self.transport,
            base_url=f"{self.base}/api",
            app_id=DEMO_APP_ID,
            secrets=[Secret(self.secret)],
            retry_clock=self.retry_clock,
        )
        self.endpoint, self.tokens = (
            endpoint,
            AccessTokenCache(endpoint, clock=self.retry_clock.clock),
        )

    def client(self, instance_id):
        auth = AppAuth(self.tokens, instance_id)
        return WixClient(
            self.transport, base_url=f"{self.base}/api", auth=auth, retry_clock=self.retry_clock
        )

    async def control(self, path, **body) -> Any:
        answer = await self.http.post(f"{self.base}/control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def opened(self, site_id):
        """The Wix client for a user who opens the app on a site."""
        instance = (await self.control("instance", site_id=site_id))["instance"]
        visit = verify_instance(
            instance, app_id=DEMO_APP_ID, secrets=[Secret(self.secret)], now=NOW
        )
        return self.client(visit.instance_id)

    async def calls(self):
        return (await self.http.get(f"{self.base}/control/calls")).json()


@pytest.fixture
async def installed():
    sandbox = standalone_app(create_sandbox(clock=lambda: NOW))
    async with httpx.ASGITransport(app=sandbox) as transport:
        yield Installed(transport, "http://127.0.0.1:8000/sandbox", Clock())


async def test_an_opened_page_finds_its_site_with_name_and_zone(installed):
    await installed.control("site", site_id=SITE, site_name="Salon Süd")
    client = await installed.opened(SITE)
    here, about = await asyncio.gather(client.get_app_instance(), client.get_site_properties())
    assert (here.site_id, here.site_name) == (SITE, "Salon Süd")
    assert (about.name, about.time_zone, about.locale) == ("Salon Süd", "Europe/Berlin", "de-DE")
    assert len(await client.list_providers()) == 3
    minted = [
        one for one in (await installed.calls())["calls"] if one["method"] == "CreateAccessToken"
    ]
    assert len(minted) == 1


async def test_a_site_without_properties_is_read(installed):
    await installed.control("site", site_id=SITE, properties="bare")
    client = await installed.opened(SITE)
    here, about = await asyncio.gather(client.get_app_instance(), client.get_site_properties())
    assert (here.site_id, here.site_name) == (SITE, "")
    assert (about.name, about.time_zone, about.locale) == ("", None, None)


@pytest.mark.parametrize("removed_app", ["401", "403"])
@pytest.mark.parametrize("app_errors", ["wix", "oauth"])
async def test_every_response_reveals_a_removed_app(installed, app_errors, removed_app):
    await installed.control("site", site_id=SITE, app_errors=app_errors, removed_app=removed_app)
    client = await installed.opened(SITE)
    await client.list_providers()
    installed.clock.now_s += 600
    await installed.control("installation", site_id=SITE, installed=False)
    with pytest.raises(AppNotInstalled):
        await client.list_providers()
    await installed.control("installation", site_id=SITE, installed=True)
    assert len(await client.list_providers()) == 3


@pytest.mark.parametrize(
    ("app_errors", "kind"), [("oauth", AppSecretRefused), ("wix", AppNotInstalled)]
)
async def test_a_wrong_secret_is_reported_as_such(installed, app_errors, kind):
    instance_id = (await installed.control("installation", site_id=SITE, installed=True))[
        "instance_id"
    ]
    await installed.control("site", site_id=SITE, app_errors=app_errors)
    stranger = Installed(installed.transport, installed.base, installed.clock, secret="guess")
    with pytest.raises(kind):
        await stranger.client(instance_id).list_providers()


async def test_a_site_cannot_read_another_sites_connection(installed):
    mine, theirs = await installed.opened(SITE), await installed.opened(OTHER)
    my_list, their_list = await asyncio.gather(mine.list_connections(), theirs.list_connections())
    mine_ids = {one.id for one in my_list.connections}
    their_ids = {one.id for one in their_list.connections}
    assert not mine_ids & their_ids
    assert (await installed.calls())["foreign_reads"] == 0
    with pytest.raises(WixNotFound):
        await mine.get_connection(their_ids.pop())
    assert (await installed.calls())["foreign_reads"] == 1


@pytest.mark.parametrize("changes", [{}, {"exp": None}])
async def test_the_sandboxs_webhooks_verify_with_its_public_key(installed, changes):
    sent = await installed.control("webhook", event="AppRemoved", site_id=SITE, changes=changes)
    pem = (await installed.http.get(f"{installed.base}/control/webhook-key")).json()["pem"]
    event = verify_webhook(
        sent["body"].encode(),
        app_id=DEMO_APP_ID,
        keys=[WebhookKey.from_pem(pem)],
        now=NOW,
    )
    there = await installed.control("installation", site_id=SITE, installed=True)
    assert (event.kind, event.instance_id) == (EventType.APP_REMOVED, there["instance_id"])


async def test_fifty_calls_of_a_new_app_share_one_token():
    with sandbox_serving() as base:
        async with httpx.AsyncHTTPTransport() as control, network_transport() as transport:
            owner = Installed(control, f"{base}/sandbox", Clock())
            app = Installed(transport, f"{base}/sandbox", Clock())
            there = await owner.control("installation", site_id=SITE, installed=True)
            clients = [app.client(there["instance_id"]) for _ in range(50)]
            lists = await asyncio.gather(*[client.list_providers() for client in clients])
            calls = (await owner.calls())["calls"]
    assert [len(providers) for providers in lists] == [3] * 50
    minted = [one for one in calls if one["method"] == "CreateAccessToken"]
    assert [one["site_id"] for one in minted] == [SITE]
