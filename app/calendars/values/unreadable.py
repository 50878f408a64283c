"""Counts of items from Wix that could not be parsed, to mark lists as incomplete."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnreadableCounts:
    """How many items of Wix's lists are missing because they could not be parsed.

    `people` are staff members and schedules alike: either of them hides a person.
    """

    providers: int = 0
    people: int = 0
    connections: int = 0
    calendars: int = 0
    events: int = 0

    def __bool__(self) -> bool:
        return any((self.providers, self.people, self.connections, self.calendars, self.events))


NONE_UNREADABLE = UnreadableCounts()
