"""The methods of Triggered Events that this app uses; only a Wix app may call them.

Source: https://dev.wix.com/docs/api-reference/business-management/automations/triggers/
triggered-events, and the typings of `@wix/auto_sdk_automations_activations` 1.0.19, 2026-11-27.
Every method may raise any `WixError`, and returns how many items Wix refused.
"""

from collections.abc import Sequence

from app.wix.automations import requests, responses
from app.wix.automations.models import TriggeredEvent
from app.wix.http.api_client import ApiClient


class AutomationsClient(ApiClient):
    """The events of a trigger that the app adds to Wix Automations."""

    async def report_events(self, trigger: str, events: Sequence[TriggeredEvent]) -> int:
        """Report events.

        Raises:
            WixForbidden: The app lacks the permission.
        """
        if len(events) == 1:
            return await self.send(
                requests.report_event(trigger, events[0]), responses.parse_failures
            )
        parts = [events[one : one + requests.MAX_EVENTS] for one in _starts(len(events))]
        asked = [requests.bulk_report_event(trigger, part) for part in parts]
        return sum([await self.send(one, responses.parse_failures) for one in asked])

    async def cancel_events(self, trigger: str, entity_ids: Sequence[str]) -> int:
        """Stop what has not happened yet of the events of some entities; unknown ones are fine.

        Raises:
            WixForbidden: The app lacks the permission.
        """
        if len(entity_ids) == 1:
            request = requests.cancel_event(trigger, entity_ids[0])
            return await self.send(request, responses.parse_failures)
        parts = [entity_ids[one : one + requests.MAX_EVENTS] for one in _starts(len(entity_ids))]
        asked = [requests.bulk_cancel_event(trigger, part) for part in parts]
        return sum([await self.send(one, responses.parse_failures) for one in asked])


def _starts(count: int) -> range:
    return range(0, count, requests.MAX_EVENTS)
