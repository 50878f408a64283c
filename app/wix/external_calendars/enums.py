"""The enums of External Calendar V2."""

from enum import StrEnum

from app.wix.parsing.wix_enum import WixEnum


class CalendarType(WixEnum):
    """The calendar service. `OUTLOOK` and `OFFICE_365` are older names of `MICROSOFT`."""

    UNDEFINED = "UNDEFINED"
    GOOGLE = "GOOGLE"
    I_CAL = "I_CAL"
    OUTLOOK = "OUTLOOK"
    OFFICE_365 = "OFFICE_365"
    MICROSOFT = "MICROSOFT"
    OTHER = "OTHER"


class ConnectMethod(WixEnum):
    """How an account is connected."""

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
    """The state of a connection. `CONNECTED` means that no sync has started yet."""

    UNDEFINED = "UNDEFINED"
    CONNECTED = "CONNECTED"
    SYNC_IN_PROGRESS = "SYNC_IN_PROGRESS"
    SYNCED = "SYNCED"
    DISCONNECTED = "DISCONNECTED"
    ERROR = "ERROR"


class ErrorReason(WixEnum):
    """Why a connection's status is `ERROR`."""

    UNDEFINED = "UNDEFINED"
    TOKEN_REVOKED = "TOKEN_REVOKED"  # noqa: S105 - the name of a state, not a secret
    EXTERNAL_CALENDAR_CREATION_FAILED = "EXTERNAL_CALENDAR_CREATION_FAILED"
    EXTERNAL_CALENDAR_DELETED = "EXTERNAL_CALENDAR_DELETED"


class ExportTarget(StrEnum):
    """The calendar that events are exported to; values are the names of Wix's oneof members."""

    PRIMARY = "primaryCalendar"
    DEDICATED = "dedicatedCalendar"
