"""What a start loads, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from tests.server import ROOT

KEY = "0123456789" * 4
SITE = {"wix_api_key": "IST.key", "wix_site_id": DEMO_APP_ID, "secret_key": KEY}
APP = {"wix_app_id": DEMO_APP_ID, "wix_app_secret": DEMO_APP_SECRET, "secret_key": KEY}
START = """
import gc, json, sys
from datetime import UTC, datetime
from app.cli import commands
from app.cli.quick_start import quick_imports
from app.settings import load
with quick_imports():
    from app.cli.startup_check import create_app_with_startup_check
    from app.server.serving import serve
    create_app_with_startup_check(load(json.loads(sys.argv[1])), clock=lambda: datetime.now(UTC))
assert gc.isenabled() and gc.get_freeze_count() > 100_000
print(json.dumps([name for name, module in sys.modules.items() if module]))
"""
IDLE = """
import asyncio, sys
from app.wix import network_transport
async def main():
    async with network_transport(), asyncio.timeout(20):
        assert "aiohttp" not in sys.modules
        while "aiohttp" not in sys.modules:
            await asyncio.sleep(0.01)
asyncio.run(main())
"""


def loaded(settings: dict[str, str]) -> set[str]:
    """Return the modules of a process that has built the app."""
    command = [sys.executable, "-c", START, json.dumps(settings)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 -- our own
    return set(json.loads(ended.stdout))


@pytest.mark.parametrize("settings", [SITE, APP], ids=["site", "app"])
def test_live_modes_load_nothing_of_the_sandbox(settings: dict[str, str], tmp_path: Path):
    modules = loaded({**settings, "state_file": str(tmp_path / "state.db")})
    assert not {one for one in modules if one.startswith("app.sandbox")}
    assert "sqlite3" in modules


@pytest.mark.parametrize("settings", [{}, SITE], ids=["sandbox", "site"])
def test_a_start_loads_neither_command_lines_nor_what_comes_later(settings: dict[str, str]):
    command_lines = {"click", "httpx._main", "pygments", "rich", "uvicorn.supervisors"}
    later = {"aiohttp", "redis", "sqlite3", "babel.messages", "babel.messages.pofile"}
    unused = {"h11", "websockets", "uvloop", "pydantic.v1", "cryptography"}
    assert not (command_lines | later | unused) & loaded(settings)


def test_the_client_of_wix_is_loaded_before_the_first_request():
    subprocess.run([sys.executable, "-c", IDLE], cwd=ROOT, check=True)  # noqa: S603 -- our own
