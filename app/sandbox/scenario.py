"""Scenes: situations that a person can try by one click, and which of them are on."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Final

from app.sandbox.connection import Connection
from app.sandbox.fault import Fault
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID
from app.sandbox.switches import SHAPE, Options, with_switches

VERDICTS: Final = {"denied": "reject", "unsupported": "unsupported"}
SWITCHES: Final[Mapping[str, Mapping[str, object]]] = {
    "no_plan": {"premium": False, "plan_checked": "early"},
    "partial": {"broken_listed": False},
    "samples": {"style": "samples"},
    "crowd": {"schedules": 500, "connections": 300},
    "alone": {"schedules": 0, "connections": 1},
    "empty": {"connections": 0},
}
SCENES: Final = frozenset({*VERDICTS, *SWITCHES, "revoked", "nobody", "slow", "down"})

_ANSWERS: Final = {
    "nobody": ("QuerySchedules", 200, b'{"schedules": []}'),
    "down": ("*", 500, b'{"message": "", "details": {}}'),
}
_JSON: Final = {"content-type": "application/json"}
_SLOW_MS: Final = 3000
_UNTIL_ENDED: Final = 1_000_000
_REVOKED: Final = ("ERROR", "TOKEN_REVOKED")


class Stage:
    """Plays scenes on the demo site; the control API does the same and more, for programs."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._acts: dict[str, Fault] = {}

    def play(self, scene: str, connection_id: str | None = None) -> None:
        """Switch one of the `SCENES` on, or off if it is on; some last for one page.

        Args:
            scene: one of `SCENES`.
            connection_id: the connection whose access is taken back, or given back.
        """
        on = scene in self.playing(connection_id)
        if scene in VERDICTS:
            self._sandbox.verdict = None if on else VERDICTS[scene]
        elif scene in SWITCHES:
            self._switch(SWITCHES[scene], on=on)
        elif scene == "revoked":
            self._revoke(connection_id, on=on)
        else:
            self._end(scene)
            if not on:
                self._acts[scene] = _fault(scene)
                self._sandbox.faults.waiting.append(self._acts[scene])

    def playing(self, connection_id: str | None = None) -> frozenset[str]:
        """Return what is on."""
        options = asdict(self._sandbox.site().options)
        waiting = self._sandbox.faults.waiting
        connection = self._connection(connection_id)
        on = {scene for scene, given in SWITCHES.items() if given.items() <= options.items()}
        on |= {scene for scene, verdict in VERDICTS.items() if verdict == self._sandbox.verdict}
        on |= {scene for scene, act in self._acts.items() if _lasts(act, waiting)}
        if connection and (connection.status, connection.error_reason) == _REVOKED:
            on.add("revoked")
        return frozenset(on)

    def page_shown(self) -> None:
        """End what was meant for one page."""
        self._end("slow")
        self._end("down")

    def calm(self) -> None:
        """End every scene; what was connected meanwhile stays, unless the people change."""
        self._sandbox.verdict = None
        for scene in tuple(self._acts):
            self._end(scene)
        for scene in self.playing() & set(SWITCHES):
            self._switch(SWITCHES[scene], on=True)

    def reset(self) -> None:
        """Start the sandbox afresh."""
        self._sandbox.reset()

    def _switch(self, given: Mapping[str, object], *, on: bool) -> None:
        """Set some options, or set them back; another size of the site replaces the last one."""
        seed, site = asdict(Options()), self._sandbox.site()
        changes = {name: seed[name] if on else value for name, value in given.items()}
        if not SHAPE & set(given):
            site.options = with_switches(site.options, changes)
            return
        sizes = {name: seed[name] for name in ("schedules", "connections")}
        self._sandbox.plant(site.id, with_switches(site.options, {**sizes, **changes}))

    def _revoke(self, connection_id: str | None, *, on: bool) -> None:
        if connection := self._connection(connection_id):
            back = (None, "UNDEFINED")
            connection.status, connection.error_reason = back if on else _REVOKED

    def _connection(self, connection_id: str | None) -> Connection | None:
        return self._sandbox.site().connections.get(connection_id or "")

    def _end(self, scene: str) -> None:
        act = self._acts.pop(scene, None)
        faults = self._sandbox.faults
        faults.waiting = [one for one in faults.waiting if one is not act]


def _lasts(act: Fault, waiting: Iterable[Fault]) -> bool:
    """Whether a fault was used up or still waits; one that was cleared is no longer on."""
    return act.times == 0 or any(act is one for one in waiting)


def _fault(scene: str) -> Fault:
    if scene == "slow":
        return Fault("*", delay_ms=_SLOW_MS, site_id=DEMO_SITE_ID)
    method, status, body = _ANSWERS[scene]
    return Fault(method, status, body, _JSON, times=_UNTIL_ENDED, site_id=DEMO_SITE_ID)
