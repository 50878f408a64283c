"""Wix's OAuth token endpoint.

Source: Create Access Token (dev.wix.com), and `AppStrategy` of @wix/sdk 1.21.16, 2026-11-22: the
grant is `client_credentials` with an `instance_id`; there is no refresh token.
"""

import logging
from collections.abc import Mapping, Sequence

import httpx

from app.wix.access_tokens import requests, responses
from app.wix.access_tokens.models import AccessToken
from app.wix.errors import (
    AppNotInstalled,
    AppSecretRefused,
    WixError,
    WixForbidden,
    WixInvalid,
    WixNotFound,
    WixRefused,
    WixTokenUnavailable,
    WixUnauthorized,
)
from app.wix.http.api_client import ApiClient
from app.wix.http.auth import Secret
from app.wix.http.retry import RetryClock, time_budget

_log = logging.getLogger("app.wix")


class TokenEndpoint(ApiClient):
    """Creates access tokens of one app; `secrets` are its secrets, newest first, at least one.

    While a secret is being rotated, either the old or the new one may be valid: the one that last
    worked is tried first, then the others.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        base_url: str,
        app_id: str,
        secrets: Sequence[Secret],
        retry_clock: RetryClock | None = None,
    ) -> None:
        super().__init__(transport, base_url=base_url, auth=_NoAuth(), retry_clock=retry_clock)
        self._app_id = app_id
        self._secrets = secrets
        self._working = 0

    async def mint(self, instance_id: str) -> AccessToken:
        """Return a new token for one installation, with at most one request per secret.

        Raises:
            AppNotInstalled: Wix issues none for this installation.
            AppSecretRefused: Wix issues none for this app.
            WixTokenUnavailable: Wix gave no usable response.
            WixError: Wix was unreachable, or limits the rate.
        """
        refusals: list[WixRefused] = []
        # Not the time budget of the first request that needs the token: others wait for it too.
        with time_budget(requests.MINT_S, clock=self._retry_clock.clock):
            for number in sorted(range(len(self._secrets)), key=lambda n: n != self._working):
                try:
                    minted = await self._mint_with(self._secrets[number], instance_id)
                except (AppNotInstalled, AppSecretRefused) as error:
                    refusals.append(error)
                    if not _may_mean_the_secret(error):
                        break
                else:
                    self._remember(number)
                    return minted
        raise min(refusals, key=lambda error: isinstance(error, AppSecretRefused))

    async def _mint_with(self, secret: Secret, instance_id: str) -> AccessToken:
        request = requests.create_access_token(
            app_id=self._app_id, secret=secret, instance_id=instance_id
        )
        try:
            return await self.send(request, responses.parse_access_token)
        except WixError as error:
            if (minting_error := _minting_error(error)) is None:
                raise
            raise minting_error from error

    def _remember(self, number: int) -> None:
        if number != self._working:
            refused, self._working = self._working, number
            message = "Wix refused app secret %d of %d and took %d"
            _log.warning(message, refused + 1, len(self._secrets), number + 1)


class _NoAuth:
    async def headers(self) -> dict[str, str]:
        return {}

    def invalidate(self, _refused: Mapping[str, str], _error: WixRefused, /) -> bool:
        return False


def _minting_error(error: WixError) -> WixError | None:
    """Return the specific error of a failed token request, `None` if there is none.

    Source: Wix documents no errors. RFC 6749, 5.2: `invalid_client` means a wrong secret. 400 and
    401 were observed for apps that had been removed.
    """
    match error:
        case WixInvalid() | WixUnauthorized() | WixForbidden() | WixNotFound():
            wrong_secret = _has_code(error, "invalid_client")
            kind = AppSecretRefused if wrong_secret else AppNotInstalled
            return kind(
                error.method, status=error.status, code=error.code, request_id=error.request_id
            )
        case WixError(may_have_run=True):
            return WixTokenUnavailable(error.method)
        case _:
            return None


def _may_mean_the_secret(error: WixRefused) -> bool:
    """Whether another secret may work. RFC 6749: `invalid_grant` means that the secret is valid."""
    if isinstance(error, AppSecretRefused):
        return True
    return error.status in {400, 401} and not _has_code(error, "invalid_grant")


def _has_code(error: WixError, code: str) -> bool:
    return (error.code or "").lower() == code
