"""Scenarios: situations that a person can try with one click."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

from app.sandbox.clash_scenario import add_clash, end_clash, is_clashing
from app.sandbox.connection import Connection
from app.sandbox.fault import Fault
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID
from app.sandbox.switches import SEED_SWITCHES, Switches, changed

CONSENT_ERRORS: Final = {"denied": "reject", "unsupported": "unsupported"}
SCENARIO_SWITCHES: Final[Mapping[str, Mapping[str, object]]] = {
    "no_plan": {"premium": False, "plan_checked": "early"},
    "partial": {"broken_listed": False},
    "samples": {"style": "samples"},
    "crowd": {"schedules": 500, "connections": 300},
    "alone": {"schedules": 0, "connections": 1},
    "empty": {"connections": 0},
}

_ANSWERS: Final = {
    "nobody": ("QuerySchedules", 200, b'{"schedules": []}'),
    "down": ("*", 500, b'{"message": "", "details": {}}'),
}
_JSON: Final = {"content-type": "application/json"}
_SLOW_MS: Final = 3000
_UNTIL_ENDED: Final = 1_000_000
_REVOKED: Final = ("ERROR", "TOKEN_REVOKED")


class Scenarios:
    """Switches scenarios on the demo site on and off; programs use the control API instead."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._faults: dict[str, Fault] = {}

    def toggle(self, scenario: str, connection_id: str | None = None) -> None:
        """Switch a scenario on, or off if it is on; some last for one page.

        Args:
            scenario: a key of `CONSENT_ERRORS` or `SCENARIO_SWITCHES`, or one of `revoked`,
                `clash`, `nobody`, `slow` and `down`.
            connection_id: the connection whose access `revoked` takes away or gives back.
        """
        on = scenario in self.active(connection_id)
        if scenario in CONSENT_ERRORS:
            self._sandbox.next_consent_error = None if on else CONSENT_ERRORS[scenario]
        elif scenario in SCENARIO_SWITCHES:
            self._switch(SCENARIO_SWITCHES[scenario], on=on)
        elif scenario == "revoked":
            self._revoke(connection_id, on=on)
        elif scenario == "clash":
            self._book(on=on)
        else:
            self._end(scenario)
            if not on:
                self._faults[scenario] = _fault(scenario)
                self._sandbox.faults.pending.append(self._faults[scenario])

    def active(self, connection_id: str | None = None) -> frozenset[str]:
        """Return the scenarios that are on."""
        switches = asdict(self._sandbox.site().switches)
        error, pending = self._sandbox.next_consent_error, self._sandbox.faults.pending
        connection = self._connection(connection_id)
        on = {one for one, given in SCENARIO_SWITCHES.items() if given.items() <= switches.items()}
        on |= {one for one, set_error in CONSENT_ERRORS.items() if set_error == error}
        on |= {one for one, fault in self._faults.items() if _lasts(fault, pending)}
        if connection and (connection.status, connection.error_reason) == _REVOKED:
            on.add("revoked")
        if is_clashing(self._sandbox.site()):
            on.add("clash")
        return frozenset(on)

    def add_event(
        self, connection_id: str, title: str, start: datetime, end: datetime, *, elsewhere: bool
    ) -> None:
        """Add an event to a calendar that a connection reads, or only another connection."""
        site = self._sandbox.site()
        for one in site.connections.values():
            read = one.imported_calendar_ids
            if read and not one.broken and (one.id == connection_id) is not elsewhere:
                self._sandbox.check_room(1)
                chosen = next(calendar.id for calendar in one.calendars if calendar.id in read)
                site.add_event(one, calendar_id=chosen, title=title, start=start, end=end)
                return

    def page_shown(self) -> None:
        """End the scenarios that last for one page."""
        self._end("slow")
        self._end("down")

    def end_all(self) -> None:
        """End every scenario; connections made meanwhile stay, unless the site is seeded again."""
        self._sandbox.next_consent_error = None
        for scenario in tuple(self._faults):
            self._end(scenario)
        end_clash(self._sandbox.site())
        for scenario in self.active() & set(SCENARIO_SWITCHES):
            self._switch(SCENARIO_SWITCHES[scenario], on=True)

    def reset(self) -> None:
        """Reset the sandbox."""
        self._sandbox.reset()

    def _switch(self, given: Mapping[str, object], *, on: bool) -> None:
        """Set the switches of a scenario, or their defaults; another size seeds the site again."""
        seed, site = asdict(Switches()), self._sandbox.site()
        changes = {name: seed[name] if on else value for name, value in given.items()}
        if not SEED_SWITCHES & set(given):
            site.switches = changed(site.switches, changes)
            return
        sizes = {name: seed[name] for name in ("schedules", "connections")}
        self._sandbox.seed_site(site.id, changed(site.switches, {**sizes, **changes}))

    def _revoke(self, connection_id: str | None, *, on: bool) -> None:
        if connection := self._connection(connection_id):
            back = (None, "UNDEFINED")
            connection.status, connection.error_reason = back if on else _REVOKED

    def _book(self, *, on: bool) -> None:
        if on:
            end_clash(self._sandbox.site())
        else:
            add_clash(self._sandbox, self._sandbox.site())

    def _connection(self, connection_id: str | None) -> Connection | None:
        return self._sandbox.site().connections.get(connection_id or "")

    def _end(self, scenario: str) -> None:
        fault = self._faults.pop(scenario, None)
        faults = self._sandbox.faults
        faults.pending = [one for one in faults.pending if one is not fault]


def _lasts(fault: Fault, pending: Iterable[Fault]) -> bool:
    """Return whether a fault is pending or used up, and so not cleared by the control API."""
    return fault.times == 0 or any(fault is one for one in pending)


def _fault(scenario: str) -> Fault:
    if scenario == "slow":
        return Fault("*", delay_ms=_SLOW_MS, site_id=DEMO_SITE_ID)
    method, status, body = _ANSWERS[scenario]
    return Fault(method, status, body, _JSON, times=_UNTIL_ENDED, site_id=DEMO_SITE_ID)
