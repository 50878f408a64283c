"""A connection between a schedule and an external account, and its life cycle."""

import hashlib
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.sandbox.error import Json
from app.sandbox.provider import Provider

ALPHANUMERIC = string.ascii_letters + string.digits
STATUSES = ("CONNECTED", "SYNC_IN_PROGRESS", "SYNCED", "DISCONNECTED", "ERROR")
ERROR_REASONS = (
    "UNDEFINED",
    "TOKEN_REVOKED",
    "EXTERNAL_CALENDAR_CREATION_FAILED",
    "EXTERNAL_CALENDAR_DELETED",
)
IMPORT, EXPORT = "listEventFromCalendars", "syncToCalendar"
_SYNC_STARTS_AFTER, _SYNCED_AFTER = timedelta(seconds=2), timedelta(seconds=6)
_CALENDAR_NAMES = {
    "I_CAL": ("Home", "Work", "Family", "Birthdays"),
    "MICROSOFT": ("Calendar", "Team", "Birthdays"),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar of an external account."""

    id: str
    name: str


@dataclass(slots=True)
class Connection:
    """One connection; `status` and `error_reason` are set only to override the life cycle.

    `app_id` is the app that created it, `None` for Wix itself and for API keys.
    """

    id: str
    provider: Provider
    schedule_id: str
    email: str
    user_id: str | None = None
    sync: Json | None = None
    syncing_since: datetime | None = None
    status: str | None = None
    error_reason: str = "UNDEFINED"
    account: str = ""
    app_id: str | None = None

    def __post_init__(self) -> None:
        """Keep the account that the calendars belong to; `email` may change later."""
        self.account = self.email.casefold()

    def status_at(self, now: datetime) -> str:
        """Return the status: syncing two seconds and synced six seconds after the sync was enabled.

        Source: the statuses' meanings in List Connections (dev.wix.com, 2024 to 2026); that any
        enabled direction starts the sync, and how long it takes, is undocumented.
        """
        if self.status is not None:
            return self.status
        age = now - self.syncing_since if self.syncing_since else None
        if age is None or age < _SYNC_STARTS_AFTER:
            return "CONNECTED"
        return "SYNC_IN_PROGRESS" if age < _SYNCED_AFTER else "SYNCED"

    def configure(self, sync: Json | None, now: datetime) -> None:
        """Set the sync configuration; the sync starts with the first enabled direction."""
        self.sync = sync
        sides: list[Json] = [(sync or {}).get(name, {}) for name in (IMPORT, EXPORT)]
        enabled = any(side.get("enabled") for side in sides)
        self.syncing_since = (self.syncing_since or now) if enabled else None

    def disconnect(self) -> None:
        """Disconnect; the import setting is kept, the export is disabled.

        Source: Disconnect sample (wix-rest-docs, 2023-04-27).
        """
        self.status, self.error_reason = "DISCONNECTED", "UNDEFINED"
        if self.sync and EXPORT in self.sync:
            self.sync = {**self.sync, EXPORT: {**self.sync[EXPORT], "enabled": False}}

    def reconnect(self, email: str, now: datetime) -> None:
        """Connect again; the calendars stay those of the original account."""
        self.email, self.status, self.error_reason = email, None, "UNDEFINED"
        self.configure(self.sync, now)

    @property
    def connected(self) -> bool:
        """Return whether it is connected, broken or not."""
        return self.status != "DISCONNECTED"

    @property
    def broken(self) -> bool:
        """Return whether the provider refuses access to the account."""
        return self.status == "ERROR"

    @property
    def imported_calendar_ids(self) -> frozenset[str]:
        """Return the ids of the calendars whose events Wix reads."""
        side: Json = (self.sync or {}).get(IMPORT, {})
        if not side.get("enabled") or not self.connected:
            return frozenset()
        if "primaryCalendar" in side:
            return frozenset({self.calendars[0].id})
        listed: Json = side.get("calendars", {})
        return frozenset(chosen["id"] for chosen in listed.get("calendars", ()))

    @property
    def calendars(self) -> list[Calendar]:
        """Return the account's calendars, the primary one first.

        Source: undocumented; a calendar's id is the provider's, so an account keeps its ids when it
        is connected again.
        """
        owner = f"{self.provider.id}/{self.account}"
        names = _CALENDAR_NAMES.get(self.provider.calendar_type, (self.email,))
        return [Calendar(_calendar_id(owner, n), name) for n, name in enumerate(names)]

    def to_json(self, now: datetime, style: str) -> Json:
        """Return the connection as JSON, in the style of the typings or of the samples.

        Source: typings of 2026-09-16 always have `errorReason`; the samples of 2023 omit it,
        as they omit `userId` for Google. `appId`: "ID of the app which created the external
        calendar connection", optional.
        """
        answer: Json = {
            "id": self.id,
            "providerId": self.provider.id,
            "calendarType": self.provider.calendar_type,
            "scheduleId": self.schedule_id,
            "externalAccountEmail": self.email,
            "status": self.status_at(now),
        }
        if self.user_id and self.provider.calendar_type != "GOOGLE":
            answer["userId"] = self.user_id
        if self.app_id:
            answer["appId"] = self.app_id
        if style == "typings" or self.error_reason != "UNDEFINED":
            answer["errorReason"] = self.error_reason
        if self.sync is not None:
            answer["syncConfig"] = self.sync
        return answer


def first_sync(provider: Provider, connection: Connection, default_sync: str) -> Json | None:
    """Return the sync configuration of a new connection.

    Source: undocumented. The credentials sample has no `syncConfig`; Google's cannot be updated
    and so must start with a working one (List Connections sample shows it).
    """
    if provider.updatable and default_sync == "none":
        return None
    sync: Json = {IMPORT: {"enabled": True, **_import_choice(provider, connection)}}
    if provider.exports != "NOT_SUPPORTED":
        dedicated = provider.exports == "DEDICATED_CALENDAR"
        choice = "dedicatedCalendar" if dedicated else "primaryCalendar"
        sync[EXPORT] = {"enabled": True, choice: {}}
    return sync


def new_connection_id() -> str:
    """Return an id as long and opaque as those of the samples (149 and 183 characters)."""
    return "".join(secrets.choice(ALPHANUMERIC) for _ in range(149 + secrets.randbelow(35)))


def seeded_connection_id(site_id: str, number: int) -> str:
    """Return an id that is unique to the site and the same after every reset."""
    seed = f"{site_id}/{number}".encode()
    return "".join(ALPHANUMERIC[n % 62] for n in hashlib.shake_256(seed).digest(168))


def _import_choice(provider: Provider, connection: Connection) -> Json:
    if provider.imports == "PRIMARY_CALENDAR_ONLY":
        return {"primaryCalendar": {}}
    return {"calendars": {"calendars": [{"id": connection.calendars[0].id}]}}


def _calendar_id(account: str, number: int) -> str:
    alphabet = string.ascii_lowercase + string.digits
    digest = hashlib.shake_256(f"{account}/{number}".encode()).digest(25)
    return "".join(alphabet[n % 36] for n in digest)
