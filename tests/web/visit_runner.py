"""Runs one visit repeatedly from the same state, and checks its responses."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape

import httpx

from app.calendars.connecting.connecting_errors import ConnectionUnknown
from app.calendars.connecting.credentials_result import OutcomeUnsure
from app.calendars.directory.directory_snapshot import ScheduleUnknown
from app.calendars.invitations.invitation import ConnectionsUnreadable
from app.calendars.snapshot.preflight import BookingsMissing
from app.calendars.sync.disconnect import DisconnectUnconfirmed
from app.calendars.sync.sync_settings import SaveUnconfirmed
from app.web.problems.table import PROBLEMS, problem_for
from app.wix import WixError, WixNotFound, WixRefused, WixUnavailable
from tests.services import forget, services_of
from tests.visitor import title, words
from tests.web.connect.apple import PASSWORD
from tests.web.faulty_transport import API_KEY, InjectedFault
from tests.web.route_requests import SITE, Browser, RouteRequest
from tests.web.sync_settings import NOW
from tests.web.test_headers import SET
from tests.web.visits import VISITS, Visit

SECRET = "canary-in-wixs-words"
"""Part of failing responses of Wix; it must not appear on a page or in the log."""

_SAID = {fault.changed.text for fault in PROBLEMS.values()} - {""}
_UNCHANGED = {text for text in _SAID if re.search("[Nn]othing|as they were|as it is", text)}
_ELSEWISE: Mapping[str, type[Exception]] = {
    **dict.fromkeys(("ListProviders", "QuerySchedules", "QueryStaffMembers"), BookingsMissing),
    **dict.fromkeys(("ConnectByOAuth", "ConnectByCredentials"), ScheduleUnknown),
    "GetConnection": ConnectionUnknown,
    "ListConnections": ConnectionsUnreadable,
}
_OF_ONE = {"GetConnection", "ListCalendars", "UpdateSyncConfig", "Disconnect"}
_UNSURE = (OutcomeUnsure, DisconnectUnconfirmed, SaveUnconfirmed)
_LINK = re.compile(r'<a class="button[^"]*" href="([^"]*)"')
_FORM = re.compile(r'<form[^>]* action="([^"]*)" method="post"')


class VisitRunner:
    """A prepared visit.

    Args:
        browser: the site and its owner's browser.
        visit: the visit.
        ask: its request.
        before: what Wix held before its preparation.
    """

    def __init__(
        self, browser: Browser, visit: Visit, ask: RouteRequest, before: list[str]
    ) -> None:
        self.browser, self.visit, self.ask, self.before = browser, visit, ask, before
        self._connections = {**browser.site.connections}
        self._cookies = httpx.Cookies(browser.visitor.http.cookies)
        self.secrets = {*browser.visitor.http.cookies.values()}

    async def run(self, trouble: InjectedFault | None = None) -> httpx.Response:
        """Make the visit."""
        visitor, transport = self.browser.visitor, self.browser.transport
        found = self._connections.items()
        self.browser.site.connections = {id_: copy.copy(one) for id_, one in found}
        visitor.http.cookies = httpx.Cookies(self._cookies)
        transport.begin()
        services_of(self.browser.app).sites.drop(SITE)
        forget(self.browser.app)
        transport.begin(trouble)
        answer = await self._send(self.ask)
        self.seen = [*transport.calls]
        transport.begin()
        self.secrets |= {*visitor.http.cookies.values(), *self.browser.site.connections}
        return answer

    async def calls(self) -> list[tuple[str, int]]:
        """Make it without a failure; return each call to Wix as its method and ordinal."""
        self.baseline = await self.run()
        self.after = stored_connections(self.browser)
        asked = self.seen
        return [(method, asked[: at + 1].count(method)) for at, method in enumerate(asked)]

    async def _send(self, ask: RouteRequest) -> httpx.Response:
        if ask.fields is None:
            return await self.browser.visitor.open(ask.address)
        sent = {"sec-fetch-site": "same-origin"}
        return await self.browser.visitor.http.post(ask.address, data=ask.fields, headers=sent)

    def complaints(
        self, answer: httpx.Response, method: str, error: type[WixError]
    ) -> Iterator[str]:
        """Yield the errors of the response to a visit in which a call of `method` failed."""
        yield from _formal(answer)
        said = words(answer)
        if answer.status_code == httpx.codes.SEE_OTHER:
            yield from self._wrong_way(answer, method)
        elif "verdict" in self.baseline.text and "json" in self.baseline.headers.get(
            "content-type", ""
        ):
            yield from self._no_report(answer)
        elif "json" in answer.headers["content-type"] and "problem" in answer.json():
            yield from self._wrong_title(answer, answer.json()["problem"], method, error)
        elif "Support details" in said:
            yield from self._wrong_page(answer, said, method, error)
        elif method not in self.visit.optional_calls | {self.visit.write_call}:
            yield "made all the same"
        elif method not in self.visit.unreported_calls and said == words(self.baseline):
            yield "says nothing"
        if (
            any(text in said for text in _UNCHANGED)
            and stored_connections(self.browser) != self.before
        ):
            yield "says that nothing was changed"

    def _wrong_way(self, answer: httpx.Response, method: str) -> Iterator[str]:
        if method not in self.visit.optional_calls | {self.visit.write_call}:
            yield "made all the same"
        if _place(answer) != _place(self.baseline):
            yield f"leads to {answer.headers['location']}"
        if stored_connections(self.browser) != self.after:
            yield "says done"

    def _no_report(self, answer: httpx.Response) -> Iterator[str]:
        told = answer.json() if "json" in answer.headers["content-type"] else {}
        if answer.status_code == httpx.codes.OK and told == self.baseline.json():
            yield "says nothing"
        elif (answer.status_code, told.get("verdict")) not in {
            *((200, "unclear"), (200, "needs_owner")),
            (503, "unclear"),
        }:
            yield f"reports {answer.status_code} {told.get('verdict')}"

    def _wrong_title(
        self, answer: httpx.Response, told: str, method: str, error: type[WixError]
    ) -> Iterator[str]:
        if error is WixNotFound and method not in _OF_ONE:
            error = WixRefused  # there is no connection to which "this connection" could refer
        kinds: tuple[type[Exception], ...] = (error, _ELSEWISE.get(method, error))
        if self.ask.address.startswith("/health.ics") and method == "ListConnections":
            kinds += (WixUnavailable,)
        if self.visit.write_call:
            kinds += _UNSURE
        errors = [kind.__new__(kind) for kind in kinds]
        faults = [problem_for(one) for one in errors]
        if self.ask.address.startswith("/i/"):
            faults = [fault.for_guest() for fault in faults]
        if (answer.status_code, told) not in [(one.status, one.title) for one in faults]:
            yield f"is {answer.status_code} {told} after {method}"

    def _wrong_page(
        self, answer: httpx.Response, said: str, method: str, error: type[WixError]
    ) -> Iterator[str]:
        yield from self._wrong_title(answer, title(answer), method, error)
        if not any(text in said for text in _SAID):
            yield "does not say what was changed"
        main = answer.text.partition("<main")[2]
        ways = [("GET", href) for href in _LINK.findall(main)]
        ways += [("POST", href) for href in _FORM.findall(main)]
        if not ways:
            yield "leads nowhere"
        for verb, href in ways:
            if not _leads(verb, unescape(href)):
                yield f"leads to {verb} {href}"


def stored_connections(browser: Browser) -> list[str]:
    """Return the state at Wix, in a form that does not depend on the ids of connections."""
    found = [one.to_json(NOW, "typings") for one in browser.site.connections.values()]
    return sorted(json.dumps({**one, "id": ""}, sort_keys=True) for one in found)


def _formal(answer: httpx.Response) -> Iterator[str]:
    machines = not answer.headers.get("content-type", "text/html").startswith("text/html")
    for name in SET if not machines else ("x-content-type-options", "cache-control"):
        if not {*SET[name].split(", ")} <= {*answer.headers.get(name, "").split(", ")}:
            yield f"has no header {name}"
    if not answer.headers.get("content-security-policy", "").startswith("default-src 'none'"):
        yield "has no policy"
    wait_s = int(answer.headers.get("retry-after", "0"))
    if answer.status_code in {429, 503} and not 1 <= wait_s <= 3600:
        yield "says no time to wait"
    if not machines:
        yield from _unlike_a_page(answer)
    if answer.status_code in {502, 504}:
        yield "has a status that proxies replace"
    for secret in (API_KEY, PASSWORD, SECRET):
        if secret in answer.text + str(answer.headers):
            yield f"shows {secret}"


def _unlike_a_page(answer: httpx.Response) -> Iterator[str]:
    if answer.status_code == httpx.codes.OK and "<h" not in answer.text:
        yield "has no heading"
    if answer.status_code >= 400 and "<h1" not in answer.text:
        yield "has no title"


def _place(answer: httpx.Response) -> str:
    """Return the links of a response, without ids."""
    path = answer.headers.get("location", "").partition("?")[0]
    return re.sub(r"(?<=/)[\w-]{20,}", "…", path)


def _leads(verb: str, href: str) -> bool:
    path = href.partition("?")[0].partition("#")[0]
    patterns = [re.sub(r"\{\w+\}", "[^/]+", path) for method, path in VISITS if method == verb]
    return any(re.fullmatch(pattern, path) for pattern in patterns)
