"""Every route, so that a new one cannot lack what the others have (T21, T33)."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute

from tests.salon import APPLE, BO
from tests.visitor import Visitor, hidden
from tests.web.conftest import app_at_fixed_time
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.dashboard.dashboard import NORD, dashboard
from tests.web.invitations.guests import invited
from tests.web.signin.test_signin import CHEAP, app_with, sign_in

SIGNED = {"/wix/webhook", "/wix/open"}
"""What is sent there is signed itself; the tests of webhooks and tickets are elsewhere."""

OPEN = {"/livez", "/readyz", "/signin"}
"""Pages for anybody, without anything of a site."""

REFUSED = {400, 401, 403, 404, 410}

FIELDS = {"schedule_id": BO, "provider_id": APPLE, "email": EMAIL, "password": PASSWORD}


@dataclass(frozen=True, slots=True)
class Mode:
    """An app, a browser that is signed in, and the token of a form for another action."""

    owner: Visitor
    base: str
    token: str
    link: str

    def paths(self, method: str) -> list[str]:
        """Return the paths of the routes with a method, each with plausible parameters."""
        routes = [one for one in self.owner.app.router.routes if isinstance(one, APIRoute)]
        of = {"token": self.link.removeprefix("/i/"), "invitation_id": "abcdefgh"}
        return [
            re.sub(r"\{(\w+)\}", lambda name: of.get(name[1], "x" * 40), one.path)
            for one in routes
            if method in (one.methods or ()) and one.path not in SIGNED
        ]


@pytest.fixture(scope="module")
async def modes() -> AsyncIterator[dict[str, Mode]]:
    async with AsyncExitStack() as stack:
        sandbox = Visitor(await stack.enter_async_context(app_at_fixed_time([])))
        site = app_with(CHEAP)
        await stack.enter_async_context(site.router.lifespan_context(site))
        await sign_in(password := Visitor(site))
        wix = await stack.enter_async_context(dashboard())
        tab = await wix.tab(NORD)
        yield {
            "sandbox": await _mode(sandbox),
            "password": await _mode(password),
            "wix": await _mode(tab),
        }


async def _mode(owner: Visitor) -> Mode:
    form = hidden(await owner.open("/watch"), "/watch/replace")
    link = await invited(owner)
    return Mode(owner, str(owner.http.base_url), form["csrf_token"], link)


@pytest.mark.parametrize("mode", ["sandbox", "password", "wix"])
async def test_t21_every_form_needs_the_token_of_its_action(modes: dict[str, Mode], mode: str):
    owner, wrong = modes[mode].owner, dict[str, int]()
    paths = [one for one in modes[mode].paths("POST") if one != "/watch/replace"]
    assert len(paths) > 10
    for path in paths:
        for token in ("", modes[mode].token):
            sent = {"sec-fetch-site": "same-origin"}
            answer = await owner.http.post(path, data={**FIELDS, "csrf_token": token}, headers=sent)
            if answer.status_code != 403:
                wrong[path] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("mode", ["password", "wix"])
async def test_t33_no_page_of_a_site_opens_without_a_session(modes: dict[str, Mode], mode: str):
    stranger = Visitor(modes[mode].owner.app, modes[mode].base)
    paths = [one for one in modes[mode].paths("GET") if one not in OPEN]
    assert len(paths) > 20
    shown = dict[str, int]()
    for path in (one for one in paths if not one.startswith("/i/")):
        answer = await stranger.open(path)
        leads_away = answer.status_code == 303 and not answer.content
        if answer.status_code not in REFUSED and not leads_away:
            shown[path] = answer.status_code
    assert shown == {}
