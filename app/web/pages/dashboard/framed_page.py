"""The page in the frame of the Wix dashboard.

Only the first request has `instance` in its URL; it is redirected to one without. Frame and tab
have separate sessions.
"""

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.values.digest import digest
from app.web.dependencies import (
    ContextDep,
    CurrentSite,
    CurrentVisitor,
    PagesDep,
    Submitted,
    TabEntriesDep,
    TicketsDep,
    VerifierDep,
    bind_site,
    dashboard_only,
)
from app.web.middleware.frame_request import frame_site_digest, is_framed
from app.web.middleware.visitor import FrameSession, Visitor
from app.web.pages.dashboard.dashboard_page import FrameLinks, dashboard_page, staff_plugin
from app.web.pages.dashboard.enter_tab import enter_by_instance
from app.web.services import services
from app.web.urls import FRESH, path, see_other
from app.web.view.frame_address import frame_locale, frame_path, is_staff_plugin, staff_ids
from app.web.view.page import Page


async def open_frame(
    request: Request,
    context: ContextDep,
    verifier: VerifierDep,
    tickets: TicketsDep,
    entries: TabEntriesDep,
) -> Response:
    """Sign an owner in, in the dashboard's frame; outside of a frame, in a tab."""
    tab_visitor = context.known_visitor()
    if not request.query_params.keys() & {"instance"}:
        return see_other(_frame_path(request, tab_visitor) if context.framed else path())
    instance = await verifier.verify_instance(request.query_params)
    if not context.framed:
        return enter_by_instance(request, tab_visitor, instance, entries)
    at = digest(instance.instance_id)
    visitor = await context.framed_visitor(request.scope, at)
    visitor.sign_in_from_dashboard(instance.instance_id, instance.user_id)
    context.visitor = visitor
    arrival = tickets.sign_arrival(_frame_session(request, visitor))
    there = frame_path(request, at, "opened", arrival=arrival)
    return see_other(there, referrer="no-referrer")


async def continue_in_frame(
    request: Request,
    visitor: CurrentVisitor,
    pages: PagesDep,
    tickets: TicketsDep,
    arrival: str = "",
) -> Response:
    """Continue in the frame, or offer a tab if the browser keeps no cookies in frames."""
    if visitor.tenant:
        return see_other(_frame_path(request, visitor), referrer="no-referrer")
    session = tickets.read_arrival(arrival)
    if (
        session is None
        or not is_framed(request.scope)
        or digest(session.tenant) != frame_site_digest(request.scope)
    ):
        raise dashboard_only(request)
    await bind_site(request, session.tenant)
    ticket = tickets.issue(session, path(**frame_locale(request)))
    return pages.show(request, Page("dashboard/frame_without_cookies.html", {"ticket": ticket}))


async def show(
    request: Request,
    site: CurrentSite,
    visitor: CurrentVisitor,
    pages: PagesDep,
    tickets: TicketsDep,
) -> Response:
    """Show the framed page; its buttons open tabs."""
    if not is_framed(request.scope):
        return see_other(path())
    session, forms = _frame_session(request, visitor), services(request).forms
    locale = frame_locale(request)
    links = FrameLinks(
        frame_path=_frame_path(request, visitor),
        refresh_path=_frame_path(request, visitor, **{FRESH: "1"}),
        ticket=lambda target: tickets.issue(session, with_locale(target, **locale)),
        form_token=lambda act: forms.token(visitor, act),
    )
    page_of = staff_plugin if is_staff_plugin(request) else dashboard_page
    page = page_of(
        await site.auditor.audit_site(),
        links,
        clashes=await site.clashes.without_waiting(),
        outdated_since=site.snapshot.outdated_since,
        staff_ids=staff_ids(request).values(),
    )
    return pages.show(request, page)


async def sign_out(visitor: CurrentVisitor, form: Submitted) -> Response:
    """End the sessions of the tab and of the frame."""
    del form
    visitor.sign_out()
    return see_other(path())


def _frame_session(request: Request, visitor: Visitor) -> FrameSession:
    since = visitor.since or services(request).epoch_s()
    return FrameSession(visitor.id, visitor.tenant or "", visitor.user, since)


def _frame_path(request: Request, visitor: Visitor, **query: str) -> str:
    return frame_path(request, digest(visitor.tenant) if visitor.tenant else None, **query)


def with_locale(target: str, **locale: str) -> str:
    """Add the language to a path that may have a query and a fragment."""
    address, separator, anchor = target.partition("#")
    more = path(**locale).removeprefix("/")
    return address + (more.replace("?", "&") if "?" in address else more) + separator + anchor
