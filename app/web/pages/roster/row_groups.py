"""The rows of the roster, grouped by how well people are protected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType

from app.calendars.coverage.audit import SiteAudit
from app.calendars.coverage.person_coverage import PersonCoverage
from app.calendars.values.clash import UNCHECKED, SiteClashes
from app.web.language.language import _
from app.web.pages.roster.roster_row import RosterRow, roster_row

_NEVER: Mapping[str, date] = MappingProxyType({})
_HEADINGS = (
    _("Open to double bookings"),
    _("Unclear just now"),
    _("Protected, with something to look at"),
    _("Protected"),
    _("Needs no calendar"),
)


@dataclass(frozen=True, slots=True)
class CoverageGroup:
    """People with the same kind of coverage."""

    heading: str
    rows: tuple[RosterRow, ...]

    @property
    def markable(self) -> bool:
        """Whether a row has a button that says who needs a calendar."""
        return any(row.mark for row in self.rows)


def coverage_groups(
    covers: Sequence[PersonCoverage],
    audit: SiteAudit,
    *,
    clashes: SiteClashes = UNCHECKED,
    proven: Mapping[str, date] = _NEVER,
    highlight_first: bool = True,
) -> tuple[CoverageGroup, ...]:
    """Group sorted covers; the first person's step may be highlighted if it can be taken."""
    leads = highlight_first and audit.providers and covers and _kind(covers[0]) == 0
    main = covers[0] if leads else None
    return tuple(
        CoverageGroup(
            _HEADINGS[kind],
            tuple(
                roster_row(
                    cover,
                    primary=cover is main,
                    clashing=clashes.clashing_bookings.get(cover.person.id, 0),
                    proven_on=proven.get(cover.person.id),
                )
                for cover in group
            ),
        )
        for kind, group in groupby(covers, _kind)
    )


def _kind(cover: PersonCoverage) -> int:
    """Return the index of a person's heading; covers are sorted by it."""
    if cover.excused:
        return 4
    if not cover.protected:
        return 1 if cover.unchecked else 0
    return 2 if cover.gap else 3
