"""Browsers fetch pages in advance. That uses nothing up, calls nobody, and changes no cookie."""

import pytest
from fastapi import FastAPI

from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor
from tests.web.conftest import consent, start_consent
from tests.web.dashboard.dashboard import NORD, TAB, dashboard
from tests.web.test_answer_sizes import paths

IN_ADVANCE = (
    {"sec-purpose": "prefetch"},
    {"sec-purpose": "prefetch;prerender"},
    {"sec-purpose": "prefetch;anonymous-client-ip"},
    {"purpose": "prefetch"},
    {"x-purpose": "preview"},
    {"x-moz": "prefetch"},
)


async def assert_refused(visitor: Visitor, address: str, **headers: str) -> None:
    for sent in IN_ADVANCE:
        answer = await visitor.open(address, **headers, **sent)
        assert (answer.status_code, answer.content) == (503, b""), address
        assert answer.headers["cache-control"] == "no-store"
        assert not answer.headers.get_list("set-cookie")


async def test_no_page_is_given_out_in_advance(visitor: Visitor, app: FastAPI):
    routes = [one for one in paths(app) if one not in {"/livez", "/readyz"}]
    for path in (*routes, "/sandbox/consent/x"):
        await assert_refused(visitor, path)
    assert await visitor.calls() == []


async def test_a_callback_still_works_afterwards(visitor: Visitor):
    back = await consent(visitor, await start_consent(visitor, BO, MICROSOFT))
    calls = await visitor.calls()
    await assert_refused(visitor, back)
    assert await visitor.calls() == calls
    answer = await visitor.open(back)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/connections/")


async def test_what_wix_signed_still_works_afterwards():
    async with dashboard() as wix:
        for path in ("/wix/app", "/wix/dashboard"):
            visitor, instance = wix.visitor(), await wix.instance(NORD)
            before = await wix.calls()
            await assert_refused(visitor, f"{path}?instance={instance}", **TAB)
            assert await wix.calls() == before
            assert (await visitor.open(f"{path}?instance={instance}", **TAB)).status_code == 303
        for path in paths(wix.app):
            if path not in {"/livez", "/readyz"}:
                await assert_refused(wix.visitor(), path)


async def test_files_are(visitor: Visitor):
    page = await visitor.open("/")
    address = page.text.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert (await visitor.open(address, **IN_ADVANCE[0])).status_code == 200


@pytest.mark.parametrize("sent", [{}, {"sec-purpose": "none"}, {"purpose": ""}])
async def test_other_requests_are_answered(visitor: Visitor, sent: dict[str, str]):
    assert (await visitor.open("/connect", **sent)).status_code == 200
