"""Secrets are never exposed."""

import copy
import json
import logging
import pickle
import traceback

import httpx
import pytest

from app.wix import ApiKey, Secret, WixError
from app.wix.external_calendars.requests import connect_by_credentials
from tests.rows import each_row
from tests.wix.conftest import answer, refusal, sample

CANARY = "CANARY-7f3a-pass-word"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{:>40}".format, ascii, "{!r}".format])
def test_the_repr_of_a_secret_hides_it(show):
    assert CANARY not in show(Secret(CANARY))


@pytest.mark.parametrize("store", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_a_secret_cannot_be_serialized_or_copied(store):
    with pytest.raises(TypeError):
        store(Secret(CANARY))


def test_a_secret_has_no_attributes_to_list():
    assert not hasattr(Secret(CANARY), "__dict__")
    assert Secret(CANARY).reveal() == CANARY
    assert not Secret("")


def test_the_repr_of_an_api_key_hides_it():
    assert CANARY not in repr(ApiKey(CANARY, "site"))


@pytest.mark.parametrize("key", [f"{CANARY}\n", f"{CANARY} x", f"{CANARY}é", ""])
def test_an_api_key_invalid_as_a_header_is_rejected_unquoted(key):
    with pytest.raises(ValueError, match="API key") as caught:
        ApiKey(key, "site")
    assert CANARY not in str(caught.value)


def test_the_repr_of_a_request_hides_its_password():
    call = connect_by_credentials(
        schedule_id="s", provider_id="p", email=CANARY, password=Secret(CANARY)
    )
    assert CANARY not in repr(call)
    assert CANARY.encode() in (call.body or b"")


@each_row(
    "fault",
    [
        httpx.ConnectError("x"),
        httpx.ReadTimeout("x"),
        lambda: answer({"echo": CANARY}, 500),
        lambda: answer({"echo": CANARY}),
        lambda: answer({"connection": {"id": "c", "syncConfig": CANARY}}),
        lambda: httpx.Response(200, content=f'{{"{CANARY}": '.encode()),
        lambda: httpx.Response(200, content=CANARY.encode() + b"\xff"),
        lambda: refusal(401, "BAD_CREDENTIALS"),
        lambda: refusal(400, f"{CANARY} is wrong"),
        lambda: answer({"message": CANARY}, 400, x_wix_request_id=f"{CANARY} \x01"),
    ],
)
async def test_no_error_exposes_a_password_or_a_key(wix, fault, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(WixError) as caught:
        await wix.says(fault).connect_by_credentials(
            schedule_id="s", provider_id="p", email=CANARY, password=Secret(CANARY)
        )
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(caught.value)
    assert CANARY not in shown
    assert "IST.key" not in shown
    assert {record.name for record in caplog.records} <= {"app.wix"}


async def test_the_log_has_only_method_status_request_id_and_duration(wix, caplog):
    caplog.set_level(logging.DEBUG)
    await wix.says(sample("get_connection")).get_connection(CANARY)
    with pytest.raises(WixError):
        await wix.says(lambda: answer({}, 404)).get_connection(CANARY)
    with pytest.raises(WixError):
        await wix.says(lambda: answer({}, 502)).disconnect(CANARY)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("DEBUG", "GetConnection 200 1700.42 0 ms"),
        ("DEBUG", "WixNotFound: GetConnection 404 (request 1700.42) 0 ms"),
        ("WARNING", "WixUnavailable: Disconnect 502 (request 1700.42) 0 ms"),
    ]
