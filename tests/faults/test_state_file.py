"""Processes that are killed, and disks that fill up, while limits and sign-outs are being kept."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live.conftest import Remote
from tests.server import ROOT, app_serving, child, free_port
from tests.test_cli import answer_of
from tests.web.signin.test_signin import CHEAP, LIVE, sign_in

WRONG = "wrong horse battery"
SITE = {name.upper(): value for name, value in LIVE.items()} | {"OWNER_PASSWORD": CHEAP}


@contextmanager
def killed_at_the_end(**environment: str) -> Iterator[str]:
    """Run the app, and end it as a crash does."""
    port = str(free_port())
    command = [sys.executable, "-m", "tests.command", "run"]
    with subprocess.Popen(  # noqa: S603 -- our own command
        command, cwd=ROOT, env={**child(environment), "PORT": port}, stderr=subprocess.DEVNULL
    ) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            assert answer_of(f"{base}/livez").status_code == 200
            yield base
        finally:
            process.kill()


def copy_of(visitor: Remote, base: str) -> Remote:
    """Return the same browser at another process."""
    other = Remote(base)
    other.http.cookies.update(visitor.http.cookies)
    return other


async def test_a_killed_process_forgets_neither_limits_nor_sign_outs(tmp_path: Path):
    settings = {**SITE, "STATE_FILE": str(tmp_path / "state.db")}
    with killed_at_the_end(**settings) as base:
        owner = Remote(base)
        assert (await sign_in(owner)).status_code == 303
        copied = copy_of(owner, base)
        await owner.submit(await owner.open("/watch"), "/signout")
        for _ in range(5):
            assert (await sign_in(Remote(base), WRONG)).status_code == 401
    with killed_at_the_end(**settings) as base:
        assert (await copy_of(copied, base).open("/watch")).status_code == 303
        assert (await sign_in(Remote(base))).status_code == 429


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte; it needs the right to mount one."""
    mounted = subprocess.run(  # noqa: S603 -- our own command
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(tmp_path)],  # noqa: S607
        check=False,
        capture_output=True,
    )
    assert mounted.returncode == 0, f"run `make faults` as root: {mounted.stderr!r}"
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)  # noqa: S603, S607 -- the same


@pytest.mark.parametrize("when", ["before", "during"])
async def test_a_full_disk_stops_nobody(small_disk: Path, when: str):
    settings = {**SITE, "STATE_FILE": str(small_disk / "state.db")}
    filling = small_disk / "filling"
    if when == "before":
        fill(filling)
    with app_serving(**settings) as base:
        if when == "during":
            fill(filling)
        owner = Remote(base)
        assert (await sign_in(owner)).status_code == 303
        copied = copy_of(owner, base)
        await owner.submit(await owner.open("/watch"), "/signout")
        assert (await copied.open("/watch")).status_code == 303
        for _ in range(5):
            assert (await sign_in(Remote(base), WRONG)).status_code == 401
        assert (await sign_in(Remote(base))).status_code == 429
        filling.unlink()
    with app_serving(**settings) as base:
        assert (await copy_of(copied, base).open("/watch")).status_code == 303
        assert (await sign_in(Remote(base))).status_code == 429


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as writing:
        try:
            while True:
                writing.write(b"x" * 4096)
        except OSError:
            return
