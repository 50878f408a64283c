"""Health of the connections as JSON and as a calendar feed."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.calendars.alerts.site_watcher import TrialResult
from app.calendars.busy import ical
from app.calendars.coverage.assessed_connection import AssessedConnection
from app.calendars.coverage.health_report import HealthReport, Verdict, site_report
from app.calendars.security.feed_tokens import FEED_AGE_S, FeedKind
from app.calendars.security.tokens import Purpose, TokenExpired, TokenForged
from app.calendars.site import Site
from app.web import headers
from app.web.dependencies import DiagnosedSite, ServicesDep, Submitted, arrive, is_current
from app.web.language.language import _, current_language, gettext
from app.web.middleware.request_context import request_context
from app.web.problems.diagnosis import failure_text
from app.web.problems.handlers import log_problem, problem_json, retry_after
from app.web.problems.table import problem_for
from app.web.services import Services, services
from app.web.urls import path, see_other
from app.web.view.alert_text import trouble_text
from app.web.view.avatar import display_name
from app.web.view.form import FormMalformed
from app.web.view.page import Page
from app.web.view.wording import CAUSE_TEXTS
from app.wix import WixUnavailable

INCOMPLETE = _("Wix could not list everything. A calendar may be missing here.")

_ALL = "all"
_AUTOMATION, _SANDBOX_ALERTS = "automation", "/sandbox/automations"
_CHANNELS = {"webhook": _("A signed webhook"), _AUTOMATION: _("Wix Automations")}


async def show(
    request: Request,
    site: DiagnosedSite,
    shared: ServicesDep,
    replaced: str = "",
    tested: str = "",
) -> Response:
    """Show how owners are told, the URLs of the feeds and the current answers of Wix."""
    calendar, json = [await site.feeds.token(one) for one in (FeedKind.CALENDAR, FeedKind.JSON)]
    base, in_app = shared.base_url, shared.in_app
    asked = await site.auditor.run_diagnostics()
    kinds = [one.kind for one in shared.monitor.channels]
    feed = base + path("health.ics", token=calendar, locale=current_language().code)
    values = {
        "channels": await _channels(site, shared),
        "sent_to": _SANDBOX_ALERTS if shared.sandbox and _AUTOMATION in kinds else "",
        "tested": tested if tested in {*TrialResult} else "",
        "feed": feed,
        "webcal": "webcal" + feed[feed.index(":") :],
        "json": base + path("health.json", token=json),
        "replaced": replaced in {*FeedKind, _ALL},
        "answers": [(one, failure_text(one, in_app=in_app, translate=gettext)) for one in asked],
    }
    return shared.pages.show(
        request, Page("health/health_feeds.html", values, scripts=("js/copy.js",))
    )


async def _channels(site: Site, shared: Services) -> list[tuple[str, str]]:
    """Return each way to tell the owner, and what keeps it from working, if known."""
    watcher = shared.monitor.of(site.tenant)
    return [
        (
            _CHANNELS.get(channel.kind, _("Mail or chat")),
            trouble_text(await watcher.trouble(channel)),
        )
        for channel in shared.monitor.channels
    ]


async def send_test(form: Submitted, site: DiagnosedSite, shared: ServicesDep) -> Response:
    """Send a test alert."""
    del form  # nothing but its token
    on = shared.monitor.on
    result = await shared.monitor.of(site.tenant).send_test() if on else TrialResult.FAILED
    return see_other(path("watch", tested=result))


async def replace(form: Submitted, site: DiagnosedSite) -> Response:
    """Replace the address of one feed, or of all."""
    which = form.one("feed")
    feeds = [one for one in FeedKind if which in {one.value, _ALL}]
    if not feeds:
        raise FormMalformed("feed")
    await site.feeds.replace(*feeds)
    return see_other(path("watch", replaced=which))


async def show_json(request: Request, shared: ServicesDep, token: str = "") -> Response:
    """Return the health of every connection, or 503 if it is unknown."""
    site = await _site(request, token, FeedKind.JSON)
    found = await site_report(site.auditor)
    if isinstance(found, HealthReport):
        report = HealthReport(found.audit, await site.clashes.read())
        return JSONResponse(report.payload(), headers=headers.FOR_PROGRAMS)
    fault = problem_for(found, in_app=shared.in_app)
    log_problem(request, found, 503)
    body = {"verdict": Verdict.UNCLEAR.value, **problem_json(request, found, fault)}
    later = {**headers.FOR_PROGRAMS, **retry_after(found)}
    return JSONResponse(body, status_code=503, headers=later)


async def download_ics(request: Request, shared: ServicesDep, token: str = "") -> Response:
    """Return a calendar with an entry for each connection that has to be connected again.

    Fail if no connection can be listed, since an empty calendar would delete the subscribers'
    entries.
    """
    site = await _site(request, token, FeedKind.CALENDAR)
    audit = await site.auditor.audit_site()
    if audit.providers_error:
        raise audit.providers_error
    if not audit.listed:
        raise WixUnavailable("ListConnections")
    found = HealthReport(audit)
    reminders = ical.ReminderCalendar(
        reminders=tuple(_todo(shared.base_url, found)),
        today=found.at.astimezone(found.coverage.zone).date(),
        zone=found.coverage.zone,
        name=gettext(_("Calendar Connect: what needs you")),
        remark="" if found.whole else gettext(INCOMPLETE),
    )
    file = ical.write_reminder_calendar(reminders)
    sent = headers.attachment("calendar-connect.ics")
    return Response(file, media_type="text/calendar", headers=sent)


def _todo(base: str, found: HealthReport) -> list[ical.Reminder]:
    reminders: list[ical.Reminder] = []
    for cover in found.coverage.alarms:
        target = cover.target
        if not target:
            continue
        provider = target.provider.name if target.provider else gettext(_("the calendar"))
        summary = gettext(_("Connect %(provider)s again for %(name)s")) % {
            "provider": provider,
            "name": display_name(cover.person, _("the business")),
        }
        href = base + path("connections", target.connection.id)
        reminders.append(
            ical.Reminder(target.connection.id, summary, href, explanation(target, provider))
        )
    return reminders


def explanation(assessed: AssessedConnection, provider: str) -> str:
    """Return what is wrong with a connection, and what helps."""
    words = CAUSE_TEXTS[assessed.cause]
    body = (gettext(text) % {"provider": provider} for text in (words.says, words.advice) if text)
    return " ".join(body)


async def _site(request: Request, token: str, feed: FeedKind) -> Site:
    """Return the site of a feed's token; answer 404 to visitors of another site.

    A replaced address is answered alike.
    """
    shared = services(request)
    try:
        payload = shared.signer.read(Purpose.HEALTH, token, max_age_s=FEED_AGE_S)
    except (TokenForged, TokenExpired):
        raise HTTPException(404) from None
    tenant = str(payload["w"])
    signed_in = request_context(request.scope).known_visitor().tenant
    if signed_in not in {None, tenant} or not await is_current(request, tenant, payload["t"]):
        raise HTTPException(404)
    site = await arrive(request, tenant)
    if not await site.feeds.accepts(payload, feed):
        raise HTTPException(404)
    return site
