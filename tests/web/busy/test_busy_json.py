"""The errors of `/busy.json`."""

import logging

import httpx
import pytest
from fastapi import FastAPI

from tests.services import change
from tests.visitor import Visitor
from tests.web.signin.test_signin import PASSWORD, app_with, sign_in

PLAN = {"details": {"applicationError": {"code": "PREMIUM_FEATURE_NOT_ENABLED"}}}


@pytest.mark.parametrize(
    ("trouble", "status", "fault"),
    [
        ({"status": 500}, 503, "WixUnavailable"),
        ({"status": 429}, 503, "WixRateLimited"),
        ({"status": 403}, 503, "WixForbidden"),
        ({"status": 403, "body": PLAN}, 409, "PremiumFeatureNotEnabled"),
        ({"status": 200, "body": {"events": 1}}, 503, "WixOddAnswer"),
    ],
    ids=["down", "limit", "permission", "plan", "unreadable"],
)
async def test_a_failure_has_the_same_text_in_json_as_on_its_page(
    visitor: Visitor,
    caplog: pytest.LogCaptureFixture,
    trouble: dict[str, object],
    status: int,
    fault: str,
):
    caplog.set_level(logging.INFO, logger="app.web")
    await visitor.control("faults", [{"method": "ListEvents", "times": 50, **trouble}])
    page, answer = await visitor.open("/busy"), await visitor.open("/busy.json")
    told = answer.json()

    assert answer.status_code == page.status_code == status
    assert answer.headers.get("retry-after") == page.headers.get("retry-after")
    assert answer.headers["cache-control"] == "no-store"
    assert {*told} == {"problem", "fault", "reference"}
    assert told["fault"] == fault
    assert f"<h1>{told['problem']}" in page.text.replace("&#39;", "'")
    assert f"fault={fault} status={status}" in caplog.text
    assert f"reference={told['reference']}" in caplog.text


async def test_an_internal_error_exposes_no_details(visitor: Visitor, app: FastAPI):
    change(app, sites=None)
    answer = await visitor.open("/busy.json")
    assert (answer.status_code, answer.json()["fault"]) == (500, "Unexpected")


async def test_an_unknown_host_is_reported_in_json(visitor: Visitor):
    answer = await visitor.open("/busy.json", host="elsewhere.example")
    assert (answer.status_code, answer.json()["fault"]) == (400, "HostUnknown")


async def _asked(app: FastAPI, address: str, **headers: str) -> httpx.Response:
    return await Visitor(app).open(address, **headers)


async def test_a_signed_out_program_gets_json_and_a_person_a_sign_in():
    app = app_with(PASSWORD)
    told = await _asked(app, "/busy.json")
    assert (told.status_code, told.json()["fault"]) == (401, "SignedOut")
    assert (await _asked(app, "/busy.ics")).status_code == 401
    for address in ("/busy.json", "/busy.ics"):
        person = await _asked(app, address, **{"sec-fetch-dest": "document"})
        assert person.headers["location"].startswith("/signin?to=")
    owner = Visitor(app)
    await sign_in(owner, PASSWORD)
    assert "busy" in (await owner.open("/busy.json")).json()
