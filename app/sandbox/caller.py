"""Who calls, and for which site: API keys, and the tokens an app fetches.

Source: about API keys, and Create Access Token (dev.wix.com, 2024 to 2026): `Authorization` bare,
`wix-site-id` beside an API key, tokens of four hours.
"""

from datetime import datetime, timedelta

from starlette.datastructures import Headers

from app.sandbox.error import Json, WixError, permission_denied, unauthenticated
from app.sandbox.field import guid, text
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID

_PREFIX = "OauthNG.JWS."
_TOKEN_LIFE = timedelta(hours=4)


def site_of_caller(sandbox: Sandbox, headers: Headers) -> str:
    """Return the id of the site a call is for.

    Raises:
        WixError: 401 for no, an expired, or an outdated authorization; 403 for one that lacks
            the permission or names no proper site.
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
    return str(token["instance"])


def create_token(sandbox: Sandbox, body: Json) -> Json:
    """Answer Create Access Token: a token that stands for one site for four hours.

    Source: Create Access Token (dev.wix.com); the bodies of its errors are undocumented.
    """
    if text(body, "grant_type") != "client_credentials":
        raise WixError(400, "Unsupported grant_type", {})
    instance, app, secret = (
        guid(body, "instance_id"),
        text(body, "client_id"),
        text(body, "client_secret"),
    )
    if secret in {"wrong", "expired", "forbidden"}:
        raise unauthenticated("Invalid client credentials")
    now = sandbox.clock()
    state: Json = {"instance": instance, "app": app, "issued": now.isoformat()}
    state["expires"] = (now + _TOKEN_LIFE).isoformat()
    token = _PREFIX + sandbox.seal.close(state)
    life = int(_TOKEN_LIFE.total_seconds())
    return {"access_token": token, "token_type": "Bearer", "expires_in": life}


def token_info(sandbox: Sandbox, body: Json) -> Json:
    """Answer Token Info; a token that is not ours, or outdated, is not active."""
    token = read_token(sandbox, text(body, "token"))
    if token is None or sandbox.clock() >= datetime.fromisoformat(token["expires"]):
        return {"active": False}
    return {
        "active": True,
        "subjectType": "APP",
        "subjectId": token["app"],
        "clientId": token["app"],
        "instanceId": token["instance"],
        "siteId": token["instance"],
        "iat": int(datetime.fromisoformat(token["issued"]).timestamp()),
        "exp": int(datetime.fromisoformat(token["expires"]).timestamp()),
    }


def read_token(sandbox: Sandbox, authorization: str) -> Json | None:
    """Return what a token of ours stands for; `None` for an API key or anything else."""
    bare = authorization.removeprefix("Bearer ")
    if not bare.startswith(_PREFIX) or not bare.isascii():
        return None
    return sandbox.seal.open(bare.removeprefix(_PREFIX))


def _site_header(headers: Headers) -> str:
    if "wix-site-id" not in headers:
        return DEMO_SITE_ID
    try:
        return guid(headers, "wix-site-id")
    except WixError as error:
        raise permission_denied("wix-site-id names no site") from error
