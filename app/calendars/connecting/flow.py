"""The tokens that bind an OAuth callback to its start: a state in the URL, a flow in a cookie."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.connecting_errors import (
    StateExpired,
    StateForged,
    StateUnbound,
    StateUsed,
)
from app.calendars.security.tokens import (
    LEEWAY_S,
    Purpose,
    Signer,
    TokenError,
    TokenExpired,
    TokenForged,
)
from app.calendars.values.digest import digest
from app.calendars.values.error_context import ErrorContext
from app.calendars.values.saved_settings import SavedSettings

FLOW_AGE_S = 15 * 60
"""How long a visit to the provider may take."""

RESULT_AGE_S = 10 * 60
"""How long the same browser may reload the callback and still see its result."""

_MAX_EXISTING = 300
_MAX_EXISTING_WITH_EXTRAS = 150
_MAX_EXISTING_MANY_CALENDARS = 30
_MANY_CALENDARS = 100


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """One attempt to connect by OAuth.

    `existing` are digests of the earlier connections. `saved` are the settings to restore after a
    reconnect; `invitation` is the token of the link that started the flow, if any.
    """

    nonce: str
    schedule_id: str
    provider_id: str
    existing: frozenset[str]
    saved: SavedSettings | None = None
    invitation: str | None = None

    @property
    def context(self) -> ErrorContext:
        """The context of errors on the way back."""
        return ErrorContext(
            schedule_id=self.schedule_id,
            provider_id=self.provider_id,
            saved=self.saved,
            invitation=self.invitation,
        )


@dataclass(frozen=True, slots=True)
class OAuthState:
    """The state in the callback URL: its tenant, and whether a guest's link started the flow.

    `issued_at` is in seconds since the epoch; `browser` is a digest of the browser that started
    the flow, which proves nothing, but distinguishes a lost cookie from another browser.
    """

    nonce: str
    tenant: str
    invited: bool
    issued_at: float
    browser: str

    @classmethod
    def read(cls, signer: Signer, state: str, *, max_age_s: int = FLOW_AGE_S) -> Self:
        """Read a state.

        Raises:
            StateForged: not signed by this app.
            StateExpired: issued too long ago.
            TokenFromFuture: the clocks of two servers differ.
        """
        try:
            payload = signer.read(Purpose.STATE, state, max_age_s=max_age_s)
        except TokenExpired:
            raise StateExpired from None
        except TokenForged:
            raise StateForged from None
        browser = payload.get("b", "")
        return cls(payload["n"], payload["w"], payload["i"], payload["t"], browser)


class FlowTokens:
    """Issues and verifies the tokens of OAuth flows; those of other tenants are rejected."""

    def __init__(self, signer: Signer, *, tenant: str) -> None:
        self._signer, self._tenant = signer, tenant
        self._tenant_digest = digest(tenant)

    def new_state(self, *, invited: bool = False, browser: str = "") -> tuple[str, str]:
        """Return a new nonce and the state that carries it."""
        nonce = secrets.token_urlsafe(16)
        payload = {"n": nonce, "w": self._tenant, "i": invited, "b": digest(browser)}
        return nonce, self._signer.sign(Purpose.STATE, payload)

    def nonce_of(self, state: str) -> str:
        """Return the nonce of a state.

        Raises:
            StateForged, StateExpired: as in `OAuthState.read`.
            StateUnbound: it is another tenant's.
        """
        parsed = OAuthState.read(self._signer, state)
        if parsed.tenant != self._tenant:
            raise StateUnbound
        return parsed.nonce

    def started_by(self, state: str, browser: str) -> bool:
        """Whether a browser without the flow's cookie started it nevertheless.

        Raises:
            StateExpired: it did, so long ago that its cookie has expired.
        """
        if not browser or OAuthState.read(self._signer, state).browser != digest(browser):
            return False
        OAuthState.read(self._signer, state, max_age_s=FLOW_AGE_S - LEEWAY_S)
        return True

    def flow_token(self, flow: OAuthFlow) -> str:
        """Return the token that the browser keeps during the visit to the provider."""
        # a cookie holds 4 kB; no schedule is known to come near this many connections
        most = _MAX_EXISTING_WITH_EXTRAS if flow.saved or flow.invitation else _MAX_EXISTING
        if flow.saved and len(flow.saved.calendars) > _MANY_CALENDARS:
            most = _MAX_EXISTING_MANY_CALENDARS
        existing = sorted(flow.existing)[:most]
        return self._signer.sign(Purpose.FLOW, {**self._identity(flow), "b": existing})

    def result_token(self, flow: OAuthFlow, connection_id: str) -> str:
        """Return the token that replaces the flow token once the connection exists."""
        payload = {**self._identity(flow), "c": digest(connection_id)}
        return self._signer.sign(Purpose.RESULT, payload)

    def resolve(self, nonce: str, tokens: Sequence[str], params: CallbackParams) -> OAuthFlow:
        """Return the flow that the browser holds for a nonce.

        Raises:
            StateUnbound: it holds none, or more than one (a planted cookie).
            StateUsed: the flow was completed with other parameters.
        """
        flows = [p for token in tokens if (p := self._read(Purpose.FLOW, nonce, token))]
        results = [p for token in tokens if (p := self._read(Purpose.RESULT, nonce, token))]
        if len(flows) + len(results) != 1:
            raise StateUnbound
        if flows:
            return _flow(flows[0], frozenset(flows[0]["b"]))
        flow = _flow(results[0], frozenset())
        if params.errors or [digest(id_) for id_ in params.connection_ids] != [results[0]["c"]]:
            raise StateUsed(context=flow.context)
        return flow

    def _identity(self, flow: OAuthFlow) -> dict[str, Any]:
        payload = {
            "n": flow.nonce,
            "u": self._tenant_digest,
            "s": flow.schedule_id,
            "p": flow.provider_id,
        }
        more = {"m": flow.saved and flow.saved.payload(), "l": flow.invitation}
        return {**payload, **{name: value for name, value in more.items() if value}}

    def _read(self, purpose: Purpose, nonce: str, token: str) -> dict[str, Any] | None:
        age_s = RESULT_AGE_S if purpose is Purpose.RESULT else FLOW_AGE_S
        try:
            payload = self._signer.read(purpose, token, max_age_s=age_s)
        except TokenError:
            return None
        return payload if (payload["n"], payload["u"]) == (nonce, self._tenant_digest) else None


def _flow(payload: dict[str, Any], existing: frozenset[str]) -> OAuthFlow:
    saved = SavedSettings.read(payload["m"]) if "m" in payload else None
    return OAuthFlow(payload["n"], payload["s"], payload["p"], existing, saved, payload.get("l"))
