"""Connect by credentials: send an e-mail and a password to Wix, exactly once."""

import asyncio
import copy
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from app.calendars.connecting.credentials_result import (
    Connected,
    CredentialsResult,
    Failed,
    OutcomeUnsure,
    RefusalReason,
    Refused,
    from_json,
    to_json,
    was_sent,
)
from app.calendars.directory.directory_snapshot import Pair, ScheduleUnknown
from app.calendars.security.rate_limit import AttemptLimiter, TooManyAttempts
from app.calendars.values.app_password import apple_format
from app.calendars.values.error_context import AppError, error_context
from app.calendars.values.provider import by_credentials, is_apple
from app.stores.single_flight import SingleFlight
from app.stores.store import Store
from app.wix import (
    BadCredentials,
    Secret,
    WixClient,
    WixError,
    WixInvalid,
    WixNotFound,
    time_budget,
)

_CHECKS = 2
_BUDGET_S = 25.0
"""For the one call, which may take 20 seconds, and for reading its result."""


class ProviderNotByCredentials(AppError):
    """This provider takes no e-mail and password."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The submitted credentials; `link` is the guest's invitation, if any."""

    email: str
    password: Secret
    link: str = ""


class CredentialsConnector:
    """Sends credentials to Wix. Passwords are never stored.

    Args:
        tenant: the site; attempts are counted per tenant.
        limiter: limits wrong passwords.
        sent_forms: results of the forms that were sent.
        clock: the clock of `wix`.
        sleep: waits between two checks for a new connection.
    """

    def __init__(  # noqa: PLR0913 -- the composition root builds it once, by name
        self,
        *,
        wix: WixClient,
        tenant: str,
        limiter: AttemptLimiter,
        sent_forms: Store,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._wix, self._tenant, self._limiter = wix, tenant, limiter
        self._clock, self._sleep = clock, sleep
        self._flights: SingleFlight[CredentialsResult] = SingleFlight(
            sent_forms,
            fallback=Failed(OutcomeUnsure()),
            to_json=to_json,
            from_json=from_json,
            is_final=was_sent,
            sleep=sleep,
        )

    async def connect(
        self, pair: Pair, account: Credentials, *, form_id: str
    ) -> Connected | Refused:
        """Send the credentials; for a form that was sent before return its result.

        Raises:
            ProviderNotByCredentials: this provider takes no e-mail and password.
            TooManyAttempts: too many wrong passwords of late; nothing was sent.
            OutcomeUnsure: sent, and the result is unknown.
            ScheduleUnknown: the schedule or the provider is gone since `pair` was read.
            WixError: Wix surely did not connect anything.
        """
        with error_context(pair.context):
            if not by_credentials(pair.provider):
                raise ProviderNotByCredentials
            repeated = await self._flights.finished(form_id)
            end = await self._flights.run(form_id, lambda: self._attempt(pair, account))
            match end:
                case Failed(error):
                    raise copy.copy(error)
                case Refused():
                    return replace(end, repeated=repeated)
                case Connected():
                    return end

    async def was_sent(self, form_id: str) -> bool:
        """Whether this form was sent before, so that `connect` only returns its result."""
        return await self._flights.started(form_id)

    async def _attempt(self, pair: Pair, account: Credentials) -> CredentialsResult:
        who = {"site": self._tenant, "email": account.email, "link": account.link}
        try:
            begun = await self._limiter.acquire(**who)
        except TooManyAttempts as error:
            return Failed(copy.copy(error))
        with time_budget(_BUDGET_S, clock=self._clock):
            end = await self._send(pair, account)
        if not (isinstance(end, Refused) and end.reason is RefusalReason.ACCOUNT):
            await self._limiter.refund(begun)
        return end

    async def _send(self, pair: Pair, account: Credentials) -> CredentialsResult:
        apple = is_apple(pair.provider)
        try:
            connection = await self._wix.connect_by_credentials(
                schedule_id=pair.person.id,
                provider_id=pair.provider.id,
                email=account.email,
                password=apple_format(account.password) if apple else account.password,
            )
        except WixError as error:
            return await self._result_of(pair, account, error)
        return Connected(connection.id)

    async def _result_of(
        self, pair: Pair, account: Credentials, error: WixError
    ) -> CredentialsResult:
        left = await self._limiter.left(site=self._tenant, email=account.email, link=account.link)
        match error:
            case BadCredentials():
                return Refused(RefusalReason.ACCOUNT, left)
            case WixInvalid() if any(_is_email(one.field) for one in error.violations):
                return Refused(RefusalReason.EMAIL, left)
            case WixNotFound():
                return Failed(ScheduleUnknown())
            case WixError(may_have_run=True):
                connection_id = await self._find_created(pair)
                return Connected(connection_id) if connection_id else Failed(OutcomeUnsure())
            case _:
                return Failed(copy.copy(error))

    async def _find_created(self, pair: Pair) -> str | None:
        """Return the one new connection of this schedule with this provider, if any."""
        with suppress(WixError):
            for attempt in range(_CHECKS):
                if attempt:
                    await self._sleep(1.0)
                new, whole = await self._new_connections(pair)
                if new or not whole:
                    return new[0] if len(new) == 1 and whole else None
        return None

    async def _new_connections(self, pair: Pair) -> tuple[list[str], bool]:
        """Return the ids of new connections, and whether the list is complete."""
        before = {connection.id for connection in pair.connections}
        listed = await self._wix.list_connections([pair.person.id])
        new = [
            one.id
            for one in listed.connections
            if one.provider_id == pair.provider.id and one.id not in before and not one.ended
        ]
        return new, not listed.unreadable


def _is_email(field: str) -> bool:
    return field.rpartition(".")[2] == "email"
