"""What is kept of a connection: its last changes, and a look compared with them. No I/O."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from app.calendars.history.connection_history import Actor, Change, Entry, HistoryState, oldest_s
from app.calendars.history.observed import Observed, SettingsDigest
from app.wix import Connection

MOST_ENTRIES = 120
"""Of one connection; then the oldest go."""

_STEADY_S = 24 * 60 * 60
_MOST_FLIPS = 4
"""How often Wix's changes of a state are recorded within a day."""

_READ_S = 60
"""How long after a change of ours Wix may still list what was before."""

_AGAIN_S = 15 * 60
"""How long the same change counts as a repetition of a request."""

_OWN = {Actor.OWNER, Actor.GUEST, Actor.APP}
_ENDS = {Change.DISCONNECTED, Change.ENDED, Change.INTENDED, Change.GONE}
_CONNECTS = {Change.CONNECTED, Change.RECONNECTED}
_CONNECTED_STATES = {HistoryState.WORKING, HistoryState.OFF}
_IMPORT = {Change.IMPORT_ON, Change.IMPORT_OFF}


@dataclass(frozen=True, slots=True)
class Record:
    """The last changes of a connection, oldest first, and its settings, None if not known."""

    entries: tuple[Entry, ...] = ()
    settings: SettingsDigest | None = None

    @property
    def state(self) -> HistoryState:
        """The state since the last change."""
        return self.entries[-1].state if self.entries else HistoryState.UNKNOWN

    def acted(self, at_s: int, who: Actor, what: Change, state: HistoryState) -> "Record":
        """Return the record with a change made here; the same one if it was just recorded."""
        for one in reversed(self.entries):
            if at_s - one.at_s >= _AGAIN_S or one.state is not state:
                break
            if (one.who, one.what) == (who, what):
                return self
        known = None if what in _CONNECTS else self.settings
        return replace(self._with(at_s, [Entry(at_s, who, what, state)]), settings=known)

    def tested(self, at_s: int, what: Change, began_s: float) -> "Record":
        """Return the record with the result of a test; the same one if it has it already.

        The state stays as it is: Wix says it, and a test event may be wrong.
        """
        if any(one.what is what and one.at_s >= began_s for one in self.entries):
            return self
        return self._with(at_s, [Entry(at_s, Actor.OWNER, what, self.state)])

    def saved(self, at_s: int, who: Actor, before: Connection, after: Connection) -> "Record":
        """Return the record with a change of settings made here."""
        now = Observed.of(after)
        changes = SettingsDigest.of(before).changes_to(SettingsDigest.of(after))
        added = [Entry(at_s, who, one, now.state) for one in changes]
        return replace(self._with(at_s, added), settings=now.settings)

    def observed(self, at_s: int, seen: Observed) -> "Record":
        """Return the record after a look; the same one if nothing changed since."""
        if not self.entries:
            found = Entry(at_s, Actor.APP, Change.FOUND, seen.state)
            return Record((found,), seen.settings)
        last = self.entries[-1]
        if at_s < last.at_s + (_READ_S if last.who in _OWN else 0):
            return self
        if self.settings is None and last.what in _CONNECTS and seen.state in _CONNECTED_STATES:
            first = replace(last, state=seen.state)  # connecting did not say what is on
            return replace(self, entries=(*self.entries[:-1], first), settings=seen.settings)
        added = [Entry(at_s, *one, seen.state) for one in self._noticed(seen)]
        if self._flips(at_s) >= _MOST_FLIPS and added:
            return self
        known = seen.settings or self.settings
        return replace(self._with(at_s, added), settings=known)

    def missed(self, at_s: int) -> "Record":
        """Return the record after a look at all connections that did not list this one."""
        if not self.entries or self.entries[-1].what is Change.GONE:
            return self
        if at_s < self.entries[-1].at_s + _READ_S:
            return self
        return self._with(at_s, [Entry(at_s, Actor.WIX, Change.GONE, HistoryState.OFF)])

    def is_over(self, now_s: int) -> bool:
        """Whether nothing of it is needed any more."""
        last = self.entries[-1] if self.entries else None
        return last is None or (last.what is Change.GONE and last.at_s < oldest_s(now_s))

    def _noticed(self, seen: Observed) -> Iterator[tuple[Actor, Change]]:
        """Return what Wix shows that was not done here."""
        again = not seen.ended and self.entries[-1].what in _ENDS
        changes: list[Change] = []
        if seen.settings and self.settings and not again:
            changes = [*self.settings.changes_to(seen.settings)]
        yield from ((Actor.WIX, one) for one in changes)
        if again:
            yield Actor.WIX, Change.RECONNECTED
        elif seen.state is not self.state and not (_IMPORT & {*changes}):
            yield _transition(seen)

    def _flips(self, at_s: int) -> int:
        recent = [one for one in self.entries if one.at_s > at_s - _STEADY_S]
        return sum(one.who is Actor.WIX for one in recent)

    def _with(self, at_s: int, added: list[Entry]) -> "Record":
        """Return the record with more entries, without those that are no longer needed.

        The newest of the old ones stays: the days after it have its state.
        """
        if not added:
            return self
        old = [one for one in self.entries if one.at_s < oldest_s(at_s)]
        kept = [*old[-1:], *self.entries[len(old) :], *added]
        return replace(self, entries=tuple(kept[-MOST_ENTRIES:]))

    def to_json(self) -> list[Any]:
        """Return it for the store."""
        rows = [[one.at_s, one.who, one.what, one.state] for one in self.entries]
        kept = self.settings
        return [rows, kept and [int(kept.imports), int(kept.exports), kept.calendars]]

    @classmethod
    def from_json(cls, value: list[Any]) -> Self:
        """Read what `to_json` returned."""
        rows, kept = value
        entries = (Entry(at_s, Actor(a), Change(b), HistoryState(c)) for at_s, a, b, c in rows)
        settings = SettingsDigest(bool(kept[0]), bool(kept[1]), kept[2]) if kept else None
        return cls(tuple(entries), settings)


def _transition(seen: Observed) -> tuple[Actor, Change]:
    """Return the change that led to a state, as far as settings do not explain it."""
    if seen.ended:
        ours = seen.state is HistoryState.OFF  # recorded as intended, by another process
        return (Actor.OWNER, Change.DISCONNECTED) if ours else (Actor.WIX, Change.ENDED)
    turns = {HistoryState.BROKEN: Change.BROKE, HistoryState.UNKNOWN: Change.UNCLEAR}
    return Actor.WIX, turns.get(seen.state, Change.MENDED)
