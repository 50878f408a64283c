"""What Wix does for an app: tokens, installations, signed pages and webhooks."""

import asyncio
import base64
import hashlib
import hmac
import http.server
import json
import threading

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.sandbox import DEMO_SITE_ID, create_sandbox, standalone_app
from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from tests.rows import each_row
from tests.sandbox.conftest import EXTERNAL, OTHER_SITE, code

PROVIDERS = f"{EXTERNAL}/providers"
GRANT = {
    "grant_type": "client_credentials",
    "client_id": DEMO_APP_ID,
    "client_secret": DEMO_APP_SECRET,
}


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class App:
    """Creates tokens, signed instances and webhooks for the app."""

    def __init__(self, control, call_as):
        self.control, self.call_as = control, call_as
        self.wix = call_as()

    async def instance_id(self, site_id=DEMO_SITE_ID, *, installed=True):
        body = {"site_id": site_id, "installed": installed}
        return (await self.control.post("installation", body)).json()["instance_id"]

    async def mint(self, instance_id, **changes):
        return await self.wix.post(
            "/oauth2/token", {**GRANT, "instance_id": instance_id, **changes}
        )

    async def on(self, site_id=DEMO_SITE_ID):
        answer = await self.mint(await self.instance_id(site_id))
        return self.call_as(authorization=answer.json()["access_token"])

    async def instance(self, **given):
        return (await self.control.post("instance", given)).json()["instance"]

    async def webhook(self, **given):
        return (await self.control.post("webhook", {"event": "AppRemoved", **given})).json()


@pytest.fixture
def app(control, call_as):
    return App(control, call_as)


async def test_an_installation_has_an_id_other_than_its_site(app, call_as):
    instance_id = await app.instance_id(OTHER_SITE)
    by_key = call_as(authorization="k", wix_site_id=OTHER_SITE)
    by_token = await app.on(OTHER_SITE)
    assert instance_id != OTHER_SITE
    assert (await by_token.connections()).json() == (await by_key.connections()).json()


async def test_app_instance_and_properties_name_the_site(app, control):
    await control.switch(site_name="Salon Süd", premium=False, site_id=OTHER_SITE)
    client = await app.on(OTHER_SITE)
    said = (await client.get("/apps/v1/instance")).json()
    assert said["instance"]["instanceId"] == await app.instance_id(OTHER_SITE)
    assert (said["instance"]["isFree"], said["site"]["siteId"]) == (True, OTHER_SITE)
    properties = (await client.get("/site-properties/v4/properties")).json()["properties"]
    assert (properties["siteDisplayName"], properties["timeZone"]) == ("Salon Süd", "Europe/Berlin")


async def test_site_properties_may_be_empty(app, control):
    await control.switch(properties="bare")
    client = await app.on()
    assert (await client.get("/site-properties/v4/properties")).json()["properties"] == {}
    assert set((await client.get("/apps/v1/instance")).json()["site"]) == {"siteId"}


async def test_tokens_need_the_secret_of_the_app(app, control):
    instance_id = await app.instance_id()
    assert code(await app.mint(instance_id, client_secret="guess")) == (401, "UNAUTHENTICATED")
    await control.post("app", {"app_id": OTHER_SITE, "secret": "new"})
    answer = await app.mint(instance_id, client_id=OTHER_SITE, client_secret="new")
    assert answer.status_code == 200


@pytest.mark.parametrize(("retired", "status"), [({}, 401), ({"retired": "old"}, 200)])
async def test_a_previous_secret_is_valid_only_if_registered(app, control, retired, status):
    instance_id = await app.instance_id()
    await control.post("app", {"app_id": DEMO_APP_ID, "secret": "new", **retired})
    for secret, expected in (("new", 200), ("old", status), ("guess", 401)):
        assert (await app.mint(instance_id, client_secret=secret)).status_code == expected


@pytest.mark.parametrize(
    ("errors", "removed", "wrong"),
    [("wix", 401, 401), ("oauth", (400, "invalid_grant"), (401, "invalid_client"))],
)
async def test_no_token_is_created_where_the_app_is_removed(app, control, errors, removed, wrong):
    await control.switch(app_errors=errors)
    instance_id = await app.instance_id()
    refused = await app.mint(instance_id, client_secret="guess")
    await app.instance_id(installed=False)
    answer = await app.mint(instance_id)
    if errors == "oauth":
        assert (answer.status_code, answer.json()["error"]) == removed
        assert (refused.status_code, refused.json()["error"]) == wrong
    else:
        assert (code(answer)[0], code(refused)[0]) == (removed, wrong)


@pytest.mark.parametrize(("reading", "status"), [("401", 401), ("403", 403)])
async def test_removing_the_app_revokes_the_tokens_of_that_site(app, control, reading, status):
    await control.switch(removed_app=reading)
    mine, theirs = await app.on(), await app.on(OTHER_SITE)
    await app.instance_id(installed=False)
    assert (await mine.get(PROVIDERS)).status_code == status
    assert (await theirs.get(PROVIDERS)).status_code == 200
    assert await app.instance_id(installed=True) == await app.instance_id()
    assert (await mine.get(PROVIDERS)).status_code == status
    assert (await (await app.on()).get(PROVIDERS)).status_code == 200


async def test_token_info_names_site_and_installation_until_removal(app, wix):
    token = (await app.mint(await app.instance_id(OTHER_SITE))).json()["access_token"]
    info = (await wix.post("/oauth2/token-info", {"token": token})).json()
    assert (info["siteId"], info["clientId"]) == (OTHER_SITE, DEMO_APP_ID)
    assert info["instanceId"] == await app.instance_id(OTHER_SITE)
    await app.instance_id(OTHER_SITE, installed=False)
    assert (await wix.post("/oauth2/token-info", {"token": token})).json() == {"active": False}


async def test_token_info_takes_an_instance_as_well(app, wix, clock):
    instance = await app.instance(site_id=OTHER_SITE)
    info = (await wix.post("/oauth2/token-info", {"token": instance})).json()
    assert (info["active"], info["siteId"]) == (True, OTHER_SITE)
    for odd in (f"x{instance}", await app.instance(changes={"instanceId": None}), "é.é"):
        assert (await wix.post("/oauth2/token-info", {"token": odd})).json() == {"active": False}
    clock.advance(4 * 3600)
    assert (await wix.post("/oauth2/token-info", {"token": instance})).json() == {"active": False}


async def test_a_signed_instance_covers_encoded_data_without_a_site(app):
    signature, data = (await app.instance(site_id=OTHER_SITE)).split(".")
    expected = hmac.digest(DEMO_APP_SECRET.encode(), data.encode(), hashlib.sha256)
    assert decode(signature) == expected
    assert "=" not in signature + data
    payload = json.loads(decode(data))
    assert (payload["appDefId"], payload["permissions"]) == (DEMO_APP_ID, "OWNER")
    assert payload["instanceId"] == await app.instance_id(OTHER_SITE)
    assert OTHER_SITE not in payload.values()


async def test_fields_of_an_instance_can_be_changed(app):
    changes = {"permissions": "EDITOR", "expirationDate": None, "aid": "visitor"}
    payload = json.loads(decode((await app.instance(changes=changes)).partition(".")[2]))
    assert (payload["permissions"], payload["aid"]) == ("EDITOR", "visitor")
    assert "expirationDate" not in payload


async def test_a_webhook_is_a_signed_jwt_with_data_encoded_twice(app, browser):
    head, body, signature = (await app.webhook(site_id=OTHER_SITE))["body"].split(".")
    pem = (await browser.get("/sandbox/control/webhook-key")).json()["pem"]
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    key.verify(decode(signature), f"{head}.{body}".encode(), PKCS1v15(), SHA256())
    claims = json.loads(decode(body))
    data = json.loads(claims["data"])
    assert json.loads(decode(head))["alg"] == "RS256"
    assert (data["eventType"], data["instanceId"]) == (
        "AppRemoved",
        await app.instance_id(OTHER_SITE),
    )
    assert json.loads(data["data"]) == {"appId": DEMO_APP_ID}
    assert claims["exp"] > claims["iat"]


async def test_the_webhook_key_survives_a_reset(control, browser):
    before = (await browser.get("/sandbox/control/webhook-key")).json()
    await control.post("reset")
    assert (await browser.get("/sandbox/control/webhook-key")).json() == before


class Receiver(http.server.HTTPServer):
    """A server that keeps what is posted to it."""

    def __init__(self):
        self.posted: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", 0), PostHandler)


class PostHandler(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self):
        length = int(self.headers["content-length"])
        self.server.posted.append((self.path, self.rfile.read(length).decode()))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_webhook_is_posted_as_plain_text(app, receiver):
    url = f"http://127.0.0.1:{receiver.server_port}/wix/webhook?x=1"
    sent = await app.webhook(url=url)
    assert sent["status"] == 204
    assert receiver.posted == [("/wix/webhook?x=1", sent["body"])]


async def test_a_webhook_that_cannot_be_delivered_has_no_status(app, receiver):
    port = receiver.server_port
    await asyncio.to_thread(receiver.shutdown)
    receiver.socket.close()
    assert (await app.webhook(url=f"http://127.0.0.1:{port}/"))["status"] is None


async def test_a_public_sandbox_posts_to_nothing_on_its_machine(receiver, clock):
    public = standalone_app(create_sandbox(public_url="https://demo.example", clock=clock))
    url = f"http://127.0.0.1:{receiver.server_port}/"
    transport = httpx.ASGITransport(app=public)
    async with httpx.AsyncClient(transport=transport, base_url="https://demo.example") as client:
        address, event = "/sandbox/control/webhook", {"event": "AppRemoved"}
        answer = await client.post(address, json={**event, "url": url})
        assert (answer.status_code, receiver.posted) == (400, [])
        assert (await client.post(address, json=event)).status_code == 200


@each_row(
    ("path", "body", "words"),
    [
        ("webhook", {"event": "AppRemoved", "url": "https://example.com/"}, "on this machine"),
        ("webhook", {"event": "AppRemoved", "url": "http://10.0.0.1/"}, "on this machine"),
        ("webhook", {"event": "AppRemoved", "url": "file:///etc/passwd"}, "on this machine"),
        ("webhook", {}, "event must not be empty"),
        ("webhook", {"event": "AppRemoved", "changes": []}, "changes is not an object"),
        ("installation", {"installed": "no"}, "installed is true or false"),
        ("installation", {}, "installed is true or false"),
        ("instance", {"site_id": "mine"}, "site_id value is not a valid GUID"),
        ("app", {"app_id": "mine", "secret": "s"}, "app_id value is not a valid GUID"),
        ("app", {"app_id": DEMO_APP_ID}, "secret must not be empty"),
        ("site", {"site_name": 1}, "site_name is a string"),
    ],
)
async def test_malformed_app_requests_are_rejected_with_a_reason(control, path, body, words):
    answer = await control.post(path, body)
    assert answer.status_code == 400
    assert words in answer.json()["message"]


async def test_faults_can_apply_to_the_tokens_of_one_site(app, control):
    fault = {"method": "CreateAccessToken", "status": 503, "site_id": OTHER_SITE}
    await control.fault(fault)
    assert (await app.mint(await app.instance_id())).status_code == 200
    assert (await app.mint(await app.instance_id(OTHER_SITE))).status_code == 503


async def test_reads_of_another_sites_connection_are_counted(app, control, browser):
    async def foreign_reads():
        return (await browser.get("/sandbox/control/calls")).json()["foreign_reads"]

    mine, theirs = await app.on(), await app.on(OTHER_SITE)
    their_id = (await theirs.connections()).json()["connections"][0]["id"]
    await theirs.connection(their_id)
    await mine.connection("nobody")
    assert await foreign_reads() == 0
    assert code(await mine.connection(their_id)) == (404, "NOT_FOUND")
    assert (await mine.post(f"{EXTERNAL}/connections/{their_id}/disconnect")).status_code == 404
    assert await foreign_reads() == 2
    await control.post("reset")
    assert await foreign_reads() == 0


async def test_recorded_calls_contain_no_secret_or_token(app, wix, browser):
    token = (await app.mint(await app.instance_id())).json()["access_token"]
    await wix.post("/oauth2/token-info", {"token": token})
    shown = (await browser.get("/sandbox/control/calls")).text
    assert DEMO_APP_SECRET not in shown
    assert token not in shown


async def test_a_connection_names_the_app_that_created_it(app, call_as, control):
    by_token, by_key = await app.on(), call_as(authorization="k")
    theirs, ours = await by_key.apple(), await by_token.apple()
    by_consent = await by_token.allow()

    async def app_id(connection_id):
        return (await by_key.connection(connection_id)).json()["connection"].get("appId")

    assert (await app_id(theirs), await app_id(ours)) == (None, DEMO_APP_ID)
    assert await app_id(by_consent) == DEMO_APP_ID

    await control.switch(foreign_update="refused")
    side = {"syncToCalendar": {"enabled": False}}
    assert code(await by_token.update(theirs, side)) == (403, "PERMISSION_DENIED")
    assert (await by_token.update(ours, side)).status_code == 200
