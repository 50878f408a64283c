"""Builds the services of a site."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import httpx

from app.build_wix_access import http_consent_origin
from app.calendars.busy.busy_times import BusyTimes
from app.calendars.busy.disconnect_cost import DisconnectCosts
from app.calendars.clashes.site_clashes import ClashFinder
from app.calendars.connecting.credentials import CredentialsConnector
from app.calendars.connecting.flow import FlowTokens
from app.calendars.connecting.oauth import OAuthConnector
from app.calendars.coverage.busy_scopes import BusyScopes
from app.calendars.coverage.site_auditor import SiteAuditor
from app.calendars.directory.calendar_needs import CalendarNeeds
from app.calendars.directory.owner_changes import OwnerChanges
from app.calendars.directory.site_directory import Directory
from app.calendars.directory.site_info import (
    SiteDetails,
    SiteInfo,
    details_of_installation,
    details_of_site,
)
from app.calendars.history.site_history import SiteHistory
from app.calendars.invitations.invitations import Invitations
from app.calendars.invitations.settings_saver import InvitedSettingsSaver
from app.calendars.proof.proof_token import ProofTokens
from app.calendars.proof.proofs import Proofs
from app.calendars.security.feed_tokens import FeedTokens
from app.calendars.security.leaky_bucket import Arrivals
from app.calendars.security.rate_limit import AttemptLimiter
from app.calendars.security.tokens import Signer
from app.calendars.site import Site
from app.calendars.snapshot.site_changes import SiteChanges
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.sync.disconnect import Disconnector
from app.calendars.sync.expected_endings import ExpectedEndings
from app.calendars.sync.reconnect import Reconnector
from app.calendars.sync.sync_settings import SyncSettings
from app.settings import Mode, Settings
from app.stores.store import Stores
from app.wix import (
    AccessTokenCache,
    ApiKey,
    AppAuth,
    Auth,
    CallGate,
    RetryClock,
    WixClient,
)


@dataclass(frozen=True, slots=True)
class SiteFactory:
    """Builds sites from what all sites of the process share."""

    settings: Settings
    transport: httpx.AsyncBaseTransport
    signer: Signer
    retry_clock: RetryClock
    gate_of: Callable[[str], CallGate | None]
    stores: Stores
    clock: Callable[[], datetime]
    unnamed_label: Callable[[], str]
    tokens: AccessTokenCache | None = None

    def epoch_s(self) -> float:
        """Return the current time, in seconds since the epoch."""
        return self.clock().timestamp()

    def create(self, tenant: str) -> Site:
        """Build a site; what its stores hold outlives it, and is shared with no other."""
        wix, retry_clock = self._wix_client(tenant), self.retry_clock
        info = SiteInfo(self._details_loader(wix, tenant), clock=retry_clock.clock)
        snapshot = self._snapshot(wix, tenant)
        needs = CalendarNeeds(self.stores, tenant)
        history = SiteHistory(self.stores, tenant, self.epoch_s)
        sync = SyncSettings(wix, snapshot, history)
        directory = Directory(wix, snapshot, site_info=info, unnamed_label=self.unnamed_label)
        owners = OwnerChanges(self.stores, tenant, clock=self.epoch_s)
        endings = ExpectedEndings(self.stores("endings", tenant), clock=self.epoch_s)
        return Site(
            tenant=tenant,
            arrivals=Arrivals(clock=retry_clock.clock, sleep=retry_clock.sleep),
            site_info=info,
            snapshot=snapshot,
            directory=directory,
            needs=needs,
            owners=owners,
            history=history,
            endings=endings,
            oauth=self._oauth(wix, directory, tenant),
            credentials=self._credentials(wix, tenant),
            sync=sync,
            auditor=SiteAuditor(
                wix, snapshot, directory, endings, needs, owners=owners, clock=self.clock
            ),
            clashes=ClashFinder(snapshot, directory, clock=self.clock),
            busy_scopes=BusyScopes(),
            busy=BusyTimes(snapshot, clock=self.clock),
            disconnect_costs=DisconnectCosts(wix, snapshot, clock=self.clock),
            disconnector=Disconnector(wix, endings, history, sleep=retry_clock.sleep),
            proofs=self._proofs(wix, snapshot, history, tenant),
            reconnector=Reconnector(snapshot),
            invitations=self._invitations(directory, tenant),
            invited=InvitedSettingsSaver(directory, sync, self.stores("invited", tenant)),
            feeds=FeedTokens(self.signer, self.stores, tenant=tenant, clock=self.epoch_s),
            automations=wix,
        )

    def _invitations(self, directory: Directory, tenant: str) -> Invitations:
        clock, sleep = self.epoch_s, self.retry_clock.sleep
        return Invitations(
            directory, self.signer, self.stores, tenant=tenant, clock=clock, sleep=sleep
        )

    def _proofs(
        self, wix: SiteClient, snapshot: SiteSnapshot, history: SiteHistory, tenant: str
    ) -> Proofs:
        return Proofs(
            wix,
            snapshot,
            tokens=ProofTokens(self.signer, tenant),
            store=self.stores("proofs", tenant),
            history=history,
            clock=self.clock,
        )

    def _oauth(self, wix: SiteClient, directory: Directory, tenant: str) -> OAuthConnector:
        return OAuthConnector(
            wix=wix,
            directory=directory,
            flows=FlowTokens(self.signer, tenant=tenant),
            used_states=self.stores("states", tenant),
            callback_url=f"{self.settings.base_url}/oauth/callback/",
            own_origin=self.settings.base_url,
            sandbox_origin=http_consent_origin(self.settings),
            sleep=self.retry_clock.sleep,
        )

    def _snapshot(self, wix: SiteClient, tenant: str) -> SiteSnapshot:
        changes, clock = SiteChanges(self.stores("changes", tenant)), self.retry_clock.clock
        wix.observer = SiteSnapshot(wix, changes=changes, clock=clock, now=self.clock)
        return wix.observer

    def _credentials(self, wix: WixClient, tenant: str) -> CredentialsConnector:
        return CredentialsConnector(
            wix=wix,
            tenant=tenant,
            limiter=AttemptLimiter.of_site(self.stores, tenant, clock=self.epoch_s),
            sent_forms=self.stores("forms", tenant),
            clock=self.retry_clock.clock,
            sleep=self.retry_clock.sleep,
        )

    def _wix_client(self, tenant: str) -> SiteClient:
        key = self.settings.wix_api_key
        api_key: Auth = ApiKey(key.get_secret_value() if key else "sandbox", tenant)
        return SiteClient(
            self.transport,
            base_url=self.settings.api_url,
            auth=AppAuth(self.tokens, tenant) if self.tokens else api_key,
            retry_clock=self.retry_clock,
            gate=self.gate_of(tenant),
        )

    def _details_loader(
        self, wix: WixClient, tenant: str
    ) -> Callable[[], Awaitable[SiteDetails]] | None:
        """Return the call that reads the site's name and zone; the sandbox needs none."""
        app, site = partial(details_of_installation, wix), partial(details_of_site, wix, tenant)
        return {Mode.APP: app, Mode.SITE: site}.get(self.settings.mode)
