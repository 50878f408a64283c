"""Wix's APIs as one typed async client, and the verification of messages signed by Wix.

Each API is a package: `requests` (what is sent), `responses` (parsing), `models` (values), `client`
(the methods). `client.WixClient` joins them; `http` sends the requests.
"""

from app.wix.access_tokens.cache import AccessTokenCache as AccessTokenCache, AppAuth as AppAuth
from app.wix.access_tokens.client import TokenEndpoint as TokenEndpoint
from app.wix.automations.client import AutomationsClient as AutomationsClient
from app.wix.automations.models import TriggeredEvent as TriggeredEvent
from app.wix.calendar_events.models import Booking as Booking, BookingList as BookingList
from app.wix.client import WixClient as WixClient
from app.wix.errors import (
    AppNotInstalled as AppNotInstalled,
    AppSecretRefused as AppSecretRefused,
    BadCredentials as BadCredentials,
    ConnectionAlreadyDisconnected as ConnectionAlreadyDisconnected,
    ConnectionNotConnected as ConnectionNotConnected,
    NotSupportedByProvider as NotSupportedByProvider,
    PremiumFeatureNotEnabled as PremiumFeatureNotEnabled,
    WixBroken as WixBroken,
    WixBudgetExceeded as WixBudgetExceeded,
    WixCircuitOpen as WixCircuitOpen,
    WixError as WixError,
    WixForbidden as WixForbidden,
    WixInvalid as WixInvalid,
    WixNotFound as WixNotFound,
    WixOddAnswer as WixOddAnswer,
    WixOutOfTime as WixOutOfTime,
    WixPoolExhausted as WixPoolExhausted,
    WixRateLimited as WixRateLimited,
    WixRefused as WixRefused,
    WixTimeout as WixTimeout,
    WixTokenUnavailable as WixTokenUnavailable,
    WixUnauthorized as WixUnauthorized,
    WixUnavailable as WixUnavailable,
    WixUnreachable as WixUnreachable,
)
from app.wix.external_calendars.enums import (
    CalendarType as CalendarType,
    ConnectMethod as ConnectMethod,
    ErrorReason as ErrorReason,
    ExportTarget as ExportTarget,
    ListEventFromCalendars as ListEventFromCalendars,
    Status as Status,
    SyncToCalendar as SyncToCalendar,
)
from app.wix.external_calendars.models import (
    Calendar as Calendar,
    Connection as Connection,
    ConnectionList as ConnectionList,
    Event as Event,
    EventList as EventList,
    EventPage as EventPage,
    ExportConfig as ExportConfig,
    Features as Features,
    ImportConfig as ImportConfig,
    Provider as Provider,
    SyncConfig as SyncConfig,
)
from app.wix.external_calendars.unknown_fields import (
    comparable_unknown_fields as comparable_unknown_fields,
)
from app.wix.http.auth import ApiKey as ApiKey, Auth as Auth, Secret as Secret
from app.wix.http.breaker import failure_expected as failure_expected
from app.wix.http.call_gate import CallGate as CallGate, CallGates as CallGates
from app.wix.http.call_limits import CallCounts as CallCounts, CallLimits as CallLimits
from app.wix.http.gather import gather_or_cancel as gather_or_cancel
from app.wix.http.long_read import Progress as Progress
from app.wix.http.paging import PAGE_SIZE as PAGE_SIZE
from app.wix.http.priority import (
    Priority as Priority,
    call_priority as call_priority,
    current_priority as current_priority,
)
from app.wix.http.retry import (
    RetryClock as RetryClock,
    time_budget as time_budget,
    time_left_s as time_left_s,
)
from app.wix.http.transport import (
    network_client as network_client,
    network_transport as network_transport,
)
from app.wix.parsing.invisible import remove_invisible as remove_invisible
from app.wix.parsing.parsed_list import ParsedList as ParsedList
from app.wix.parsing.violation import Violation as Violation
from app.wix.schedules.models import (
    BUSINESS_EXTERNAL_ID as BUSINESS_EXTERNAL_ID,
    Schedule as Schedule,
    ScheduleStatus as ScheduleStatus,
)
from app.wix.signed.deduplication import WebhookDeduplicator as WebhookDeduplicator
from app.wix.signed.instance import Instance as Instance, verify_instance as verify_instance
from app.wix.signed.untrusted_message import (
    RejectionReason as RejectionReason,
    UntrustedMessage as UntrustedMessage,
)
from app.wix.signed.webhook import (
    EventType as EventType,
    WebhookEvent as WebhookEvent,
    WebhookKey as WebhookKey,
    verify_webhook as verify_webhook,
)
from app.wix.site.models import AppInstance as AppInstance, SiteProperties as SiteProperties
from app.wix.staff_members.models import StaffMember as StaffMember
