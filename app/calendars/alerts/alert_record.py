"""What a channel was told about a site, and how it is kept."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast

_FORM = re.compile(r"(\d{12}) (\{.*\})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LastAlert:
    """What was told about the calendar of one schedule. Times are seconds since the epoch.

    Args:
        broken: whether the last message about it said that it is broken.
        connection_id: the connection that the message was about, "" for none.
        since_s: when a look first saw the state that was told.
        told_s: when it was told, or reminded of.
        reminders: how many reminders followed.
        changed_s: since when looks see another state, None if they see the same.
        changes: when changes were told, of the last day.
    """

    broken: bool = False
    connection_id: str = ""
    since_s: float = 0.0
    told_s: float = 0.0
    reminders: int = 0
    changed_s: float | None = None
    changes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """What was told, by schedule. `version` grows with each write."""

    version: int = 0
    entries: Mapping[str, LastAlert] = field(default_factory=dict[str, LastAlert])

    def encode(self) -> str:
        """Return it as text; of two versions the later one is the greater text."""
        rows = {
            key: [
                int(one.broken),
                one.connection_id,
                one.since_s,
                one.told_s,
                one.reminders,
                one.changed_s,
                one.changes,
            ]
            for key, one in self.entries.items()
        }
        return f"{self.version:012d} {json.dumps(rows, separators=(',', ':'))}"

    @classmethod
    def decode(cls, text: str) -> "AlertRecord":
        """Return the record in a text, an empty one if the text is none."""
        found = _FORM.fullmatch(text)
        if not found:
            return cls()
        rows = cast("dict[str, _Row]", json.loads(found[2]))
        return cls(int(found[1]), {key: _told(row) for key, row in rows.items()})


_Row: TypeAlias = tuple[int, str, float, float, int, float | None, list[float]]


def _told(row: _Row) -> LastAlert:
    broken, connection_id, since_s, told_s, reminders, changed_s, changes = row
    return LastAlert(
        bool(broken), connection_id, since_s, told_s, reminders, changed_s, tuple(changes)
    )
