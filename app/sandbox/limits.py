"""How much a sandbox keeps, so that strangers cannot fill the memory of a public one."""

from dataclasses import dataclass
from typing import Final

from app.sandbox.error import ApiError, Json


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a sandbox keeps of each kind.

    Attributes:
        sites: the least recently used one goes, except for the demo site.
        objects: people, connections and events of all sites; more are refused.
        calls: recorded calls; the oldest go.
        consents: pending consents; the oldest go.
        reported: events that apps reported, of each site; the oldest go.
        event_chars: of one of those; longer ones are refused.
        token_chars: what all access tokens and cursors stand for; the oldest go.
    """

    sites: int
    objects: int
    calls: int
    consents: int
    reported: int
    event_chars: int
    token_chars: int

    def check_objects(self, number: int) -> None:
        """Check a number of objects.

        Raises:
            ApiError: 400 when there would be too many.
        """
        if number > self.objects:
            text = f"a public sandbox keeps {self.objects} people, connections and events in all"
            raise ApiError(400, text, {})

    def check_event(self, event: Json) -> None:
        """Check the length of a reported event.

        Raises:
            ApiError: 400 when it is too long.
        """
        if len(str(event)) > self.event_chars:
            raise ApiError(400, "a public sandbox keeps short events only", {})


PUBLIC: Final = Limits(
    sites=50,
    objects=50_000,
    calls=500,
    consents=500,
    reported=50,
    event_chars=4_000,
    token_chars=4_000_000,
)
PRIVATE: Final = Limits(
    sites=10**6,
    objects=10**9,
    calls=10_000,
    consents=10**6,
    reported=1_000,
    event_chars=10**6,
    token_chars=10**9,
)
"""Only programs of its own machine reach it."""
