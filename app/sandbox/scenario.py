"""Scenes: situations that a person can try by one click, and which of them are on."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Final

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
SCENARIOS: Final = frozenset(
    {*CONSENT_ERRORS, *SCENARIO_SWITCHES, "revoked", "nobody", "slow", "down"}
)

_ANSWERS: Final = {
    "nobody": ("QuerySchedules", 200, b'{"schedules": []}'),
    "down": ("*", 500, b'{"message": "", "details": {}}'),
}
_JSON: Final = {"content-type": "application/json"}
_SLOW_MS: Final = 3000
_UNTIL_ENDED: Final = 1_000_000
_REVOKED: Final = ("ERROR", "TOKEN_REVOKED")


class Scenarios:
    """Plays scenes on the demo site; the control API does the same and more, for programs."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._faults: dict[str, Fault] = {}

    def toggle(self, scenario: str, connection_id: str | None = None) -> None:
        """Switch one of the `SCENARIOS` on, or off if it is on; some last for one page.

        Args:
            scenario: one of `SCENARIOS`.
            connection_id: the connection whose access is taken back, or given back.
        """
        on = scenario in self.active(connection_id)
        if scenario in CONSENT_ERRORS:
            self._sandbox.next_consent_error = None if on else CONSENT_ERRORS[scenario]
        elif scenario in SCENARIO_SWITCHES:
            self._switch(SCENARIO_SWITCHES[scenario], on=on)
        elif scenario == "revoked":
            self._revoke(connection_id, on=on)
        else:
            self._end(scenario)
            if not on:
                self._faults[scenario] = _fault(scenario)
                self._sandbox.faults.pending.append(self._faults[scenario])

    def active(self, connection_id: str | None = None) -> frozenset[str]:
        """Return what is on."""
        options = asdict(self._sandbox.site().switches)
        waiting = self._sandbox.faults.pending
        connection = self._connection(connection_id)
        on = {
            scene for scene, given in SCENARIO_SWITCHES.items() if given.items() <= options.items()
        }
        on |= {
            scene
            for scene, verdict in CONSENT_ERRORS.items()
            if verdict == self._sandbox.next_consent_error
        }
        on |= {scene for scene, act in self._faults.items() if _lasts(act, waiting)}
        if connection and (connection.status, connection.error_reason) == _REVOKED:
            on.add("revoked")
        return frozenset(on)

    def page_shown(self) -> None:
        """End what was meant for one page."""
        self._end("slow")
        self._end("down")

    def end_all(self) -> None:
        """End every scene; what was connected meanwhile stays, unless the people change."""
        self._sandbox.next_consent_error = None
        for scene in tuple(self._faults):
            self._end(scene)
        for scene in self.active() & set(SCENARIO_SWITCHES):
            self._switch(SCENARIO_SWITCHES[scene], on=True)

    def reset(self) -> None:
        """Start the sandbox afresh."""
        self._sandbox.reset()

    def _switch(self, given: Mapping[str, object], *, on: bool) -> None:
        """Set some options, or set them back; another size of the site replaces the last one."""
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

    def _connection(self, connection_id: str | None) -> Connection | None:
        return self._sandbox.site().connections.get(connection_id or "")

    def _end(self, scene: str) -> None:
        act = self._faults.pop(scene, None)
        faults = self._sandbox.faults
        faults.pending = [one for one in faults.pending if one is not act]


def _lasts(act: Fault, waiting: Iterable[Fault]) -> bool:
    """Whether a fault was used up or still waits; one that was cleared is no longer on."""
    return act.times == 0 or any(act is one for one in waiting)


def _fault(scene: str) -> Fault:
    if scene == "slow":
        return Fault("*", delay_ms=_SLOW_MS, site_id=DEMO_SITE_ID)
    method, status, body = _ANSWERS[scene]
    return Fault(method, status, body, _JSON, times=_UNTIL_ENDED, site_id=DEMO_SITE_ID)
