"""The roster: everyone's coverage, gaps first, with one next step each."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.coverage.audit import SiteAudit
from app.calendars.coverage.person_coverage import PersonCoverage
from app.calendars.coverage.site_coverage import SiteCoverage
from app.calendars.site import Site
from app.calendars.values.clash import ClashCheck, SiteClashes
from app.calendars.values.kept_views import KeptViews
from app.web.dependencies import CurrentSite, ServicesDep
from app.web.middleware.reload_request import is_reload
from app.web.pages.roster.pagination import page_number, pagination
from app.web.pages.roster.roster_row import assessed_line
from app.web.pages.roster.row_groups import CoverageGroup, coverage_groups
from app.web.pages.roster.unneeded import just_marked
from app.web.problems.table import problem_for
from app.web.urls import FRESH, path, see_other
from app.web.view.avatar import display_name
from app.web.view.hazard_view import hazard_views
from app.web.view.name_search import MAX_QUERY_CHARS, MIN_SEARCHABLE, search_names
from app.web.view.page import Page
from app.web.view.state_table import cover_badge
from app.web.view.unlisted_providers import unlisted_providers
from app.web.view.wording import BOOKINGS_FORBIDDEN

MOST_LEFT_OVER = 8

_BOOKINGS_NOTES = {ClashCheck.FORBIDDEN: BOOKINGS_FORBIDDEN}
_SCRIPTS = ("js/ago.js", "js/filter.js", "js/submit_state.js")
_VIEWS = KeptViews()


async def show(
    request: Request,
    site: CurrentSite,
    shared: ServicesDep,
    q: str = "",
    show: str = "",
    page: str = "",
    marked: str = "",
) -> Response:
    """Show the coverage of all people; redirect a site without connections to the picker."""
    audit = await site.auditor.audit_site()
    if audit.empty:
        return see_other(path("connect"))
    clashes = await _clashes(request, site)
    only_gaps, q = show == "gaps", q[:MAX_QUERY_CHARS]
    found = _found(audit.coverage, q, only_gaps=only_gaps)
    kept = {"q": q or None, "show": "gaps" if only_gaps else None}
    leaf = pagination(len(found), page, kept)
    shown = found[max(leaf.first - 1, 0) : leaf.last]
    groups = await _groups(site, shown, audit, clashes, None if q else (only_gaps, leaf.first))
    reconnects = any(row.reconnects for group in groups for row in group.rows)
    values = {
        **summary(audit, in_app=shared.in_app),
        "groups": groups,
        "reconnects": reconnects,
        "bookings_note": _BOOKINGS_NOTES.get(clashes.check),
        "pagination": leaf,
        "query": q,
        "marked": just_marked(audit, marked),
        "only_gaps": only_gaps,
        "alerts_on": shared.monitor.on,
        "everyone": path(q=kept["q"]),
        "gaps_only": path(q=kept["q"], show="gaps"),
        "refresh_path": path(
            **kept, page=str(page_number(page)) if leaf.previous else None, **{FRESH: "1"}
        ),
    }
    return shared.pages.show(request, Page("roster/roster.html", values, 200, _SCRIPTS, reconnects))


def _found(coverage: SiteCoverage, q: str, *, only_gaps: bool) -> Sequence[PersonCoverage]:
    if not q:
        return coverage.gaps if only_gaps else coverage.people
    named = search_names(coverage.people, coverage.search_texts, _name, q)
    return [one for one in named if one.gap] if only_gaps else named


async def _clashes(request: Request, site: Site) -> SiteClashes:
    """Return the clashes that are known; a visitor who wants current data waits for them."""
    if is_reload(request):
        return await site.clashes.read()
    return await site.clashes.without_waiting()


async def _proven_on(site: Site, shown: Sequence[PersonCoverage]) -> dict[str, date]:
    """Return on which day a test last proved that a protected person's calendar blocks."""
    owners = {
        one.connection.id: cover.person.id
        for cover in shown
        if cover.protected
        for one in cover.connections
        if one.protects
    }
    found = sorted((await site.proofs.proven_at(*owners)).items(), key=itemgetter(1))
    zone = site.directory.known_zone
    return {owners[id_]: moment.astimezone(zone).date() for id_, moment in found}


async def _groups(
    site: Site,
    shown: Sequence[PersonCoverage],
    audit: SiteAudit,
    clashes: SiteClashes,
    key: tuple[bool, int] | None,
) -> tuple[CoverageGroup, ...]:
    """Return the groups of a page, kept under `key` unless that is None."""
    proven = await _proven_on(site, shown)

    def make() -> tuple[CoverageGroup, ...]:
        return coverage_groups(shown, audit, clashes=clashes, proven=proven)

    known = key and (*key, *clashes.clashing_bookings.items(), *proven.items())
    return _VIEWS.of(audit, known, make) if known else make()


def _name(cover: PersonCoverage) -> str:
    return display_name(cover.person)


def summary(audit: SiteAudit, *, in_app: bool) -> dict[str, object]:
    """Return the values that are shown above and below the rows."""
    return _VIEWS.of(audit, in_app, lambda: _summary(audit, in_app=in_app))


def _summary(audit: SiteAudit, *, in_app: bool) -> dict[str, object]:
    coverage = audit.coverage
    return {
        "total": len(coverage.people),
        "excused": coverage.excused,
        "needing": len(coverage.staff) - coverage.excused,
        "business": cover_badge(coverage.business) if coverage.business else None,
        "protected": coverage.protected,
        "unchecked": coverage.unchecked,
        "gap_count": len(coverage.gaps),
        "searchable": len(coverage.people) >= MIN_SEARCHABLE,
        "unreadable": audit.unreadable,
        "answered": audit.probe.answered,
        "checked_at": audit.probe.at,
        "failed": unlisted_providers(audit.providers, audit.failed_provider_ids),
        "providers_problem": problem_for(audit.providers_error, in_app=in_app)
        if audit.providers_error
        else None,
        "providers": audit.providers,
        "hazards": _VIEWS.of(
            coverage, "hazards", lambda: hazard_views(coverage.hazards, coverage.people)
        ),
        "hazard_count": len(coverage.hazards),
        "orphaned": tuple(map(assessed_line, coverage.orphaned[:MOST_LEFT_OVER])),
        "more_orphaned": len(coverage.orphaned[MOST_LEFT_OVER:]),
    }
