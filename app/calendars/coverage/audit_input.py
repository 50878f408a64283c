"""What an audit of a site is made of, and making it."""

from dataclasses import dataclass

from app.calendars.coverage.audit import ProvidersError, SiteAudit
from app.calendars.coverage.busy_probe import Probe, attributed
from app.calendars.coverage.site_coverage import assess_coverage, excuse, warn_of_owners
from app.calendars.directory.directory_snapshot import unlisted_connections
from app.calendars.values.person import Person
from app.calendars.values.unreadable import UnreadableCounts
from app.wix import ConnectionList, EventPage, ParsedList, Provider


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """A probe before its events are attributed, and the busy times that it read."""

    probe: Probe
    page: EventPage | None = None


@dataclass(frozen=True, slots=True)
class AuditInput:
    """What an audit of a site is made of; `moved` are staff members with another Wix user."""

    people: ParsedList[Person]
    providers: ParsedList[Provider]
    error: ProvidersError | None
    listed: ConnectionList | None
    answer: ProbeAnswer
    expected: frozenset[str]
    unneeded: frozenset[str]
    moved: frozenset[str] = frozenset()

    def size(self) -> int:
        """Return the number of items that an audit goes through."""
        return max(len(self.people), len(self.listed.connections) if self.listed else 0)

    def same(self, other: "AuditInput") -> bool:
        """Whether an audit of the other would be the same; compares lists by identity."""
        return (
            self.people is other.people
            and self.providers is other.providers
            and self.error is other.error
            and self.listed is other.listed
            and self.answer.page is other.answer.page
            and self.answer.probe == other.answer.probe
            and self.expected == other.expected
            and self.unneeded == other.unneeded
            and self.moved == other.moved
        )


def build_audit(given: AuditInput) -> SiteAudit:
    """Return the audit."""
    providers, answer = given.providers, given.answer
    listed = given.listed or unlisted_connections(providers)
    page = answer.page
    probe = attributed(answer.probe, page, listed) if given.listed else answer.probe
    return SiteAudit(
        coverage=warn_of_owners(
            excuse(
                assess_coverage(
                    given.people, providers, listed, probe, expected_endings=given.expected
                ),
                given.unneeded,
            ),
            given.moved,
        ),
        providers=providers,
        failed_provider_ids=listed.failed_provider_ids,
        probe=probe,
        empty=not listed.connections and listed.whole,
        providers_error=given.error,
        unreadable=UnreadableCounts(
            providers=providers.unreadable,
            people=given.people.unreadable,
            connections=listed.unreadable,
            events=page.unreadable if page else 0,
        ),
        listed=given.listed is not None,
    )
