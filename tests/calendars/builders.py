"""Builders of people, providers and connections, with defaults for the rest."""

from datetime import UTC, datetime

from app.calendars.coverage.audit import SiteAudit
from app.calendars.coverage.busy_probe import Probe, known_failing_providers, schedules_to_probe
from app.calendars.coverage.health_report import HealthReport
from app.calendars.coverage.site_coverage import assess_coverage
from app.calendars.values.person import Person, ScheduleKind
from app.calendars.values.unreadable import NONE_UNREADABLE
from app.wix import (
    Calendar,
    CalendarType,
    Connection,
    ConnectionList,
    ConnectMethod,
    ErrorReason,
    ExportConfig,
    ExportTarget,
    Features,
    ImportConfig,
    ListEventFromCalendars,
    Provider,
    Status,
    SyncConfig,
    SyncToCalendar,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
IMPORTS = ImportConfig(enabled=True, primary_calendar=True)
CHOSEN = ImportConfig(enabled=True, calendars=(Calendar("c"),))
NONE_CHOSEN = ImportConfig(enabled=True)
OFF = ImportConfig(enabled=False)
EXPORTS = ExportConfig(enabled=True, target=ExportTarget.DEDICATED)

HOUSE = Person("house", "", ScheduleKind.BUSINESS)
ANNA, BO = (Person(name.lower(), name, ScheduleKind.STAFF) for name in ("Anna", "Bo"))


def provider(
    id_,
    imports="SPECIFIC_CALENDARS",
    exports="DEDICATED_CALENDAR",
    *,
    updates=True,
    kind="OTHER",
):
    return Provider(
        id_,
        id_.title(),
        CalendarType(kind),
        Features(
            (ConnectMethod.OAUTH,),
            updates,
            ListEventFromCalendars(imports),
            SyncToCalendar(exports),
        ),
    )


GOOGLE = provider("google", "PRIMARY_CALENDAR_ONLY", "NOT_SUPPORTED", updates=False)
APPLE = provider("apple")
PROVIDERS = (GOOGLE, APPLE)


def link(  # noqa: PLR0913 -- a connection is these
    person, status="SYNCED", imports=IMPORTS, exports=None, *, by=GOOGLE, email=None, id_=None
):
    """Connect a person; by default a working import by Google with their own account."""
    return Connection(
        id_ or f"{person.id}-{by.id}-{status}",
        by.id,
        by.calendar_type,
        person.id,
        Status(status),
        ErrorReason.UNDEFINED,
        external_account_email=f"{person.id}@{by.id}" if email is None else email,
        sync_config=SyncConfig(imports, exports),
    )


def answered(connections, *failed):
    """Return the probe of a site on which these providers fail."""
    asked = schedules_to_probe(connections)
    return Probe(NOW, True, asked, frozenset(failed), known_failing_providers(connections, asked))


def covers(*connections, people=(ANNA,), failed=(), unlisted=(), probe=None, meant=()):
    """Run the audit and return everybody's cover in order."""
    listed = ConnectionList(connections, tuple(unlisted))
    probe = probe or answered(connections, *failed)
    return assess_coverage(people, PROVIDERS, listed, probe, expected_endings=meant)


def report(found, unreadable=NONE_UNREADABLE):
    """Return a health report of a coverage."""
    audit = SiteAudit(found, PROVIDERS, (), Probe(NOW, answered=True), False, None, unreadable)
    return HealthReport(audit)


def cover(*connections, **more):
    """Return the cover of Anna alone."""
    [only] = covers(*connections, **more).people
    return only
