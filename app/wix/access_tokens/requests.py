"""The request of the token endpoint."""

from app.wix.http.auth import Secret
from app.wix.http.request import WixRequest, encode_json
from app.wix.http.retry import RetryPolicy

MINT_S = 4.0

# One attempt: the request that needs the token is retried by its own policy.
_ONCE = RetryPolicy(
    attempt_s=MINT_S, budget_s=MINT_S, unsent_attempts=1, throttled_attempts=1, uncertain_attempts=1
)


def create_access_token(*, app_id: str, secret: Secret, instance_id: str) -> WixRequest:
    """Request an access token for one installation of the app."""
    body = {
        "grant_type": "client_credentials",
        "client_id": app_id,
        "client_secret": secret.reveal(),
        "instance_id": instance_id,
    }
    return WixRequest(
        "CreateAccessToken", "POST", "/oauth2/token", body=encode_json(body), policy=_ONCE
    )
