"""The control API for the app under test: registration, installation and signed messages."""

import http.client
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.requests import Request

from app.sandbox.api_request import read_body
from app.sandbox.error import ControlError, Json
from app.sandbox.request_field import as_object, guid, is_loopback_url, pop_site_id, required_text
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID
from app.sandbox.signature import (
    instance_payload,
    public_webhook_pem,
    sign_instance,
    sign_webhook,
    webhook_claims,
)

_TIMEOUT_S = 10


def _register_app(sandbox: Sandbox, _: Request, raw: bytes) -> Json:
    """Set the id and secret of the app under test, and a previous secret that is still valid."""
    given = read_body(raw)
    sandbox.installations.app_id, sandbox.installations.secret = (
        guid(given, "app_id"),
        required_text(given, "secret"),
    )
    sandbox.installations.previous_secret = (
        required_text(given, "retired") if "retired" in given else None
    )
    return {"app_id": sandbox.installations.app_id}


def _set_installed(sandbox: Sandbox, _: Request, raw: bytes) -> Json:
    """Install or remove the app, without sending a webhook."""
    given = read_body(raw)
    site_id = pop_site_id(given, DEMO_SITE_ID)
    if not isinstance(given.get("installed"), bool):
        raise ControlError("installed is true or false")
    sandbox.installations.set_installed(site_id, installed=given["installed"])
    instance_id = sandbox.installations.instance_id(site_id)
    return {"site_id": site_id, "instance_id": instance_id, "installed": given["installed"]}


def _sign_instance(sandbox: Sandbox, _: Request, raw: bytes) -> Json:
    """Sign an `instance`; `changes` replaces fields, `null` removes them."""
    given = read_body(raw)
    site_id = pop_site_id(given, DEMO_SITE_ID)
    payload = _with_changes(instance_of(sandbox, site_id), given)
    return {
        "instance": sign_instance(sandbox.installations.secret, payload),
        "instance_id": sandbox.installations.instance_id(site_id),
    }


async def _send_webhook(sandbox: Sandbox, _: Request, raw: bytes) -> Json:
    """Sign an event as a webhook body, and post it to `url`, if given, on this machine."""
    given = read_body(raw)
    instance_id = sandbox.installations.instance_id(pop_site_id(given, DEMO_SITE_ID))
    app_id, now = sandbox.installations.app_id, sandbox.clock()
    claims = _with_changes(
        webhook_claims(
            required_text(given, "event"),
            app_id,
            instance_id,
            now,
            str(given.get("staff_member_id", "")),
        ),
        given,
    )
    body = sign_webhook(claims)
    if "url" not in given:
        return {"body": body, "status": None}
    url = required_text(given, "url")
    if not is_loopback_url(url):
        raise ControlError("url is an http address on this machine")
    if sandbox.public:
        # strangers can reach it, and would reach through it what listens on this machine alone
        raise ControlError("a public sandbox posts to no url")
    return {"body": body, "status": await anyio.to_thread.run_sync(_post, url, body)}


def _public_key(_: Sandbox, __: Request, ___: bytes) -> Json:
    return {"pem": public_webhook_pem()}


def _list_automations(sandbox: Sandbox, _: Request, __: bytes) -> Json:
    return {"events": [one.to_json() for one in sandbox.reported_events()]}


APP_ROUTES = (
    ("GET", "/automations", _list_automations),
    ("POST", "/app", _register_app),
    ("POST", "/installation", _set_installed),
    ("POST", "/instance", _sign_instance),
    ("POST", "/webhook", _send_webhook),
    ("GET", "/webhook-key", _public_key),
)


def instance_of(sandbox: Sandbox, site_id: str) -> Json:
    """Return the payload of a fresh `instance` for a site."""
    instance_id = sandbox.installations.instance_id(site_id)
    return instance_payload(sandbox.installations.app_id, instance_id, sandbox.clock())


def _with_changes(payload: Json, given: Json) -> Json:
    changed = {**payload, **as_object(given.get("changes", {}), "changes")}
    return {key: value for key, value in changed.items() if value is not None}


def _post(url: str, body: str) -> int | None:
    """Post a webhook; return the status, `None` without a response."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT_S)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    try:
        connection.request("POST", path, body.encode(), {"content-type": "text/plain"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
