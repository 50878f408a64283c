"""What `make audit` writes and finds, against an OSV that answers as told."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.rows import each_row
from tests.server import free_port
from tools.supply_chain.audit import Report, audit
from tools.supply_chain.licences import ALLOWED_IN_TESTS, PAGE, is_allowed, refused, render
from tools.supply_chain.lock import DEPLOYMENT, DEVELOPMENT, NPM, ROOT, RUNTIME, read_npm, read_pins
from tools.supply_chain.sbom import create_bom

PURLS = ["pkg:pypi/jinja2@3.1.6", "pkg:npm/%40wix/sdk@1.21.16"]
FLAW = {"id": "GHSA-q2x7-8rv6-6q7h", "summary": "Sandbox escape"}


def ask(answer: Callable[[httpx.Request], httpx.Response]) -> Report:
    with httpx.Client(base_url="http://osv", transport=httpx.MockTransport(answer)) as osv:
        return audit("lock", PURLS, osv)


def osv_with(flaw: dict[str, str] | None) -> Callable[[httpx.Request], httpx.Response]:
    """OSV, which knows of a flaw of the first package; None: it lists one without its details."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/querybatch":
            asked = json.loads(request.content)["queries"]
            assert asked == [{"package": {"purl": purl}} for purl in PURLS]
            found = {"vulns": [{"id": FLAW["id"], "modified": "2026-01-01T00:00:00Z"}]}
            return httpx.Response(200, json={"results": [found, {}]})
        return httpx.Response(200, json=flaw) if flaw else httpx.Response(503)

    return answer


def test_a_vulnerability_is_a_finding():
    report = ask(osv_with(FLAW))

    assert report.findings == ("pkg:pypi/jinja2@3.1.6: GHSA-q2x7-8rv6-6q7h Sandbox escape",)
    assert str(report) == f"VULNERABLE lock: {report.findings[0]}"


def test_a_vulnerability_counts_without_its_details():
    assert ask(osv_with(None)).findings == ("pkg:pypi/jinja2@3.1.6: GHSA-q2x7-8rv6-6q7h",)


def test_a_withdrawn_advisory_is_no_finding():
    report = ask(osv_with({**FLAW, "withdrawn": "2026-02-01T00:00:00Z"}))

    assert str(report) == "lock: 2 packages, none known vulnerable"


@each_row(
    "answer",
    [
        httpx.Response(503),
        httpx.Response(405, text="Method Not Allowed"),
        httpx.Response(200, text="<html>Sign in to this network"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"results": []}),
        httpx.Response(200, json={"results": [None, None]}),
    ],
)
def test_an_unreadable_answer_is_reported_as_no_data(answer: httpx.Response):
    report = ask(lambda _: answer)

    assert not report.findings
    assert str(report).startswith("NOTICE lock: no vulnerability data could be fetched (")
    assert str(report).endswith("Its 2 packages were not checked.")


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--require-data"], 1)])
def test_an_audit_without_a_connection_says_so(arguments: list[str], code: int):
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "tools.supply_chain", *arguments],
        cwd=ROOT,
        env={**os.environ, "OSV_URL": f"http://127.0.0.1:{free_port()}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (code, "")
    notices = [line for line in done.stdout.splitlines() if line.startswith("NOTICE ")]
    assert [line.split(":")[0] for line in notices] == [
        f"NOTICE {lock.relative_to(ROOT)}" for lock in (DEVELOPMENT, DEPLOYMENT, *NPM)
    ]


@each_row("lock", [RUNTIME, DEVELOPMENT, DEPLOYMENT])
def test_locks_pin_every_package_by_hash_and_name_no_index(lock: Path):
    assert all(pin.sha256 for pin in read_pins(lock))
    assert "://" not in lock.read_text()


def test_a_pin_without_hashes_is_rejected(tmp_path: Path):
    lock = tmp_path / "requirements.txt"
    lock.write_text(RUNTIME.read_text() + "left-pad==1.0\n    # via calendar-connect\n")

    with pytest.raises(ValueError, match=r"requirements\.txt: no pin with hashes: left-pad"):
        read_pins(lock)


def test_direct_dependencies_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {each.split(">")[0].replace(".", "-") for each in project["dependencies"]}

    assert {pin.name for pin in read_pins(RUNTIME) if "calendar-connect" in pin.needed_by} == named


@each_row("lock", NPM)
def test_npm_packages_are_locked_by_hash(lock: Path):
    packages = json.loads(lock.read_text())["packages"]
    installed = {at for at, each in packages.items() if "node_modules/" in at and "version" in each}

    assert {at for at in installed if "integrity" not in packages[at]} == set()
    assert len(read_npm(lock)) == len(installed)


def test_the_bill_of_materials_lists_what_is_shipped():
    bom = create_bom()
    components = {each["name"]: each for each in bom["components"]}

    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert components.keys() == {pin.name for pin in read_pins(RUNTIME)}
    assert components["jinja2"]["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert components["jinja2"]["externalReferences"][0]["hashes"][0]["alg"] == "SHA-256"
    needs = {each["ref"]: each["dependsOn"] for each in bom["dependencies"]}
    assert needs.keys() == {
        bom["metadata"]["component"]["bom-ref"],
        *(each["bom-ref"] for each in bom["components"]),
    }
    assert needs[components["jinja2"]["purl"]] == [components["markupsafe"]["purl"]]
    assert create_bom() == bom


def test_every_licence_is_allowed_and_listed():
    assert refused() == []
    page = PAGE.read_text(encoding="utf-8")
    assert page == render(page), "run `make licences`"


@each_row(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("(MIT OR CC0-1.0)", True),
        ("(MIT AND GPL-3.0-only) OR AGPL-3.0-only", False),
        ("unknown", False),
        ("UNLICENSED", False),
    ],
)
def test_only_allowed_licences_pass(expression: str, *, allowed: bool):
    assert is_allowed(expression) is allowed


def test_the_sdk_of_wix_is_for_tests_only():
    assert is_allowed("UNLICENSED", ALLOWED_IN_TESTS)
    assert not is_allowed("GPL-3.0-only", ALLOWED_IN_TESTS)


def test_the_base_image_is_pinned_by_digest():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    [image] = [line.partition("=")[2] for line in lines if line.startswith("ARG PYTHON_IMAGE=")]
    tag, _, digest = image.partition("@sha256:")

    assert len(bytes.fromhex(digest)) == 32
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"${PYTHON_IMAGE}"}
    assert f"docker buildx imagetools inspect {tag}" in PAGE.read_text()
