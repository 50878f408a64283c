"""The whole state of one sandbox; nothing of it lives anywhere else."""

import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from app.sandbox.error import Json, not_found
from app.sandbox.fault import Faults
from app.sandbox.installation import Installations
from app.sandbox.seed import DEMO_SITE_ID, seed_site
from app.sandbox.signature import WebhookKeys
from app.sandbox.site import Site
from app.sandbox.switches import Switches
from app.sandbox.token_cipher import TokenCipher

_CONSENT_LIFE = timedelta(minutes=30)
_CALLS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What was asked; of the body only a digest, taken without the password."""

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
    """A consent under way: who wants to connect what, and where the browser goes afterwards."""

    site_id: str
    provider_id: str
    schedule_id: str
    redirect_url: str
    started: datetime
    granted: bool = False
    app_id: str | None = None


class Sandbox:
    """Sites, consents under way, faults waiting and calls seen.

    `verdict` is the error that the next consent ends with, unasked.

    Args:
        clock: gives the present, in UTC.
        sleep: waits for some seconds; slow faults use it.
        public_url: origin of the consent pages, such as `https://demo.example`; `None` takes
            it from each request.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        public_url: str | None = None,
    ) -> None:
        self.clock = clock
        self.sleep = sleep
        self.public_url = public_url
        self.cipher = TokenCipher()
        self.webhook_keys = WebhookKeys()
        self.reset()

    def reset(self) -> None:
        """Forget everything; every site starts from its seed again."""
        self._sites: dict[str, Site] = {}
        self._flows: dict[str, Consent] = {}
        self.faults = Faults()
        self.next_consent_error: str | None = None
        self.calls: deque[CallRecord] = deque(maxlen=_CALLS_KEPT)
        self.foreign_reads = 0
        self.installations = Installations()

    def site(self, site_id: str = DEMO_SITE_ID) -> Site:
        """Return the site, planted at its first mention."""
        if site_id not in self._sites:
            self.seed_site(site_id, Switches())
        return self._sites[site_id]

    def seed_site(self, site_id: str, options: Switches) -> Site:
        """Start a site anew."""
        self._sites[site_id] = seed_site(site_id, options, self.clock())
        return self._sites[site_id]

    def site_of_connection(self, connection_id: str) -> Site:
        """Return the site that holds the connection.

        Raises:
            WixError: 404 when none does.
        """
        for site in [self.site(), *self._sites.values()]:
            if connection_id in site.connections:
                return site
        raise not_found("Connection")

    def belongs_to_other_site(self, connection_id: str, site_id: str) -> bool:
        """Tell whether a connection is another site's, and not the one's that asks."""
        holders = {site.id for site in self._sites.values() if connection_id in site.connections}
        return bool(holders) and site_id not in holders

    def begin_consent(self, flow: Consent) -> str:
        """Keep a consent under way and return its id; those never finished are dropped."""
        now = self.clock()
        self._flows = {key: one for key, one in self._flows.items() if _alive(one, now)}
        flow_id = secrets.token_urlsafe(24)
        self._flows[flow_id] = flow
        return flow_id

    def consent(self, flow_id: str) -> Consent:
        """Return a consent under way.

        Raises:
            WixError: 404 when it is unknown or older than half an hour.
        """
        flow = self._flows.get(flow_id)
        if flow is None or not _alive(flow, self.clock()):
            raise not_found("Consent")
        return flow

    def request_id(self) -> str:
        """Return an id for one answer, shaped as Wix's: seconds, a dot, digits."""
        return f"{self.clock().timestamp():.0f}.{secrets.randbelow(10**13):013d}"

    def calls_json(self) -> list[Json]:
        """Write the calls seen since the reset, oldest first."""
        return [asdict(record) for record in self.calls]


def _alive(flow: Consent, now: datetime) -> bool:
    return now - flow.started <= _CONSENT_LIFE
