"""Why Wix finds a request invalid."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One invalid field, such as `syncConfig.syncToCalendar.enabled`, and a rule like `FORMAT`.

    Wix's description is dropped: it may quote a password.
    """

    field: str
    rule: str = ""
