"""Alerts as a signed POST. Source: Standard Webhooks, standardwebhooks.com, 2023-12."""

import asyncio
import base64
import hashlib
import hmac
import json
import random
from collections.abc import Awaitable, Callable

import httpx

from app.calendars.alerts.alert_message import AlertMessage, AlertNotSent, Channel

ATTEMPTS = 3
_WAITS_S = (1.0, 5.0)
_TIMEOUT_S = 8.0
_RETRIED = {408, 425, 429}


class AlertWebhook(Channel):
    """Posts to one address. Redirects are not followed, and answers not read.

    Args:
        url: the address; it may hold credentials, so it is never logged.
        secret: `whsec_` and a key in base64.
        client: returns a new HTTP client, which is closed after each message.
        sleep: waits between two attempts.
    """

    kind = "webhook"

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        client: Callable[[], httpx.AsyncClient],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._url, self._client, self._sleep = url, client, sleep
        self._key = signing_key(secret)
        self.name = f"webhook {hashlib.sha256(url.encode()).hexdigest()[:16]}"

    async def send(self, message: AlertMessage) -> None:
        """Implement `Channel`; an address that fails for now is tried up to three times."""
        body = json.dumps(message.payload(), ensure_ascii=False, separators=(",", ":")).encode()
        headers = signed_headers(self._key, message.id, int(message.at.timestamp()), body)
        async with self._client() as client:
            for attempt in range(ATTEMPTS):
                reason, again = await self._post(client, body, headers)
                if not reason:
                    return
                if not again or attempt == ATTEMPTS - 1:
                    raise AlertNotSent(reason)
                await self._sleep(_WAITS_S[attempt] * random.uniform(0.8, 1.2))  # noqa: S311 -- spreads retries

    async def _post(
        self, client: httpx.AsyncClient, body: bytes, headers: dict[str, str]
    ) -> tuple[str, bool]:
        """Return why a post failed, "" if it did not, and whether to try again."""
        try:
            request = client.build_request("POST", self._url, content=body, headers=headers)
            async with asyncio.timeout(_TIMEOUT_S):
                answer = await client.send(request, stream=True, follow_redirects=False)
                await answer.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            return type(error).__name__, True
        if answer.is_success:
            return "", False
        status = answer.status_code
        return f"status {status}", status in _RETRIED or answer.is_server_error


def signing_key(secret: str) -> bytes:
    """Return the key in a secret.

    Raises:
        ValueError: it is not `whsec_` and base64.
    """
    if not secret.startswith("whsec_"):
        raise ValueError(secret[:0])
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)


def signed_headers(key: bytes, identifier: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a message."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return {
        "content-type": "application/json",
        "user-agent": "calendar-connect",
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
