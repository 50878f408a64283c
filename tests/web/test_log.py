import logging
from io import StringIO

import pytest

from app.log import JsonFormatter, TextFormatter
from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor
from tests.web.conftest import consent, start_consent

FORMS = [TextFormatter(), JsonFormatter()]


def written(caplog: pytest.LogCaptureFixture, form: logging.Formatter) -> list[str]:
    """The log records of the app itself."""
    return [form.format(one) for one in caplog.records if one.name.startswith("app")]


@pytest.mark.parametrize("form", FORMS, ids=["text", "json"])
async def test_the_log_has_the_whole_flow_without_secrets(
    visitor: Visitor, caplog: pytest.LogCaptureFixture, form: logging.Formatter
):
    caplog.set_level(logging.DEBUG)
    address = await start_consent(visitor, BO, MICROSOFT)
    back = await consent(visitor, address)
    page = (await visitor.open(back)).headers["location"]
    faults = ("GetConnection", "ListConnections")
    await visitor.control("faults", [{"method": m, "status": 500, "times": 9} for m in faults])
    await visitor.open(page)
    secrets = [
        back.partition("/callback/")[2].partition("?")[0],
        back.partition("connectionId=")[2],
        address.rpartition("/")[2],
        *visitor.http.cookies.values(),
        "bo@studio-nord.example",
        "sandbox/api",
    ]
    ours = "\n".join(written(caplog, form))
    assert "GET /oauth/callback/{state} 303" in ours
    assert "GET /connections/{connection_id} 503" in ours
    assert "WixUnavailable: GetConnection 500" in ours
    for secret in secrets:
        assert secret not in ours


@pytest.mark.parametrize(("sent", "told"), [("none", "none"), (None, "-")])
async def test_the_log_has_the_fetch_site_of_a_request(
    visitor: Visitor, caplog: pytest.LogCaptureFixture, sent: str | None, told: str
):
    caplog.set_level(logging.INFO)
    await visitor.http.get("/livez", headers={"sec-fetch-site": sent} if sent else {})
    (line,) = (r.getMessage() for r in caplog.records if "/livez" in r.getMessage())
    assert f" site={told} " in line


async def test_an_error_is_found_by_the_reference_on_its_page(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    page = await visitor.open("/oauth/callback/forged-forged-forged")
    reference = page.text.partition("<code>")[2].partition("</code>")[0]
    lines = [r.getMessage() for r in caplog.records if reference in r.getMessage()]
    assert any("fault=StateForged status=400" in line for line in lines)
    assert any("GET /oauth/callback/{state} 400" in line for line in lines)


@pytest.mark.parametrize("form", FORMS, ids=["text", "json"])
async def test_a_wix_failure_is_found_by_the_reference_on_its_page(
    visitor: Visitor, form: logging.Formatter
):
    out, log = StringIO(), logging.getLogger("app.wix")
    handler = logging.StreamHandler(out)
    handler.setFormatter(form)
    log.addHandler(handler)
    await visitor.control("faults", [{"method": "QuerySchedules", "status": 500, "times": 9}])
    page = await visitor.open("/")
    log.removeHandler(handler)
    reference = page.text.partition("<code>")[2].partition("</code>")[0]
    lines = out.getvalue().splitlines()
    assert lines
    assert all("WixUnavailable: QuerySchedules 500" in one and reference in one for one in lines)


@pytest.mark.parametrize("form", FORMS, ids=["text", "json"])
async def test_a_visitor_cannot_inject_log_lines(
    visitor: Visitor, caplog: pytest.LogCaptureFixture, form: logging.Formatter
):
    caplog.set_level(logging.INFO)
    await visitor.open("/nowhere%0aINFO%20forged", **{"sec-fetch-site": "x\tforged"})
    await visitor.http.request("FORGED", "/connect?error=%0d%0aforged")
    ours = written(caplog, form)
    assert ours
    assert not [line for line in ours if "forged" in line or "\n" in line]
