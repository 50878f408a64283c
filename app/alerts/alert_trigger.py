"""Alerts as events of the app's trigger in Wix Automations."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.calendars.alerts.alert_message import (
    PERMISSION,
    TRIGGER,
    AlertMessage,
    AlertNotSent,
    entity_id,
)
from app.calendars.alerts.alert_plan import Alert
from app.wix import (
    AutomationsClient,
    TriggeredEvent,
    WixError,
    WixForbidden,
    WixInvalid,
    WixNotFound,
)

_PRECONDITION = 428


class AlertTrigger:
    """Reports what broke, and cancels it when it mends.

    An owner chooses in Wix what follows; so a repair is told by nothing more.

    Args:
        trigger: the key of the trigger.
        client_of: returns the client of a site.
        reason: returns the reason of a finding as a text in the language of the site.
        person: returns the name of a finding's person, likewise.
    """

    kind = "automation"
    name = "automation"
    cancels = True

    def __init__(
        self,
        trigger: str,
        *,
        client_of: Callable[[str], AutomationsClient],
        reason: Callable[[AlertMessage, Mapping[str, Any]], str],
        person: Callable[[AlertMessage, Mapping[str, Any]], str],
    ) -> None:
        self._trigger, self._client_of = trigger, client_of
        self._reason, self._person = reason, person

    async def send(self, message: AlertMessage) -> None:
        """Implement `Channel`."""
        client = self._client_of(message.site_id)
        events = [self._event(message, one) for one in (*message.broken, *message.still_broken)]
        if message.test:
            events = [self._test_event(message)]
        mended = [one.connection_id for one in message.mended]
        ended = [entity_id(one) for one in dict.fromkeys((*mended, *message.closed)) if one]
        try:
            refused = await client.cancel_events(self._trigger, ended) if ended else 0
            refused += await client.report_events(self._trigger, events) if events else 0
        except WixError as error:
            raise AlertNotSent(_failure(error)) from error
        if refused:
            raise AlertNotSent(TRIGGER)

    async def check(self, site_id: str) -> None:
        """Implement `Channel` by cancelling what was never reported, which changes nothing.

        Reporting has a permission of its own, which only a report shows. Other errors prove
        nothing: what Wix answers where nothing is cancelled is not documented, 2026-11.
        """
        nothing = entity_id(f"nothing of {site_id}")
        try:
            await self._client_of(site_id).cancel_events(self._trigger, [nothing])
        except WixForbidden as error:
            raise AlertNotSent(PERMISSION) from error
        except WixError:
            return

    def _event(self, message: AlertMessage, alert: Alert) -> TriggeredEvent:
        finding = alert.finding
        cause = f"{alert.connection_id} {alert.since_s} {alert.reminder}"
        return TriggeredEvent(
            payload={
                "site": message.sender,
                "name": self._person(message, finding),
                "provider": finding.get("provider") or "",
                "reason": self._reason(message, finding),
                "href": message.href(finding),
                "detectedAt": datetime.fromtimestamp(alert.since_s, UTC).isoformat(),
            },
            entity_id=entity_id(alert.connection_id or alert.schedule_id),
            key=hashlib.sha256(cause.encode()).hexdigest(),
        )

    def _test_event(self, message: AlertMessage) -> TriggeredEvent:
        return TriggeredEvent(
            payload={
                "site": message.sender,
                "name": self._person(message, {}),
                "provider": "",
                "reason": self._reason(message, {}),
                "href": message.href({}),
                "detectedAt": message.at.isoformat(timespec="seconds"),
            },
            entity_id=entity_id(message.id),
            key=message.id,
        )


def _failure(error: WixError) -> str:
    """Return why Wix took no event; 428, for the schema of the trigger, has no type of its own."""
    if isinstance(error, WixForbidden):
        return PERMISSION
    if isinstance(error, WixNotFound | WixInvalid) or error.status == _PRECONDITION:
        return TRIGGER
    return type(error).__name__
