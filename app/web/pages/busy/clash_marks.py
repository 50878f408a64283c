"""Which busy times clash with bookings, and where a page says what to do about it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from app.calendars.busy.busy_days import BusyTime
from app.calendars.clashes.overlaps import busy_span
from app.calendars.coverage.busy_sources import BusyScope, ImportState
from app.calendars.values.clash import BusyKey, SiteClashes
from app.web.language.language import ngettext
from app.web.urls import path


@dataclass(frozen=True, slots=True)
class ClashMark:
    """What a busy time clashes with, in words, and the path of the page that mends it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class ClashMarks:
    """Marks of busy times; `connections` has one of each schedule that is read, by its id."""

    counts: Mapping[BusyKey, int] = field(default_factory=dict[BusyKey, int])
    connections: Mapping[str, str] = field(default_factory=dict[str, str])
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict[str, ZoneInfo])

    @property
    def key(self) -> Hashable:
        """What views depend on, besides the zones of their busy times."""
        return (*self.counts.items(), *self.connections.items())

    def of(self, busy: BusyTime) -> ClashMark | None:
        """Return the mark of a busy time, None if it clashes with no booking."""
        schedule_id = busy.person.id
        if schedule_id not in self.connections:
            return None
        span = busy_span(busy.event, self.zones[schedule_id])
        count = self.counts.get((schedule_id, *span, busy.event.all_day))
        if not count:
            return None
        text = ngettext("clashes with %(n)s booking", "clashes with %(n)s bookings", count)
        href = path("connections", self.connections[schedule_id])
        return ClashMark(text % {"n": count}, f"{href}#clashes")


def clash_marks(found: SiteClashes, scope: BusyScope) -> ClashMarks:
    """Return the marks for the people of a page."""
    counts = found.clashing_busy
    clashing = {schedule_id for schedule_id, *_ in counts}
    connections = {
        one.connection.schedule_id: one.connection.id
        for one in reversed(scope.sources)
        if one.state is ImportState.ON and one.connection.schedule_id in clashing
    }
    return ClashMarks(counts, connections, scope.zones) if connections else ClashMarks()
