"""Entry into a tab of the app: by an `instance` in the address, or a button of the frame.

A form in the frame opens a tab with a ticket, since its POST sends no cookie. So the next request
decides, which has the cookies of the tab.
"""

from starlette.requests import Request
from starlette.responses import Response

from app.calendars.values.digest import digest
from app.web.dependencies import (
    ContextDep,
    CurrentVisitor,
    PagesDep,
    Submitted,
    TabEntriesDep,
    TicketsDep,
    VerifierDep,
    bind_site,
    dashboard_only,
    is_current,
)
from app.web.middleware.request_guard import CrossSiteRequest
from app.web.middleware.request_origin import RequestOrigin
from app.web.middleware.tab_entry import InstanceUsed, TabEntries, TabEntry
from app.web.middleware.visitor import FrameSession, Visitor
from app.web.services import services
from app.web.urls import path, see_other
from app.web.view.form import read_form
from app.web.view.page import Page
from app.wix import Instance


async def open_tab(
    request: Request, visitor: CurrentVisitor, verifier: VerifierDep, entries: TabEntriesDep
) -> Response:
    """Verify an owner's `instance`, and ask whether to continue."""
    instance = await verifier.verify_instance(request.query_params)
    return enter_by_instance(request, visitor, instance, entries)


def enter_by_instance(
    request: Request, visitor: Visitor, instance: Instance, entries: TabEntries
) -> Response:
    """Go on to the question, or to the app if the same user is signed in to the same site.

    Raises:
        InstanceUsed: this browser has opened a tab with it before.
    """
    key = digest(instance.signature)
    opened = entries.was_opened(request.scope, key)
    if (visitor.tenant, visitor.user) == (instance.instance_id, instance.user_id):
        answer = see_other(path(), referrer="no-referrer")
        if not opened:
            visitor.sign_in_from_dashboard(instance.instance_id, instance.user_id)
            entries.note_opened(request.scope, key, answer)
        return answer
    if opened:
        raise InstanceUsed
    now = services(request).epoch_s()
    session = FrameSession("", instance.instance_id, instance.user_id, now)
    return entries.start(request.scope, TabEntry(session, path(), instance=key))


async def redeem(
    request: Request, context: ContextDep, tickets: TicketsDep, entries: TabEntriesDep
) -> Response:
    """Take the ticket of a button in the frame.

    A ticket is not bound to a browser, so only requests from this origin may redeem it. Browsers
    without `Sec-Fetch-Site` could have been led to the framed page outside of a frame: they ask.
    """
    if context.origin is not RequestOrigin.SAME_ORIGIN:
        raise CrossSiteRequest
    form = await read_form(request)
    session, target = await tickets.redeem(form.one("ticket"))
    pressed = "sec-fetch-site" in request.headers
    return entries.start(request.scope, TabEntry(session, target, pressed=pressed))


async def confirm_switch(
    request: Request, context: ContextDep, pages: PagesDep, entries: TabEntriesDep, at: str = ""
) -> Response:
    """Continue after a button of the frame; otherwise ask, and name the site, or both."""
    visitor = context.known_visitor()
    entry = await _entry(request, entries, at)
    if entry is None:
        if visitor.tenant:
            return see_other(path())
        raise dashboard_only(request)
    if entry.is_act_of(visitor):
        return entries.finish(request.scope, entry, visitor)
    other = await bind_site(request, entry.session.tenant)
    switches = visitor.tenant not in {None, entry.session.tenant}
    context.site = None  # until it is confirmed
    values = {
        "switches": switches,
        "current_site": await _current_name(request, visitor) if switches else "",
        "other_site": other.site_info.current.name,
        "at": at,
    }
    return pages.show(request, Page("dashboard/switch_site.html", values))


async def switch(
    request: Request, form: Submitted, visitor: CurrentVisitor, entries: TabEntriesDep
) -> Response:
    """Sign in to the site that the question named."""
    entry = await _entry(request, entries, form.one("at"))
    if entry is None:
        raise dashboard_only(request)
    return entries.finish(request.scope, entry, visitor)


async def _entry(request: Request, entries: TabEntries, at: str) -> TabEntry | None:
    """Return the entry that waits in a cookie, unless the app was removed since."""
    entry = entries.read(request.scope, at)
    if entry and await is_current(request, entry.session.tenant, entry.session.since):
        return entry
    return None


async def _current_name(request: Request, visitor: Visitor) -> str:
    """Return the name of the site that the browser is signed in to, which the page then shows."""
    site = await bind_site(request, visitor.tenant or "", prefetch=False)
    return site.site_info.current.name
