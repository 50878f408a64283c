"""An event of a trigger, as an app reported it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from app.sandbox.error import Json


@dataclass(slots=True)
class ReportedEvent:
    """An event that the app reported, in the order of reporting."""

    triggerKey: str  # noqa: N815 -- the control API has Wix's names
    payload: Json
    externalEntityId: str | None  # noqa: N815 -- the same
    idempotency: Json | None
    site_id: str
    cancelled: bool = False
    ignored_until: datetime | None = None

    def to_json(self) -> Json:
        """Return it as the control API shows it."""
        found = asdict(self)
        del found["ignored_until"]
        return found
