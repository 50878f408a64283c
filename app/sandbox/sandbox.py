"""The state of one sandbox."""

import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from app.sandbox.error import Json, not_found
from app.sandbox.fault import Faults
from app.sandbox.installation import Installations
from app.sandbox.limits import PRIVATE, PUBLIC
from app.sandbox.opaque_tokens import OpaqueTokens
from app.sandbox.reported_event import ReportedEvent
from app.sandbox.request_field import is_loopback_url
from app.sandbox.seed import DEMO_SITE_ID, seed_site
from app.sandbox.site import Site
from app.sandbox.switches import Switches

_CONSENT_LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One API call; of the body only a digest, which leaves out secrets."""

    method: str
    verb: str
    path: str
    query: str
    site_id: str
    status: int
    request_id: str
    body_digest: str | None


@dataclass(slots=True)
class Consent:
    """A pending consent: what is to be connected, and where the browser is redirected."""

    site_id: str
    provider_id: str
    schedule_id: str
    redirect_url: str
    started: datetime
    granted: bool = False
    app_id: str | None = None


class Sandbox:
    """Sites, pending consents, pending faults and recorded calls.

    `next_consent_error` is the error that the next consent ends with, without showing its form.

    Args:
        clock: returns the current time, in UTC.
        sleep: waits for a number of seconds; used by faults with a delay.
        public_url: origin of the consent pages, such as `https://demo.example`; `None` takes
            it from each request.
        public: whether strangers can reach it; so they can at a `public_url` beyond this machine.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        public_url: str | None = None,
        public: bool = False,
    ) -> None:
        self.clock = clock
        self.sleep = sleep
        self.public_url = public_url
        self.public = public or bool(public_url and not is_loopback_url(public_url))
        self.limits = PUBLIC if self.public else PRIVATE
        self.tokens = OpaqueTokens(self.limits.token_chars)
        self.reset()

    def reset(self) -> None:
        """Forget everything; every site is seeded again."""
        self._sites: dict[str, Site] = {}
        self._consents: dict[str, Consent] = {}
        self.faults = Faults()
        self.next_consent_error: str | None = None
        self.calls: deque[CallRecord] = deque(maxlen=self.limits.calls)
        self.foreign_reads = 0
        self.installations = Installations()

    def site(self, site_id: str = DEMO_SITE_ID) -> Site:
        """Return the site, seeded on first use."""
        if site_id not in self._sites:
            return self.seed_site(site_id, Switches())
        site = self._sites[site_id] = self._sites.pop(site_id)  # the most recently used is last
        return site

    def seed_site(self, site_id: str, switches: Switches) -> Site:
        """Replace a site by a new one."""
        self._sites.pop(site_id, None)
        if len(self._sites) >= self.limits.sites:
            del self._sites[next(one for one in self._sites if one != DEMO_SITE_ID)]
        site = self._sites[site_id] = seed_site(site_id, switches, self.clock())
        return site

    def check_room(self, added: int, *, replaced: str | None = None) -> None:
        """Check that so many people, connections and events may be added.

        Args:
            added: their number.
            replaced: id of the site that they replace, if they do.

        Raises:
            ApiError: 400 when there would be too many.
        """
        kept = sum(site.size for site in self._sites.values() if site.id != replaced)
        self.limits.check_objects(kept + added)

    def site_of_connection(self, connection_id: str) -> Site:
        """Return the site that holds the connection.

        Raises:
            ApiError: 404 when no site does.
        """
        for site in [self.site(), *self._sites.values()]:
            if connection_id in site.connections:
                return site
        raise not_found("Connection")

    def belongs_to_other_site(self, connection_id: str, site_id: str) -> bool:
        """Return whether a connection exists on another site only."""
        holders = {site.id for site in self._sites.values() if connection_id in site.connections}
        return bool(holders) and site_id not in holders

    def begin_consent(self, consent: Consent) -> str:
        """Keep a pending consent and return its id; expired ones are dropped."""
        now = self.clock()
        self._consents = {key: one for key, one in self._consents.items() if _is_pending(one, now)}
        for oldest in [*self._consents][: max(0, len(self._consents) + 1 - self.limits.consents)]:
            del self._consents[oldest]
        consent_id = secrets.token_urlsafe(24)
        self._consents[consent_id] = consent
        return consent_id

    def consent(self, consent_id: str) -> Consent:
        """Return a pending consent.

        Raises:
            ApiError: 404 when it is unknown or older than half an hour.
        """
        consent = self._consents.get(consent_id)
        if consent is None or not _is_pending(consent, self.clock()):
            raise not_found("Consent")
        return consent

    def request_id(self) -> str:
        """Return a request id in Wix's format: seconds, a dot, digits."""
        return f"{self.clock().timestamp():.0f}.{secrets.randbelow(10**13):013d}"

    def reported_events(self) -> list[ReportedEvent]:
        """Return what apps reported of their triggers, by site."""
        return [one for site in self._sites.values() for one in site.reported]

    def calls_json(self) -> list[Json]:
        """Return the calls since the reset as JSON, oldest first."""
        return [asdict(record) for record in self.calls]


def _is_pending(consent: Consent, now: datetime) -> bool:
    return now - consent.started <= _CONSENT_LIFE
