"""A start with invalid settings fails at once, with one line that names the variable."""

import os
import subprocess
import sys
import time

import pytest

from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from tests.server import ROOT, free_port
from tests.web.conftest import KEY

SITE = {"WIX_API_KEY": "IST.canary", "WIX_SITE_ID": DEMO_APP_ID, "SECRET_KEY": KEY}
APP = {"WIX_APP_ID": DEMO_APP_ID, "WIX_APP_SECRET": DEMO_APP_SECRET, "SECRET_KEY": KEY}


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("WIX_APP_ID", {**SITE, **APP}),
        ("WIX_APP_SECRET", {**APP, "WIX_APP_SECRET": ""}),
        ("WIX_APP_PUBLIC_KEY", {**APP, "WIX_APP_PUBLIC_KEY": "canary"}),
        ("SECRET_KEY", {**APP, "SECRET_KEY": ""}),
        ("OWNER_PASSWORD", {**APP, "OWNER_PASSWORD": "correct horse canary"}),
        ("PUBLIC_URL", {**APP, "HOST": "0.0.0.0"}),  # noqa: S104 -- the case
        ("PUBLIC_URL", {**APP, "PUBLIC_URL": "http://calendars.example"}),
        ("FRAME_ANCESTORS", {**APP, "FRAME_ANCESTORS": "https://evil.example"}),
        ("HOST", {**SITE, "HOST": "0.0.0.0"}),  # noqa: S104 -- the case
        ("WIX_API_KEY", {"WIX_SITE_ID": DEMO_APP_ID}),
    ],
)
def test_a_failing_start_names_the_variable(name: str, settings: dict[str, str]):
    kept = {one: os.environ[one] for one in ("PATH", "HOME") if one in os.environ}
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "app", "run"],
        cwd=ROOT,
        env={**kept, **settings, "PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    took_s = time.monotonic() - began
    assert (ended.returncode, ended.stdout) == (3, "")
    [line] = ended.stderr.splitlines()
    assert line.startswith(f"calendar-connect: {name}: ")
    assert "canary" not in line
    assert took_s < 5, "a busy machine takes longer than the second it needs"
