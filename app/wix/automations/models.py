"""The values of Triggered Events."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TriggeredEvent:
    """An event of the app's trigger.

    Args:
        payload: by the keys of the trigger's schema.
        entity_id: a GUID, by which the event can be cancelled.
        key: within a week, Wix ignores further events with the same one; 80 characters at most.
    """

    payload: Mapping[str, str]
    entity_id: str
    key: str
