"""`check` and `doctor`: exit codes and words for whoever watches many sites."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.server import ROOT, sandbox_serving

SITE = "a1b2c3d4-0000-4000-8000-000000000001"
OTHER = "a1b2c3d4-0000-4000-8000-000000000002"
LIVE = {"WIX_API_KEY": "IST.key", "WIX_SITE_ID": SITE, "SECRET_KEY": "0123456789" * 4}


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command with no settings but these."""
    kept = {k: v for k, v in os.environ.items() if k.lower() not in Settings.model_fields}
    command = [sys.executable, "-m", "app", *words]
    environment = {**kept, "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(  # noqa: S603 -- our own command
        command, cwd="/", env=environment, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.fixture(scope="module")
def wix():
    with sandbox_serving() as base:
        yield base


def test_something_broken_is_exit_code_1_in_words_and_in_json(wix: str):
    told = run("check", WIX_API_URL=f"{wix}/sandbox/api", **LIVE)
    assert told.returncode == 1, told.stderr
    assert "1 of 7 people are protected." in told.stdout
    assert "broken" in told.stdout

    report = json.loads(run("check", "--json", WIX_API_URL=f"{wix}/sandbox/api", **LIVE).stdout)
    assert (report["verdict"], report["site"], report["probed"]) == ("needs_owner", SITE, False)


def test_many_sites_are_checked_one_by_one_with_proof(wix: str, tmp_path: Path):
    sites = tmp_path / "sites.txt"
    sites.write_text(f"# two salons\n{SITE} Studio Nord\n\n{OTHER}\n")
    told = run(
        *("check", "--json", "--probe", "--sites", str(sites)),
        WIX_API_URL=f"{wix}/sandbox/api",
        **LIVE,
    )
    reports = json.loads(told.stdout)
    assert [(one["site"], one["name"]) for one in reports] == [(SITE, "Studio Nord"), (OTHER, "")]
    assert all(one["probed"] for one in reports)


def test_a_wix_that_cannot_be_asked_is_exit_code_2():
    told = run("check", WIX_API_URL="http://127.0.0.1:9/sandbox/api", **LIVE)
    assert told.returncode == 2
    assert "could not tell" in told.stdout
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("text", ["studio-nord\n", None])
def test_a_file_of_sites_that_cannot_be_read_is_named(tmp_path: Path, text: str | None):
    file = tmp_path / "sites.txt"
    if text:
        file.write_text(text)
    told = run("check", "--sites", str(file), **LIVE)
    assert told.returncode == 3
    assert told.stderr.startswith("calendar-connect: --sites: ")
    assert len(told.stderr.splitlines()) == 1


def test_doctor_says_what_works_and_what_does_not(wix: str):
    well = run("doctor", WIX_API_URL=f"{wix}/sandbox/api", **LIVE)
    assert well.returncode == 0
    assert "ok    People: Wix lists 7." in well.stdout
    assert LIVE["WIX_API_KEY"] not in well.stdout + well.stderr

    fault = [{"method": "ListConnections", "status": 403}]
    httpx.post(f"{wix}/sandbox/control/faults", json=fault).raise_for_status()
    ill = run("doctor", WIX_API_URL=f"{wix}/sandbox/api", **LIVE)
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    assert ill.returncode == 1
    assert "FAIL  Connections: " in ill.stdout
