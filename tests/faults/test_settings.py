"""P12: a start with wrong settings ends at once, with one line that names the variable."""

import os
import resource
import subprocess
import sys

import pytest

from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from tests.server import ROOT, free_port
from tests.web.conftest import KEY

SITE = {"WIX_API_KEY": "IST.canary", "WIX_SITE_ID": DEMO_APP_ID, "SECRET_KEY": KEY}
APP = {"WIX_APP_ID": DEMO_APP_ID, "WIX_APP_SECRET": DEMO_APP_SECRET, "SECRET_KEY": KEY}
EVERYWHERE = "0.0.0.0"  # noqa: S104 -- the case
MOST_CPU_S = 1.0

WRONG = [
    ("WIX_APP_ID", {**SITE, **APP}),
    ("WIX_APP_ID", {**APP, "WIX_APP_ID": "my-app"}),
    ("WIX_APP_SECRET", {**APP, "WIX_APP_SECRET": ""}),
    ("WIX_APP_SECRET", {**APP, "WIX_APP_SECRET": "canary"}),
    ("WIX_APP_PUBLIC_KEY", {**APP, "WIX_APP_PUBLIC_KEY": "canary"}),
    ("SECRET_KEY", {**APP, "SECRET_KEY": ""}),
    ("SECRET_KEY", {**SITE, "SECRET_KEY": "canary"}),
    ("SECRET_KEY", {**SITE, "SECRET_KEY": "canary" * 10}),
    ("OWNER_PASSWORD", {**APP, "OWNER_PASSWORD": "correct horse canary"}),
    ("OWNER_PASSWORD", {**SITE, "OWNER_PASSWORD": "canary"}),
    ("OWNER_PASSWORD", {**SITE, "OWNER_PASSWORD": "$argon2id$canary"}),
    ("PUBLIC_URL", {**APP, "HOST": EVERYWHERE}),
    ("PUBLIC_URL", {**APP, "PUBLIC_URL": "http://calendars.example"}),
    ("PUBLIC_URL", {"PUBLIC_URL": "https://calendars.example"}),
    ("PUBLIC_URL", {"PUBLIC_URL": "ftp://127.0.0.1"}),
    ("FRAME_ANCESTORS", {**APP, "FRAME_ANCESTORS": "https://evil.example"}),
    ("FRAME_ANCESTORS", {**APP, "FRAME_ANCESTORS": "*"}),
    ("HOST", {**SITE, "HOST": EVERYWHERE}),
    ("HOST", {"HOST": EVERYWHERE}),
    ("HOST", {"HOST": "no such host"}),
    ("PORT", {"PORT": "http"}),
    ("PORT", {"PORT": "65536"}),
    ("WIX_API_KEY", {"WIX_SITE_ID": DEMO_APP_ID}),
    ("WIX_API_KEY", {**SITE, "WIX_API_KEY": "canary with spaces"}),
    ("WIX_SITE_ID", {**SITE, "WIX_SITE_ID": "my-site"}),
    ("WIX_API_URL", {**SITE, "WIX_API_URL": "http://www.wixapis.com"}),
    ("TRUSTED_PROXIES", {**SITE, "TRUSTED_PROXIES": "0.0.0.0/0"}),
    ("ALLOWED_HOSTS", {**SITE, "ALLOWED_HOSTS": "*"}),
    ("REDIS_URL", {**SITE, "REDIS_URL": "https://:canary@redis"}),
    ("LOG_LEVEL", {"LOG_LEVEL": "loud"}),
    ("LOG_FORMAT", {"LOG_FORMAT": "xml"}),
    ("STATE_FILE", {**SITE, "STATE_FILE": "/no/such/folder/state.db"}),
]


@pytest.mark.parametrize(("name", "settings"), WRONG, ids=[name for name, _ in WRONG])
def test_a_failing_start_names_the_variable(name: str, settings: dict[str, str]):
    kept = {one: os.environ[one] for one in ("PATH", "HOME") if one in os.environ}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        [sys.executable, "-m", "app", "run"],
        cwd=ROOT,
        env={**kept, "PORT": str(free_port()), **settings},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (ended.returncode, ended.stdout) == (3, "")
    [line] = ended.stderr.splitlines()
    assert line.startswith(f"calendar-connect: {name}: ")
    assert "canary" not in line
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert cpu_s < MOST_CPU_S, "what it takes on an idle machine"
