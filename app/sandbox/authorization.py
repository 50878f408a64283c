"""Authorization: API keys, and access tokens of an app.

Source: about API keys, and Create Access Token (dev.wix.com, 2024 to 2026): `Authorization` bare,
`wix-site-id` beside an API key, tokens of four hours.
"""

from datetime import datetime, timedelta

from starlette.datastructures import Headers

from app.sandbox.api_request import read_body
from app.sandbox.error import ApiError, Json, Violations, permission_denied, unauthenticated
from app.sandbox.request_field import guid, text
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID
from app.sandbox.signature import read_instance

_PREFIX = "OauthNG.JWS."
_TOKEN_LIFE = timedelta(hours=4)


def authorized_site_id(sandbox: Sandbox, headers: Headers) -> str:
    """Return the id of the site that a call is authorized for.

    Raises:
        ApiError: 401 when the authorization is missing, expired or revoked; 403 when it lacks
            the permission or the site id is malformed.
    """
    authorization = headers.get("authorization", "").strip()
    if authorization in {"", "expired"}:
        raise unauthenticated("Unauthenticated")
    if authorization == "forbidden":
        raise permission_denied("Permission denied")
    if (token := read_token(sandbox, authorization)) is None:
        return _site_header(headers)
    if sandbox.clock() >= datetime.fromisoformat(token["expires"]):
        raise unauthenticated("Token expired")
    site_id = sandbox.installations.site_id(token["instance"])
    if token["removals"] != sandbox.installations.removal_count(site_id):
        raise _removed(sandbox.site(site_id).switches.removed_app)
    return site_id


def calling_app_id(sandbox: Sandbox, headers: Headers) -> str | None:
    """Return the id of the calling app; `None` for an API key."""
    token = read_token(sandbox, headers.get("authorization", "").strip())
    return str(token["app"]).lower() if token else None


def token_site_id(sandbox: Sandbox, raw: bytes) -> str:
    """Return the site that a token is requested for; an empty string without one."""
    try:
        return sandbox.installations.site_id(guid(read_body(raw), "instance_id"))
    except ApiError:
        return ""


def create_token(sandbox: Sandbox, body: Json) -> Json:
    """Create Access Token: return a token for one site, valid for four hours.

    Source: Create Access Token (dev.wix.com); the bodies of its errors are undocumented.
    """
    violations = Violations()
    instance = violations.collect(guid, body, "instance_id")
    grant, app, secret = (
        violations.collect(text, body, name)
        for name in ("grant_type", "client_id", "client_secret")
    )
    violations.raise_if_any()
    if grant != "client_credentials":
        raise ApiError(400, "Unsupported grant_type", {})
    site_id = sandbox.installations.site_id(instance)
    style = sandbox.site(site_id).switches.app_errors
    sandbox.installations.check_secret(app, secret, style=style)
    sandbox.installations.check_installed(site_id, style=style)
    now = sandbox.clock()
    state: Json = {"instance": instance, "app": app, "issued": now.isoformat()}
    state["expires"] = (now + _TOKEN_LIFE).isoformat()
    state["removals"] = sandbox.installations.removal_count(site_id)
    token = _PREFIX + sandbox.cipher.encrypt(state)
    life = int(_TOKEN_LIFE.total_seconds())
    return {"access_token": token, "token_type": "Bearer", "expires_in": life}


def read_token_info(sandbox: Sandbox, body: Json) -> Json:
    """Token Info: return what a token stands for; unknown, expired and revoked ones are inactive.

    Source: Wix takes an `instance` as well; the response to one is undocumented.
    """
    given = text(body, "token")
    token = read_token(sandbox, given) or _instance_token(sandbox, given)
    if token is None or sandbox.clock() >= datetime.fromisoformat(token["expires"]):
        return {"active": False}
    site_id = sandbox.installations.site_id(token["instance"])
    if token["removals"] != sandbox.installations.removal_count(site_id):
        return {"active": False}
    return {
        "active": True,
        "subjectType": "APP",
        "subjectId": token["app"],
        "clientId": token["app"],
        "instanceId": token["instance"],
        "siteId": site_id,
        "iat": int(datetime.fromisoformat(token["issued"]).timestamp()),
        "exp": int(datetime.fromisoformat(token["expires"]).timestamp()),
    }


def read_token(sandbox: Sandbox, authorization: str) -> Json | None:
    """Return the state of an access token; `None` for an API key or anything else."""
    bare = authorization.removeprefix("Bearer ")
    if not bare.startswith(_PREFIX) or not bare.isascii():
        return None
    return sandbox.cipher.decrypt(bare.removeprefix(_PREFIX))


def _instance_token(sandbox: Sandbox, instance: str) -> Json | None:
    payload = read_instance(sandbox.installations.secret, instance)
    if payload is None or not {"instanceId", "appDefId", "signDate", "expirationDate"} <= {
        *payload
    }:
        return None
    site_id = sandbox.installations.site_id(payload["instanceId"])
    return {
        "instance": payload["instanceId"],
        "app": payload["appDefId"],
        "issued": payload["signDate"],
        "expires": payload["expirationDate"],
        "removals": sandbox.installations.removal_count(site_id),
    }


def _removed(status: str) -> ApiError:
    refuse = unauthenticated if status == "401" else permission_denied
    return refuse("App is not installed")


def _site_header(headers: Headers) -> str:
    if "wix-site-id" not in headers:
        return DEMO_SITE_ID
    try:
        return guid(headers, "wix-site-id")
    except ApiError as error:
        raise permission_denied("wix-site-id names no site") from error
