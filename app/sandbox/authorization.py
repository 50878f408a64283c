"""Authorization: API keys, and access tokens of an app.

Source: about API keys, and Create Access Token (dev.wix.com, 2024 to 2026): `Authorization` bare,
`wix-site-id` beside an API key, tokens of four hours.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from starlette.datastructures import Headers

from app.sandbox.api_request import read_body
from app.sandbox.error import (
    ApiError,
    Json,
    Violations,
    permission_denied,
    unauthenticated,
    violation,
)
from app.sandbox.request_field import guid, required_text
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID
from app.sandbox.signature import read_instance

_PREFIX = "OauthNG.JWS."
_MAX_APP_CHARS = 100
_TOKEN_LIFE = timedelta(hours=4)


class _AccessToken(NamedTuple):
    """A token of an installation; `removals` is how often the app had been removed before."""

    instance: str
    app: str
    issued: datetime
    expires: datetime
    removals: int


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
    if sandbox.clock() >= token.expires:
        raise unauthenticated("Token expired")
    site_id = sandbox.installations.site_id(token.instance)
    if token.removals != sandbox.installations.removal_count(site_id):
        raise _removed(sandbox.site(site_id).switches.removed_app)
    return site_id


def calling_app_id(sandbox: Sandbox, headers: Headers) -> str | None:
    """Return the id of the calling app; `None` for an API key."""
    token = read_token(sandbox, headers.get("authorization", "").strip())
    return token.app.lower() if token else None


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
        violations.collect(required_text, body, name)
        for name in ("grant_type", "client_id", "client_secret")
    )
    violations.raise_if_any()
    if grant != "client_credentials":
        raise ApiError(400, "Unsupported grant_type", {})
    if len(app) > _MAX_APP_CHARS:
        raise violation("client_id", f"must be at most {_MAX_APP_CHARS} long", "MAX_LENGTH")
    site_id = sandbox.installations.site_id(instance)
    style = sandbox.site(site_id).switches.app_errors
    sandbox.installations.check_secret(app, secret, style=style)
    sandbox.installations.check_installed(site_id, style=style)
    now, removals = sandbox.clock(), sandbox.installations.removal_count(site_id)
    token = sandbox.tokens.issue(_AccessToken(instance, app, now, now + _TOKEN_LIFE, removals))
    life = int(_TOKEN_LIFE.total_seconds())
    return {"access_token": _PREFIX + token, "token_type": "Bearer", "expires_in": life}


def read_token_info(sandbox: Sandbox, body: Json) -> Json:
    """Token Info: return the claims of a token; unknown, expired and revoked ones are inactive.

    Source: Wix takes an `instance` as well; the response to one is undocumented.
    """
    given = required_text(body, "token")
    token = read_token(sandbox, given) or _instance_token(sandbox, given)
    if token is None or sandbox.clock() >= token.expires:
        return {"active": False}
    site_id = sandbox.installations.site_id(token.instance)
    if token.removals != sandbox.installations.removal_count(site_id):
        return {"active": False}
    return {
        "active": True,
        "subjectType": "APP",
        "subjectId": token.app,
        "clientId": token.app,
        "instanceId": token.instance,
        "siteId": site_id,
        "iat": int(token.issued.timestamp()),
        "exp": int(token.expires.timestamp()),
    }


def read_token(sandbox: Sandbox, authorization: str) -> _AccessToken | None:
    """Return an access token; `None` for an API key or anything else."""
    state = sandbox.tokens.read(authorization.removeprefix("Bearer ").removeprefix(_PREFIX))
    return state if isinstance(state, _AccessToken) else None


def _instance_token(sandbox: Sandbox, instance: str) -> _AccessToken | None:
    payload = read_instance(sandbox.installations.secret, instance)
    fields = ("instanceId", "appDefId", "signDate", "expirationDate")
    if payload is None or not {*fields} <= {*payload}:
        return None
    instance_id, app_id = payload["instanceId"], payload["appDefId"]
    issued, expires = (datetime.fromisoformat(payload[name]) for name in fields[2:])
    removals = sandbox.installations.removal_count(sandbox.installations.site_id(instance_id))
    return _AccessToken(instance_id, app_id, issued, expires, removals)


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
