"""Wix's two methods about access tokens, which need no identity themselves.

Source: Create Access Token and Token Info (dev.wix.com), and `AppStrategy` of @wix/sdk 1.21.16,
2026-11-22: the grant is `client_credentials` with an `instance_id`; there is no refresh token.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from app.wix.app_errors import AppNotInstalled, AppSecretRefused, WixTokenUnavailable
from app.wix.auth import Secret
from app.wix.caller import Caller
from app.wix.decode import JsonObject, UnreadableError
from app.wix.errors import (
    WixError,
    WixForbidden,
    WixInvalid,
    WixNotFound,
    WixRefused,
    WixUnauthorized,
)
from app.wix.fields import flag, token
from app.wix.messages import Call, to_json
from app.wix.retry import Policy, RetryClock, time_budget

UNSAID_LIFE_S = 600.0
LONGEST_LIFE_S = 24 * 3600.0
MINT_S = 4.0

# Whoever needs the token tries again by its own policy, so that tries do not multiply.
_MINT = Policy(
    attempt_s=MINT_S, budget_s=MINT_S, unsent_attempts=1, busy_attempts=1, uncertain_attempts=1
)
_DESCRIBE = Policy(
    attempt_s=2, budget_s=4, unsent_attempts=2, busy_attempts=2, uncertain_attempts=2
)
_HEADER_TEXT = re.compile(r"[\x21-\x7e]+")

_log = logging.getLogger("app.wix")


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token, and for how many seconds from its minting it is good."""

    text: str = field(repr=False)
    life_s: float


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """What Wix says of a token or an `instance`; the ids are None where it does not."""

    active: bool
    app_id: str | None = None
    instance_id: str | None = None
    site_id: str | None = None


class TokenEndpoint:
    """Mints and describes tokens of one app.

    While a secret is being replaced, the new one may not count yet, or the old one no longer: the
    one that worked last is asked with first, and the others when Wix refuses it.

    Args:
        http: Sends requests; who made it closes it.
        base_url: As in `Caller`.
        app_id: GUID of the app.
        secrets: Its secrets, newest first; at least one.
        retry_clock: As in `Caller`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        app_id: str,
        secrets: Sequence[Secret],
        retry_clock: RetryClock | None = None,
    ) -> None:
        self._retry_clock = retry_clock or RetryClock()
        self._caller = Caller(
            http, base_url=base_url, auth=_Nobody(), retry_clock=self._retry_clock
        )
        self._app_id = app_id
        self._secrets = secrets
        self._working = 0

    async def mint(self, instance_id: str) -> AccessToken:
        """A new token for one installation, asked for once with each secret at most.

        Raises:
            AppNotInstalled: Wix gives none for this installation.
            AppSecretRefused: Wix gives none to this app at all.
            WixTokenUnavailable: Wix gave no usable answer.
            WixError: Wix could not be reached, or wants us to wait.
        """
        refusals: list[WixRefused] = []
        # Not the budget of whichever page happened to ask first: others wait for it too.
        with time_budget(MINT_S, clock=self._retry_clock.clock):
            for number in sorted(range(len(self._secrets)), key=lambda n: n != self._working):
                try:
                    minted = await self._ask(instance_id, self._secrets[number])
                except (AppNotInstalled, AppSecretRefused) as error:
                    refusals.append(error)
                    if not _may_mean_the_secret(error):
                        break
                else:
                    self._remember(number)
                    return minted
        raise min(refusals, key=lambda error: isinstance(error, AppSecretRefused))

    async def _ask(self, instance_id: str, secret: Secret) -> AccessToken:
        body = {
            "grant_type": "client_credentials",
            "client_id": self._app_id,
            "client_secret": secret.reveal(),
            "instance_id": instance_id,
        }
        path = "/oauth2/token"
        call = Call("CreateAccessToken", "POST", path, body=to_json(body), policy=_MINT)
        try:
            return await self._caller.ask(call, _access_token)
        except WixError as error:
            if (verdict := _verdict(error)) is None:
                raise
            raise verdict from error

    def _remember(self, number: int) -> None:
        if number != self._working:
            refused, self._working = self._working, number
            said = "Wix refused app secret %d of %d and took %d"
            _log.warning(said, refused + 1, len(self._secrets), number + 1)

    async def describe(self, instance_or_token: str) -> TokenInfo:
        """What Wix says of a token, or of an `instance`, which it recommends to ask."""
        body = to_json({"token": instance_or_token})
        call = Call("TokenInfo", "POST", "/oauth2/token-info", body=body, policy=_DESCRIBE)
        return await self._caller.ask(call, _token_info)


class _Nobody:
    async def headers(self) -> dict[str, str]:
        return {}

    def renew(self, _refused: Mapping[str, str], _error: WixRefused, /) -> bool:
        return False


def _access_token(answer: JsonObject) -> AccessToken:
    text = token(answer, "access_token") or ""
    if not _HEADER_TEXT.fullmatch(text):
        raise UnreadableError("access_token")
    try:
        life_s = float(str(answer.get("expires_in") or UNSAID_LIFE_S))
    except ValueError:
        raise UnreadableError("expires_in") from None
    if not 0 < life_s < LONGEST_LIFE_S:
        raise UnreadableError("expires_in")
    return AccessToken(text, life_s)


def _token_info(answer: JsonObject) -> TokenInfo:
    return TokenInfo(
        active=flag(answer, "active"),
        app_id=token(answer, "clientId"),
        instance_id=token(answer, "instanceId"),
        site_id=token(answer, "siteId"),
    )


def _verdict(error: WixError) -> WixError | None:
    """What a failure to mint means for the call that needs the token, None for what it is.

    Source: Wix documents no errors here. `invalid_client` is RFC 6749, 5.2, for a wrong secret;
    400 and 401 were seen for apps that had been removed.
    """
    match error:
        case WixInvalid() | WixUnauthorized() | WixForbidden() | WixNotFound():
            wrong_secret = _says(error, "invalid_client")
            kind = AppSecretRefused if wrong_secret else AppNotInstalled
            return kind(
                error.method, status=error.status, code=error.code, request_id=error.request_id
            )
        case WixError(may_have_run=True):
            return WixTokenUnavailable(error.method)
        case _:
            return None


def _may_mean_the_secret(error: WixRefused) -> bool:
    """Whether another secret may fare better; RFC 6749 says `invalid_grant` after the secret."""
    if isinstance(error, AppSecretRefused):
        return True
    return error.status in {400, 401} and not _says(error, "invalid_grant")


def _says(error: WixError, code: str) -> bool:
    return (error.code or "").lower() == code
