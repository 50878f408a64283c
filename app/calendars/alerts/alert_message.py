"""A message about a site, and what carries it."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from app.calendars.alerts.alert_plan import Alert, AlertPlan
from app.calendars.directory.site_info import SiteDetails
from app.calendars.values.error_context import AppError

PERMISSION, TRIGGER = "permission", "trigger"
"""Reasons that stay until somebody acts: a permission of the app, its trigger or the schema."""

_ENTITIES = uuid.UUID("5f0c3c0e-6a0f-4a7e-9d55-0c6a5b8f0f3e")


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message about one site, whatever happened in it.

    Args:
        id: the same whenever the same message is sent again.
        base_url: of the links.
        test: whether an owner tries whether alerts arrive.
    """

    id: str
    at: datetime
    site_id: str
    site: SiteDetails
    base_url: str
    broken: tuple[Alert, ...] = ()
    mended: tuple[Alert, ...] = ()
    still_broken: tuple[Alert, ...] = ()
    closed: tuple[str, ...] = ()
    test: bool = False

    @property
    def sender(self) -> str:
        """The name of the site, or of the app if Wix does not tell it."""
        return self.site.name or "Calendar Connect"

    def payload(self) -> dict[str, Any]:
        """Return it as JSON; docs/alerts.md describes each field."""
        return {
            "type": "calendars.test" if self.test else "calendars.changed",
            "timestamp": self.at.isoformat(timespec="seconds"),
            "data": {
                "site_id": self.site_id,
                "site_name": self.site.name,
                "broken": self._findings(self.broken),
                "mended": self._findings(self.mended),
                "still_broken": self._findings(self.still_broken),
            },
        }

    def href(self, finding: Mapping[str, Any]) -> str:
        """Return the absolute URL of the page that mends it."""
        connection = finding.get("connection_id")
        path = f"connections/{quote(connection, safe='')}" if connection else ""
        return f"{self.base_url}/{path}"

    def _findings(self, alerts: Sequence[Alert]) -> list[dict[str, Any]]:
        return [{**one.finding, "href": self.href(one.finding)} for one in alerts]


class AlertNotSent(AppError):
    """A message did not arrive, as far as known; `reason` names no address and no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel(Protocol):
    """A way to tell an owner."""

    name: str
    """Which record of what was told belongs to it; stays the same as long as its address does."""
    kind: str
    """What it is, for people: `mailto`, `webhook`, `automation`, …"""
    cancels: bool = False
    """Whether it wants to know of what was told as broken and no longer matters."""

    async def send(self, message: AlertMessage) -> None:
        """Send a message.

        Raises:
            AlertNotSent: it did not arrive, as far as known.
        """
        ...

    async def check(self, site_id: str) -> None:
        """Find out whether messages about a site would be taken, as far as that is harmless.

        By default only a message shows it.

        Raises:
            AlertNotSent: they would not.
        """
        del site_id


def message_id(site_id: str, channel: str, plan: AlertPlan) -> str:
    """Return an id that is the same for the same news to the same channel."""
    parts = [site_id, channel]
    for kind, alerts in (("b", plan.broken), ("m", plan.mended), ("s", plan.still_broken)):
        parts += [f"{kind} {one.schedule_id} {one.since_s} {one.reminder}" for one in alerts]
    return "msg_" + hashlib.sha256("\n".join([*parts, *plan.closed]).encode()).hexdigest()[:32]


def entity_id(connection_id: str) -> str:
    """Return the GUID by which Wix Automations knows a connection, which does not reveal its id."""
    return str(uuid.uuid5(_ENTITIES, connection_id))
