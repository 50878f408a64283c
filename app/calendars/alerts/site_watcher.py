"""A look at one site, and telling what changed since the last one."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from app.calendars.alerts.alert_message import AlertMessage, AlertNotSent, Channel, message_id
from app.calendars.alerts.alert_plan import AlertPlan, plan_alerts
from app.calendars.alerts.alert_record import AlertRecord
from app.calendars.alerts.site_observation import SiteObservation, observation_of
from app.calendars.coverage.health_report import HealthReport, SiteReport, site_report
from app.calendars.site import Site
from app.calendars.snapshot.outdated import oldest_noted_s, start_noting
from app.stores.store import LOCKED, Store, encode_time
from app.wix import AppNotInstalled, Priority, WixUnavailable, call_priority

log = logging.getLogger("app.alerts")

LOOK_S = 100.0
LEASE_S = 120.0
"""Longer than a look takes, so that it ends before another process begins one."""

ANSWER_S = 8.0
"""How long whoever sends a test waits for its result."""

_SLOW: set[asyncio.Task[bool]] = set()  # the event loop itself holds tasks only weakly
_TTL_S = 400 * 24 * 60 * 60.0
_LEASE, _TEST, _OK = "lease", "test", "ok"
_TEST_INTERVAL_S = 30.0


class TrialResult(StrEnum):
    """What became of a test."""

    SENT = "sent"
    FAILED = "failed"
    WAITING = "waiting"
    """Not every channel has answered yet; none has failed."""
    LATER = "later"
    """Nothing was sent, as one was just before."""


class SiteWatcher:
    """Looks at one site.

    Args:
        store: what each channel was told, and the lease of the process that looks.
        clock: the current time, with a time zone.
        base_url: of the links.
    """

    def __init__(
        self,
        site: Site,
        channels: Sequence[Channel],
        store: Store,
        *,
        clock: Callable[[], datetime],
        base_url: str,
    ) -> None:
        self._site, self._channels, self._store = site, channels, store
        self._clock, self._base_url = clock, base_url

    async def look(self) -> SiteReport | None:
        """Look, and tell what is new; None if another process is looking.

        A look that fails, or that Wix answers only from memory, says nothing.
        """
        if await self._store.claim(_LEASE, LOCKED, ttl_s=LEASE_S):
            return None
        try:
            async with asyncio.timeout(LOOK_S):
                with call_priority(Priority.BACKGROUND):
                    report = await self._report()
                    await self._note(report)
                    if isinstance(report, HealthReport):
                        look = observation_of(report)
                        await asyncio.gather(*(self._tell(one, look) for one in self._channels))
                return report
        except TimeoutError:
            return WixUnavailable("ListConnections")
        finally:
            await self._store.drop(_LEASE)

    async def send_test(self, answer_s: float = ANSWER_S) -> TrialResult:
        """Send a test to every channel; those that are slow get it after this returned."""
        if await self._store.claim(_TEST, LOCKED, ttl_s=_TEST_INTERVAL_S):
            return TrialResult.LATER
        now = self._clock()
        message = replace(self._message("", now), id=f"msg_test{int(now.timestamp())}", test=True)
        sends = [asyncio.create_task(self._send(one, message)) for one in self._channels]
        done, slow = await asyncio.wait(sends, timeout=answer_s)
        _SLOW.update(slow)
        for one in slow:
            one.add_done_callback(_SLOW.discard)
        if not all(one.result() for one in done):
            return TrialResult.FAILED
        return TrialResult.WAITING if slow else TrialResult.SENT

    async def trouble(self, channel: Channel, *, ask: bool = False) -> str:
        """Return why a channel takes no messages; "" if it does, as far as known.

        `ask` also asks the channel, which may be a request that changes nothing but could.
        """
        try:
            if ask:
                await channel.check(self._site.tenant)
        except AlertNotSent as error:
            return error.reason
        return (await self._result(channel)).removeprefix(_OK)

    async def _report(self) -> SiteReport:
        start_noting()
        snapshot = self._site.snapshot
        await snapshot.update()
        snapshot.expire()
        report = await site_report(self._site.auditor, probe=False)
        await self._site.site_info.details()
        return WixUnavailable("ListConnections") if oldest_noted_s() is not None else report

    async def _note(self, report: SiteReport) -> None:
        """Add what was seen to the history; forget the history of a site without the app."""
        if isinstance(report, AppNotInstalled):
            await self._site.forget()
        seen = isinstance(report, HealthReport)
        index = await self._site.directory.index_connections() if seen else None
        if index:
            listed = index.listed
            ended = [one.id for one in listed.connections if one.ended]
            expected = await self._site.endings.among(ended)
            await self._site.history.looked(listed.connections, expected, whole=listed.whole)

    async def _tell(self, channel: Channel, look: SiteObservation) -> None:
        key = f"told {channel.name}"
        record = AlertRecord.decode(*await self._store.get(key))
        plan = plan_alerts(record, look)
        # first, so that a process that is killed while it sends sends the same message again
        await self._write(key, plan.before, record)
        unsaid = plan.silent and not (channel.cancels and plan.closed)
        if unsaid or await self._send(channel, self._planned(channel, plan, look)):
            await self._write(key, plan.after, plan.before)

    async def _write(self, key: str, record: AlertRecord, before: AlertRecord) -> None:
        if record is not before:
            await self._store.put(key, record.encode(), ttl_s=_TTL_S)

    def _planned(self, channel: Channel, plan: AlertPlan, look: SiteObservation) -> AlertMessage:
        at = datetime.fromtimestamp(look.at_s, self._clock().tzinfo)
        return replace(
            self._message(message_id(self._site.tenant, channel.name, plan), at),
            broken=plan.broken,
            mended=plan.mended,
            still_broken=plan.still_broken,
            closed=plan.closed,
        )

    def _message(self, identifier: str, at: datetime) -> AlertMessage:
        details = self._site.site_info.current
        return AlertMessage(identifier, at, self._site.tenant, details, self._base_url)

    async def _send(self, channel: Channel, message: AlertMessage) -> bool:
        """Send a message; log a failure once per reason, and try again at the next look."""
        result = _OK
        try:
            await channel.send(message)
        except AlertNotSent as error:
            result = error.reason
        except Exception as error:  # noqa: BLE001 -- one channel must not keep others from telling
            result = type(error).__name__  # its text may quote an address
        if result not in {_OK, await self._result(channel)}:
            log.warning("alert=unsent channel=%s reason=%s", channel.kind, result)
        at = encode_time(self._clock().timestamp())
        await self._store.put(f"result {channel.name}", f"{at} {result}", ttl_s=_TTL_S)
        return result == _OK

    async def _result(self, channel: Channel) -> str:
        """Return what became of the last message to a channel; "" if it never had one."""
        [kept] = await self._store.get(f"result {channel.name}")
        return kept.partition(" ")[2]
