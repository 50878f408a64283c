import logging

import pytest

from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor
from tests.web.conftest import consent, depart


async def test_the_log_tells_the_journey_without_a_secret_of_it(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    address = await depart(visitor, BO, MICROSOFT)
    back = await consent(visitor, address)
    page = (await visitor.open(back)).headers["location"]
    await visitor.open(page)
    secrets = [
        back.partition("/callback/")[2].partition("?")[0],
        back.partition("connectionId=")[2],
        address.rpartition("/")[2],
        *visitor.http.cookies.values(),
        "bo@studio-nord.example",
        "sandbox/api",
    ]
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("app"))
    assert "GET /oauth/callback/{state} 303" in ours
    assert "GET /connections/{connection_id} 200" in ours
    for secret in secrets:
        assert secret not in ours


async def test_a_fault_is_found_by_the_reference_on_its_page(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    page = await visitor.open("/oauth/callback/forged-forged-forged")
    reference = page.text.partition("<code>")[2].partition("</code>")[0]
    lines = [r.getMessage() for r in caplog.records if reference in r.getMessage()]
    assert any("fault=StateForged status=400" in line for line in lines)
    assert any("GET /oauth/callback/{state} 400" in line for line in lines)


async def test_a_visitor_cannot_write_into_the_log(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    await visitor.open("/nowhere%0aINFO%20forged", **{"sec-fetch-site": "x\tforged"})
    await visitor.http.request("FORGED", "/connect?error=%0d%0aforged")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("app")]
    assert not [line for line in ours if "forged" in line or "\n" in line]
