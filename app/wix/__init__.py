"""Wix's APIs as one typed async client, and the verification of messages signed by Wix.

Each API is a package: `requests` (what is sent), `responses` (parsing), `models` (values), `client`
(the methods). `client.WixClient` joins them; `http` sends the requests.
"""

from app.wix.access_tokens.cache import AccessTokenCache, AppAuth
from app.wix.access_tokens.client import TokenEndpoint
from app.wix.automations.client import AutomationsClient
from app.wix.automations.models import TriggeredEvent
from app.wix.calendar_events.models import Booking, BookingList
from app.wix.client import WixClient
from app.wix.errors import (
    AppNotInstalled,
    AppSecretRefused,
    BadCredentials,
    ConnectionAlreadyDisconnected,
    ConnectionNotConnected,
    NotSupportedByProvider,
    PremiumFeatureNotEnabled,
    WixBroken,
    WixBudgetExceeded,
    WixCircuitOpen,
    WixError,
    WixForbidden,
    WixInvalid,
    WixNotFound,
    WixOddAnswer,
    WixOutOfTime,
    WixPoolExhausted,
    WixRateLimited,
    WixRefused,
    WixTimeout,
    WixTokenUnavailable,
    WixUnauthorized,
    WixUnavailable,
    WixUnreachable,
)
from app.wix.external_calendars.enums import (
    CalendarType,
    ConnectMethod,
    ErrorReason,
    ExportTarget,
    ListEventFromCalendars,
    Status,
    SyncToCalendar,
)
from app.wix.external_calendars.models import (
    Calendar,
    Connection,
    ConnectionList,
    Event,
    EventList,
    EventPage,
    ExportConfig,
    Features,
    ImportConfig,
    Provider,
    SyncConfig,
)
from app.wix.external_calendars.unknown_fields import comparable_unknown_fields
from app.wix.http.auth import ApiKey, Auth, Secret
from app.wix.http.call_gate import CallGate, CallGates
from app.wix.http.call_limits import CallCounts, CallLimits
from app.wix.http.gather import gather_or_cancel
from app.wix.http.long_read import Progress
from app.wix.http.paging import PAGE_SIZE
from app.wix.http.priority import Priority, call_priority, current_priority
from app.wix.http.retry import RetryClock, time_budget, time_left_s
from app.wix.http.transport import network_client
from app.wix.parsing.invisible import remove_invisible
from app.wix.parsing.parsed_list import ParsedList
from app.wix.parsing.violation import Violation
from app.wix.schedules.models import BUSINESS_EXTERNAL_ID, Schedule, ScheduleStatus
from app.wix.signed.deduplication import WebhookDeduplicator
from app.wix.signed.instance import Instance, verify_instance
from app.wix.signed.untrusted_message import RejectionReason, UntrustedMessage
from app.wix.signed.webhook import EventType, WebhookEvent, WebhookKey, verify_webhook
from app.wix.site.models import AppInstance, SiteProperties
from app.wix.staff_members.models import StaffMember

__all__ = [
    "BUSINESS_EXTERNAL_ID",
    "PAGE_SIZE",
    "AccessTokenCache",
    "ApiKey",
    "AppAuth",
    "AppInstance",
    "AppNotInstalled",
    "AppSecretRefused",
    "Auth",
    "AutomationsClient",
    "BadCredentials",
    "Booking",
    "BookingList",
    "Calendar",
    "CalendarType",
    "CallCounts",
    "CallGate",
    "CallGates",
    "CallLimits",
    "ConnectMethod",
    "Connection",
    "ConnectionAlreadyDisconnected",
    "ConnectionList",
    "ConnectionNotConnected",
    "ErrorReason",
    "Event",
    "EventList",
    "EventPage",
    "EventType",
    "ExportConfig",
    "ExportTarget",
    "Features",
    "ImportConfig",
    "Instance",
    "ListEventFromCalendars",
    "NotSupportedByProvider",
    "ParsedList",
    "PremiumFeatureNotEnabled",
    "Priority",
    "Progress",
    "Provider",
    "RejectionReason",
    "RetryClock",
    "Schedule",
    "ScheduleStatus",
    "Secret",
    "SiteProperties",
    "StaffMember",
    "Status",
    "SyncConfig",
    "SyncToCalendar",
    "TokenEndpoint",
    "TriggeredEvent",
    "UntrustedMessage",
    "Violation",
    "WebhookDeduplicator",
    "WebhookEvent",
    "WebhookKey",
    "WixBroken",
    "WixBudgetExceeded",
    "WixCircuitOpen",
    "WixClient",
    "WixError",
    "WixForbidden",
    "WixInvalid",
    "WixNotFound",
    "WixOddAnswer",
    "WixOutOfTime",
    "WixPoolExhausted",
    "WixRateLimited",
    "WixRefused",
    "WixTimeout",
    "WixTokenUnavailable",
    "WixUnauthorized",
    "WixUnavailable",
    "WixUnreachable",
    "call_priority",
    "comparable_unknown_fields",
    "current_priority",
    "gather_or_cancel",
    "network_client",
    "remove_invisible",
    "time_budget",
    "time_left_s",
    "verify_instance",
    "verify_webhook",
]
