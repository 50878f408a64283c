import pytest
from fastapi import FastAPI

from app import wix
from app.calendars.connecting import connecting_errors
from app.web.problems.table import (
    PROBLEMS,
    STATUS_PROBLEMS,
    UNEXPECTED,
    UNTRUSTED_PROBLEMS,
    WIX_APP_PROBLEMS,
    row_of,
)
from tests.page_texts import (
    NOTHING_CHANGED,
    OUTCOME_UNKNOWN,
    PLAN_MISSING,
    WIX_FORBIDS,
    WIX_RATE_LIMITED,
    WIX_UNREACHABLE,
)
from tests.salon import ANNA, BO, GOOGLE, MICROSOFT
from tests.services import change
from tests.visitor import Visitor, title, words
from tests.web.conftest import connect

REVIEW = f"/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}"
READS = ["ListProviders", "QuerySchedules", "QueryStaffMembers"]
WRONGS = [
    ({"status": 401}, 503, "Wix doesn't accept our key"),
    ({"status": 403}, 503, WIX_FORBIDS),
    (
        {
            "status": 403,
            "body": {"details": {"applicationError": {"code": "PREMIUM_FEATURE_NOT_ENABLED"}}},
        },
        409,
        PLAN_MISSING,
    ),
    ({"status": 400}, 409, "Wix refused this"),
    ({"status": 429, "headers": {"Retry-After": "30"}}, 503, WIX_RATE_LIMITED),
    ({"status": 500}, 503, WIX_UNREACHABLE),
    ({"status": 503, "headers": {"Retry-After": "30"}}, 503, WIX_UNREACHABLE),
    ({"status": 200, "raw": "<html>oops</html>"}, 503, "Wix sent something we don't understand"),
    ({"status": 200, "raw": ""}, 503, "Wix sent something we don't understand"),
    ({"status": 204, "raw": ""}, 503, "Wix sent something we don't understand"),
    ({"status": 302, "headers": {"Location": "/x"}}, 503, "Wix sent something we don't understand"),
]


@pytest.mark.parametrize("method", READS)
@pytest.mark.parametrize(("wrong", "status", "says"), WRONGS)
async def test_any_wix_failure_of_the_picker_is_explained(
    visitor: Visitor, method: str, wrong: dict[str, object], status: int, says: str
):
    await visitor.control("faults", [{"method": method, "times": 9, **wrong}])
    page = await visitor.open("/connect")
    assert (page.status_code, title(page)) == (status, says)
    assert "Reference" in words(page)
    assert "oops" not in page.text


@pytest.mark.parametrize("status", [500, 503])
async def test_unlisted_connections_do_not_prevent_connecting(visitor: Visitor, status: int):
    lost = {"method": "ListConnections", "status": status, "times": 99}
    await visitor.control("faults", [lost])
    said = words(await visitor.open("/connect"))
    assert "Wix could not read Google Calendar, Apple Calendar and Outlook" in said
    assert (await visitor.open("/")).status_code == 200
    review = await visitor.open(REVIEW)
    assert (await visitor.submit(review, "/connect")).status_code == 303


@pytest.mark.parametrize("method", ["ConnectByOAuth", "ListProviders", "QueryStaffMembers"])
@pytest.mark.parametrize(("wrong", "status", "says"), WRONGS)
async def test_any_wix_failure_of_starting_oauth_changes_nothing(
    visitor: Visitor, method: str, wrong: dict[str, object], status: int, says: str
):
    review = await visitor.open(REVIEW)
    await visitor.control("faults", [{"method": method, "times": 9, **wrong}])
    page = await visitor.submit(review, "/connect")
    assert (page.status_code, title(page)) == (status, says)
    assert NOTHING_CHANGED in words(page)


@pytest.mark.parametrize("method", ["GetConnection", "ListCalendars", "UpdateSyncConfig"])
@pytest.mark.parametrize(("wrong", "status", "says"), WRONGS)
async def test_any_wix_failure_of_a_save_says_whether_it_was_applied(
    visitor: Visitor, method: str, wrong: dict[str, object], status: int, says: str
):
    address = f"/connections/{await connect(visitor, BO, MICROSOFT)}"
    page = await visitor.open(address)
    await visitor.control("faults", [{"method": method, "times": 9, **wrong}])
    answer = await visitor.submit(page, f"{address}/sync", export_enabled="on")
    if (method, says) == ("UpdateSyncConfig", WIX_FORBIDS):
        assert (answer.status_code, title(answer)) == (403, "Bo"), "the page, to be read only"
        assert NOTHING_CHANGED in words(answer)
    elif title(answer) == OUTCOME_UNKNOWN:
        assert method == "UpdateSyncConfig"
        assert (await visitor.calls()).count(method) == 2, "repeated once, after reading back"
    else:
        assert (answer.status_code, title(answer)) == (status, says)
        assert NOTHING_CHANGED in words(answer)


async def test_retry_after_is_sent_to_clients(visitor: Visitor):
    busy = {"method": "ListProviders", "status": 503, "headers": {"Retry-After": "30"}, "times": 9}
    await visitor.control("faults", [busy])
    assert (await visitor.open("/connect")).headers["retry-after"] == "30"


async def test_the_request_id_of_wix_is_shown_for_support(visitor: Visitor):
    await visitor.control("faults", [{"method": "ListProviders", "status": 401}])
    page = await visitor.open("/connect")
    calls = (await visitor.control("calls"))["calls"]
    [request_id] = [call["request_id"] for call in calls if call["status"] == 401]
    assert f"<dt>Wix request id</dt><dd><code>{request_id}</code>" in page.text


async def test_a_failed_page_offers_a_retry(visitor: Visitor):
    await visitor.control("faults", [{"method": "ListProviders", "status": 500, "times": 9}])
    page = await visitor.open("/connect?q=a%20b&schedule_id=x")
    assert 'href="/connect?q=a%20b&amp;schedule_id=x"' in page.text


async def test_an_internal_error_exposes_no_details(visitor: Visitor, app: FastAPI):
    change(app, sites=None)
    page = await visitor.open("/connect")
    assert (page.status_code, title(page)) == (500, "Something went wrong on our side")
    assert "site" not in words(page)


async def test_every_wix_and_oauth_failure_has_its_own_text():
    generic = {PROBLEMS[wix.WixError], UNEXPECTED}
    leaves = [*_leaves(connecting_errors.ConnectingError)]
    assert len(leaves) >= 14
    assert not [leaf for leaf in leaves if _page(leaf) in generic]
    odd = {wix.WixOddAnswer, wix.WixBroken}
    assert {kind for kind in _leaves(wix.WixError) if _page(kind) in generic} == odd


def test_every_error_page_has_a_reason_and_a_next_step():
    special = [*UNTRUSTED_PROBLEMS.values(), *WIX_APP_PROBLEMS.values()]
    for fault in [*PROBLEMS.values(), *STATUS_PROBLEMS.values(), *special, UNEXPECTED]:
        assert fault.title
        assert fault.happened.endswith(".")
        assert not fault.title.endswith(".")
        assert 200 <= fault.status < 600
        for jargon in ("token", "invalid", "fetch", "sync error", "state"):
            assert jargon not in f"{fault.title} {fault.happened}".lower().replace("states", "")


def _leaves(kind: type[Exception]) -> list[type[Exception]]:
    children = kind.__subclasses__()
    return [leaf for child in children for leaf in _leaves(child)] if children else [kind]


def _page(kind: type[Exception]) -> object:
    return row_of(kind)


def test_no_page_uses_a_status_that_proxies_replace():
    pages = [
        *PROBLEMS.values(),
        *UNTRUSTED_PROBLEMS.values(),
        *WIX_APP_PROBLEMS.values(),
        *STATUS_PROBLEMS.values(),
        UNEXPECTED,
    ]
    assert [page.title for page in pages if page.status in {502, 504}] == []


async def test_all_field_violations_of_wix_are_shown(visitor: Visitor):
    found = [
        {"field": f"syncConfig.{side}.enabled", "description": f"is <{side}>", "violatedRule": "X"}
        for side in ("listEventFromCalendars", "syncToCalendar")
    ]
    violations = [*found, "unreadable", {"field": "fieldMask", "description": None}]
    body = {"message": "", "details": {"validationError": {"fieldViolations": violations}}}
    await visitor.control("faults", [{"method": "ListProviders", "status": 400, "body": body}])
    answer = await visitor.open("/connect")

    said = words(answer)
    assert "syncConfig.listEventFromCalendars.enabled X" in said
    assert "syncConfig.syncToCalendar.enabled X" in said
    assert "is <" not in said, "Wix may quote a password there"
