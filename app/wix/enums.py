"""Wix's enums, which Wix may extend on any day."""

from enum import StrEnum
from typing import Self


class WixEnum(StrEnum):
    """An enum that knows its documented values and survives all others.

    Absent, `None` and `""` read as `UNDEFINED`, because Wix omits unset enums in some answers and
    spells them out in others. A value newer than this file becomes a member of its own, outside
    the listed ones: `Status("PAUSED").value` is `"PAUSED"` and its `known` is false.

    Source: External Calendar V2 samples and SDK typings, 2026-11-22.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self:
        # Protobuf's JSON writes values newer than the server's own schema as numbers.
        is_number = isinstance(value, int) and not isinstance(value, bool)
        text = str(value) if is_number else value
        if not isinstance(text, str) or not text:
            return cls("UNDEFINED")
        unlisted = str.__new__(cls, text)
        unlisted._name_ = unlisted._value_ = text
        return unlisted

    @property
    def known(self) -> bool:
        """Whether this is one of the documented values."""
        return self._name_ in type(self).__members__


class CalendarType(WixEnum):
    """Whose calendar it is. `OUTLOOK` and `OFFICE_365` are old words for `MICROSOFT`."""

    UNDEFINED = "UNDEFINED"
    GOOGLE = "GOOGLE"
    I_CAL = "I_CAL"
    OUTLOOK = "OUTLOOK"
    OFFICE_365 = "OFFICE_365"
    MICROSOFT = "MICROSOFT"
    OTHER = "OTHER"


class ConnectMethod(WixEnum):
    """How an owner lets Wix in."""

    UNDEFINED = "UNDEFINED"
    OAUTH = "OAUTH"
    CREDENTIALS = "CREDENTIALS"


class ListEventFromCalendars(WixEnum):
    """What a provider can import."""

    UNDEFINED = "UNDEFINED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    PRIMARY_CALENDAR_ONLY = "PRIMARY_CALENDAR_ONLY"
    SPECIFIC_CALENDARS = "SPECIFIC_CALENDARS"


class SyncToCalendar(WixEnum):
    """What a provider can export to. `SPECIFIC_CALENDAR` has no field in a sync config."""

    UNDEFINED = "UNDEFINED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    PRIMARY_CALENDAR_ONLY = "PRIMARY_CALENDAR_ONLY"
    SPECIFIC_CALENDAR = "SPECIFIC_CALENDAR"
    DEDICATED_CALENDAR = "DEDICATED_CALENDAR"


class Status(WixEnum):
    """Where a connection stands. `CONNECTED` means that no sync has started yet."""

    UNDEFINED = "UNDEFINED"
    CONNECTED = "CONNECTED"
    SYNC_IN_PROGRESS = "SYNC_IN_PROGRESS"
    SYNCED = "SYNCED"
    DISCONNECTED = "DISCONNECTED"
    ERROR = "ERROR"


class ErrorReason(WixEnum):
    """Why a connection's status is `ERROR`."""

    UNDEFINED = "UNDEFINED"
    TOKEN_REVOKED = "TOKEN_REVOKED"  # noqa: S105 - Wix's word for a state, not a secret
    EXTERNAL_CALENDAR_CREATION_FAILED = "EXTERNAL_CALENDAR_CREATION_FAILED"
    EXTERNAL_CALENDAR_DELETED = "EXTERNAL_CALENDAR_DELETED"


class ScheduleStatus(WixEnum):
    """Whether a schedule is in use; a cancelled one stays cancelled."""

    UNDEFINED = "UNDEFINED"
    ACTIVE = "ACTIVE"
    CANCELLED = "CANCELLED"


class ExportTarget(StrEnum):
    """Where exported events go; the values are the names of Wix's oneof members."""

    PRIMARY = "primaryCalendar"
    DEDICATED = "dedicatedCalendar"
