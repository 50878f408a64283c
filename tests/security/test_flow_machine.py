"""Connecting, in any order of events: nobody gets in, and nothing is sent twice.

A connection is shown as attached only in the browser that started the flow, and if Wix says so.
No site sees anything of another, whatever happens between (`flow_world` checks every response).
"""

import asyncio
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from hypothesis import settings, strategies as some
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from app.calendars.connecting.flow import FLOW_AGE_S, RESULT_AGE_S
from app.calendars.security.tokens import LEEWAY_S
from tests.salon import ANNA, APPLE, BO, GOOGLE, MICROSOFT
from tests.security.flow_world import Browser, Site, World, way_back
from tests.strategies import example_settings
from tests.visitor import hidden

OUTCOMES = some.sampled_from(["allow", "allow", "allow", "allow", "deny"])
OWNERS = some.sampled_from(["nord", "nord", "nord again", "sued"])
GUESTS = some.sampled_from(["guest", "guest too"])
PROCESSES = some.integers(0, 1)
READS = {
    *("CreateAccessToken", "GetAppInstance", "GetSiteProperties", "GetConnection"),
    *("ListConnections", "ListProviders", "QuerySchedules", "QueryStaffMembers", "ListEvents"),
}
HALF_AN_HOUR_S = 1800

DISTURBANCES = [
    *(("wait", minutes) for minutes in (1, 9, 14, 20)),
    *(("rotate", None), ("remove", 0), ("remove", 1), ("install", 0), ("install", 1)),
    *(("store", how) for how in ("gone", "back", "emptied")),
]


@dataclass(eq=False)
class Flow:
    """A flow, from its start to what Wix granted and what the app showed for it."""

    site: Site
    browser: Browser
    pair: tuple[str, str]
    keys: tuple[str, ...]
    link: "Link | None" = None
    before: frozenset[str] = frozenset()
    turn: int = 0
    started: float = 0.0
    back: str = ""
    granted: str = ""
    shown: str = ""
    shown_at: float = 0.0


@dataclass(eq=False)
class Link:
    """An invitation."""

    site: Site
    path: str
    turn: int
    flow: Flow | None = None
    used: int = 0


@dataclass(eq=False)
class Form:
    """A form with a password, and where it was first sent."""

    browser: Browser
    action: str
    fields: dict[str, str]
    turn: int
    process: int | None = None
    sent: int = 0
    first: int = 0


class FlowMachine(RuleBasedStateMachine):
    """Owners, guests and strangers, processes and stores, in any order."""

    flows, links, forms = Bundle("flows"), Bundle("links"), Bundle("forms")
    world: ClassVar[World]
    runner: ClassVar[asyncio.Runner]

    @initialize()
    def begin(self):
        self.run(self.world.begin())

    def run(self, doing, process=None):
        """Do one step, in one of the processes."""
        self.world.turn += 1
        self.world.clock.go_on(seconds=1)
        self.world.process = self.world.process if process is None else process
        return self.runner.run(doing)

    def calls(self):
        return len(self.world.wix_state.calls)

    @rule(
        target=flows,
        owner=OWNERS,
        schedule=some.sampled_from([ANNA, BO]),
        outcome=OUTCOMES,
        at=PROCESSES,
    )
    def start(self, owner, schedule, outcome, at):
        return self.run(self._start(self.world.browsers[owner], schedule, outcome), at)

    async def _start(self, browser, schedule, outcome):
        if not await self._signed_in(browser):
            return multiple()
        pair = (schedule, MICROSOFT)
        page = await browser.visitor.open(review(*pair))
        flow = Flow(browser.site, browser, pair, tuple(self.world.keys))
        return await self._away(flow, page, "/connect", outcome)

    async def _away(self, flow, page, action, outcome):
        """Leave for the provider, and decide there."""
        calls = self.calls()
        flow.before = frozenset(self.world.connections(flow.site))
        answer = await flow.browser.visitor.submit(page, action)
        assert answer.status_code == 303, answer.text
        assert self.world.calls_since(calls).count("ConnectByOAuth") == 1
        flow.turn, flow.started = self.world.turn, self.world.now_s()
        await self._decide(flow, answer.headers["location"], outcome)
        return flow

    async def _signed_in(self, browser):
        """Sign an owner in again, where the session has ended; not where the app is removed."""
        if (await browser.visitor.open("/watch")).status_code == 200:
            return browser.site.installed
        if not browser.site.installed:
            return False
        await self.world.dashboard.tab(browser.site.id, browser.visitor)
        browser.signed_in = self.world.now_s()
        return True

    async def _decide(self, flow, consent, outcome):
        """Decide at the provider: what Wix then has is what the app may show."""
        account = f"account-{self.world.turn}{flow.site.domain}"
        fields = {"account": account, "outcome": outcome}
        answer = await self.world.dashboard.wix.post(consent, data=fields)
        flow.back = way_back(answer.headers["location"])
        if outcome == "allow":
            flow.granted = flow.back.rpartition("=")[2]
            flow.site.secrets |= {account, flow.granted}
            flow.site.accounts[flow.granted] = account
            flow.browser.seen.add(account)

    @rule(flow=flows, at=PROCESSES)
    def come_back(self, flow, at):
        self.run(self._come_back(flow, flow.browser, flow.back), at)

    @rule(
        flow=flows, other=some.sampled_from(["nord", "nord again", "sued", "guest"]), at=PROCESSES
    )
    def come_back_elsewhere(self, flow, other, at):
        browser = self.world.browsers[other]
        if browser is not flow.browser:
            self.run(self._come_back(flow, browser, flow.back), at)

    @rule(flow=flows, others=flows, at=PROCESSES)
    def come_back_with_a_foreign_connection(self, flow, others, at):
        wrong = {"connectionId": others.granted or min(self.world.connections(others.site))}
        if flow is not others:
            path = f"{flow.back.partition('?')[0]}?{urlencode(wrong)}"
            self.run(self._come_back(flow, flow.browser, path), at)

    async def _come_back(self, flow, browser, path):
        calls, named = self.calls(), path.rpartition("=")[2]
        if self._may_attach(flow, browser, named):
            browser.seen.add(flow.site.accounts[named])
        answer = await browser.visitor.open(path)
        asked = self.world.calls_since(calls)
        assert set(asked) <= READS, "a callback writes nothing"
        if browser is not flow.browser:
            assert "GetConnection" not in asked
        where = answer.headers.get("location", "")
        attached = answer.status_code == 303 and where.startswith(("/connections/", "/i/"))
        if attached:
            assert self._may_attach(flow, browser, named), where
            flow.shown, flow.shown_at = named, flow.shown_at or self.world.now_s()
            if flow.link:
                self._use(flow.link, flow)
            await browser.visitor.open(where)
        elif path == flow.back:
            assert not self._must_attach(flow, browser), (answer.status_code, answer.text)

    def _use(self, link, flow):
        assert link.flow in {None, flow} or not self._knows(link.used), "a link is used once"
        link.flow, link.used = flow, self.world.turn

    def _may_attach(self, flow, browser, named):
        found = self.world.connections(flow.site).get(named)
        return (
            browser is flow.browser
            and found is not None
            and (found.schedule_id, found.provider.id) == flow.pair
            and named not in flow.before
            and flow.shown in {"", named}
            and self.world.now_s() - flow.started <= FLOW_AGE_S + RESULT_AGE_S + LEEWAY_S
            and (flow.turn > flow.site.removed or not self._knows(flow.site.removed))
            and self.world.keys[-1] in {*flow.keys, self.world.keys[0]}
        )

    def _must_attach(self, flow, browser):
        now = self.world.now_s()
        used = flow.link and flow.link.flow not in {None, flow}
        return (
            browser is flow.browser
            and flow.granted
            and flow.shown in {"", flow.granted}
            and now - flow.started < FLOW_AGE_S
            and (not flow.shown or now - flow.shown_at < RESULT_AGE_S)
            and (flow.link or now - browser.signed_in < HALF_AN_HOUR_S)
            and flow.turn > flow.site.removed
            and flow.site.installed
            and flow.keys[0] in self.world.keys
            and not used
        )

    def _knows(self, turn):
        """Whether what a process stored in that turn is known to all."""
        return self.world.sharing and turn > self.world.lost

    @rule(target=links, owner=OWNERS, at=PROCESSES)
    def invite(self, owner, at):
        return self.run(self._invite(self.world.browsers[owner]), at)

    async def _invite(self, browser):
        if not await self._signed_in(browser):
            return multiple()
        form = await browser.visitor.open(f"/invites/new?schedule_id={BO}")
        chosen = [GOOGLE, APPLE, MICROSOFT]
        made = await browser.visitor.submit(form, "/invites", provider_id=chosen, days="7")
        assert made.status_code == 303, made.text
        path = made.headers["location"].replace("/invites/", "/i/")
        return Link(browser.site, path, self.world.turn)

    @rule(target=flows, link=links, guest=GUESTS, outcome=OUTCOMES, at=PROCESSES)
    def follow_link(self, link, guest, outcome, at):
        return self.run(self._follow(link, self.world.browsers[guest], outcome), at)

    async def _follow(self, link, guest, outcome):
        guest.seen.add(link.site.name)
        page = await guest.visitor.open(f"{link.path}?provider_id={MICROSOFT}")
        if page.status_code != 200:
            return multiple()
        flow = Flow(link.site, guest, (BO, MICROSOFT), tuple(self.world.keys), link)
        return await self._away(flow, page, f"{link.path}/connect", outcome)

    @rule(target=forms, owner=OWNERS, at=PROCESSES)
    def open_form(self, owner, at):
        return self.run(self._open_form(self.world.browsers[owner]), at)

    async def _open_form(self, browser):
        if not await self._signed_in(browser):
            return multiple()
        page = await browser.visitor.open(review(BO, APPLE))
        action = "/connect/credentials"
        return Form(browser, action, hidden(page, action), self.world.turn)

    @rule(form=forms, at=PROCESSES)
    def send_form(self, form, at):
        self.run(self._send(form), at)

    async def _send(self, form):
        calls = self.calls()
        account = f"apple-{form.turn}{form.browser.site.domain}"
        form.browser.seen.add(account)
        fields = {**form.fields, "email": account, "password": "abcd-efgh-ijkl-mnop"}
        sent = {"sec-fetch-site": "same-origin"}
        await form.browser.visitor.http.post(form.action, data=fields, headers=sent)
        times = self.world.calls_since(calls).count("ConnectByCredentials")
        same = form.process == self.world.process and form.first > self.world.restarted
        if times and form.sent:
            assert not same, "one process"
            assert not self._knows(form.first), "two processes that share a store"
        if times:
            form.first, form.process = self.world.turn, self.world.process
        form.sent += times
        assert times <= 1

    @rule(browser=some.sampled_from(["nord", "sued", "guest"]), at=PROCESSES)
    def look(self, browser, at):
        visitor = self.world.browsers[browser].visitor
        for path in ("/", "/busy"):
            self.run(visitor.open(path), at)

    @rule(what=some.sampled_from(DISTURBANCES))
    def disturb(self, what):
        """Let something happen that is not about connecting; one rule, so that it stays rare."""
        world, (kind, value) = self.world, what
        match kind:
            case "wait":
                world.clock.go_on(minutes=value)
            case "rotate":
                self.run(world.rotate())
            case "store":
                world.turn += 1
                world.change_store(value)
            case _:
                self.run(self._install(world.sites[value], installed=kind == "install"))

    async def _install(self, site, *, installed):
        if site.installed is installed:
            return
        site.installed = installed
        await self.world.dashboard.control("installation", site_id=site.id, installed=installed)
        event = "AppInstalled" if installed else "AppRemoved"
        assert (await self.world.dashboard.tell(site.id, event)).status_code == 200
        if not installed:
            site.removed = self.world.turn
            self.world.clock.go_on(seconds=1)


def review(schedule_id, provider_id):
    return f"/connect/review?schedule_id={schedule_id}&provider_id={provider_id}"


def test_any_order_of_events_attaches_only_what_is_ones_own():
    chosen = settings(example_settings(10), stateful_step_count=20)
    FlowMachine.world = World()
    with asyncio.Runner() as FlowMachine.runner:
        run_state_machine_as_test(FlowMachine, settings=chosen)
        FlowMachine.runner.run(FlowMachine.world.close())
