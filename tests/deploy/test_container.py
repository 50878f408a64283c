"""The Dockerfile, step by step, without a Docker engine: built in an empty folder, run as nobody.

What an engine would do beyond that (base image, user database, `--read-only`) is stood in for by
this Python, by a numeric user where we may become one, and by taking all write permissions away.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import ROOT, serve

NOBODY = 10001

# built once, not once per worker
pytestmark = [pytest.mark.xdist_group("container"), pytest.mark.long]


class Steps:
    """Executes the instructions of a Dockerfile in a folder that stands for `/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment: dict[str, str] = {}
        self.command: list[str] = []
        self.health: list[str] = []
        self.user = ""
        self.volume = Path()
        self.python: Path | None = None

    def follow(self, dockerfile: str) -> None:
        for line in dockerfile.splitlines():
            word, _, rest = line.partition(" ")
            if step := getattr(self, f"_{word.lower()}", None):
                step(rest)

    def in_here(self, text: str) -> str:
        for folder in ("venv", "srv", "data"):
            text = text.replace(f"/{folder}", f"{self.root}/{folder}")
        return text

    def _from(self, _: str) -> None:
        """Use this Python instead of the image's, copied from a home closed to other users."""
        base = Path(sys.base_prefix)
        if all(folder.stat().st_mode & 0o005 == 0o005 for folder in (base, *base.parents)):
            self.python = base / "bin" / "python3"
        elif not self.python:
            heavy = shutil.ignore_patterns("test", "__pycache__", "site-packages", "*.a")
            shutil.copytree(base, self.root / "python", ignore=heavy, symlinks=True)
            pip = Path(sysconfig.get_path("purelib", vars={"base": str(base)})) / "pip"
            shutil.copytree(pip, self.root / "python" / pip.relative_to(base))
            self.python = self.root / "python" / "bin" / "python3"
            self.environment["LD_LIBRARY_PATH"] = f"{self.root}/python/lib"

    def _copy(self, rest: str) -> None:
        if rest.startswith("--from="):
            return  # both stages use this folder
        source, target = rest.split()
        folder = self.root / "srv"
        folder.mkdir(exist_ok=True)
        if (ROOT / source).is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, folder / target, ignore=ignore)
        else:
            shutil.copy(ROOT / source, folder / target)

    def _run(self, rest: str) -> None:
        if rest.startswith("useradd"):
            return
        command = shlex.split(self.in_here(rest))
        if command[0] == "python":
            command[0] = str(self.python)
        subprocess.run(command, cwd=self.root / "srv", check=True)  # noqa: S603 -- our Dockerfile

    def _env(self, rest: str) -> None:
        for pair in rest.split():
            name, _, value = pair.partition("=")
            self.environment[name] = self.in_here(value)

    def _volume(self, rest: str) -> None:
        self.volume = Path(self.in_here(rest))

    def _user(self, rest: str) -> None:
        self.user = rest

    def _entrypoint(self, rest: str) -> None:
        self.command = [self.in_here(part) for part in json.loads(rest)]

    def _healthcheck(self, rest: str) -> None:
        self.health = [self.in_here(part) for part in json.loads(rest[rest.index("[") :])]


@pytest.fixture(scope="module")
def built() -> Iterator[Steps]:
    # not in pytest's folder of temporary files: each start of pytest closes that to other users
    with tempfile.TemporaryDirectory() as folder:
        steps = Steps(Path(folder))
        steps.follow((ROOT / "Dockerfile").read_text())
        subprocess.run(["chmod", "-R", "a-w,a+rX", folder], check=True)  # noqa: S603, S607
        (steps.root / "data").mkdir(mode=0o700)
        if os.getuid() == 0:
            os.chown(steps.root / "data", NOBODY, NOBODY)
        yield steps


def test_the_image_runs_read_only_as_nobody_and_reports_health(built: Steps):
    assert built.user == str(NOBODY)
    environment = {"PATH": os.environ["PATH"], **built.environment}
    user = NOBODY if os.getuid() == 0 else None
    command = [*built.command, "run"]
    with serve(command, cwd=built.root / "srv", user=user, environment=environment) as base:
        environment["PORT"] = base.rpartition(":")[2]
        health = subprocess.run(built.health, cwd=built.root / "srv", env=environment, check=False)  # noqa: S603
        assert health.returncode == 0
    # on the port that was just closed: an app may be running on the default one
    dead = subprocess.run(built.health, cwd=built.root / "srv", env=environment, check=False)  # noqa: S603
    assert dead.returncode == 1


def test_the_image_keeps_its_state_in_a_volume(built: Steps):
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "install --directory --owner=connect --mode=700 /data" in dockerfile
    file = Path(built.environment["STATE_FILE"])
    assert file.parent == built.volume == built.root / "data"
    live = {
        "WIX_API_KEY": "IST.key",
        "WIX_SITE_ID": "f054e0b8-3ce3-494d-b394-7d9c777a5bbb",
        "WIX_API_URL": "http://127.0.0.1:9",
        "SECRET_KEY": "0123456789" * 4,
        "HOST": "127.0.0.1",
    }
    environment = {"PATH": os.environ["PATH"], **built.environment, **live}
    user = NOBODY if os.getuid() == 0 else None
    command = [*built.command, "run"]
    with serve(command, cwd=built.root / "srv", user=user, environment=environment):
        assert sorted(path.name for path in built.volume.iterdir()) == [
            file.name + ending for ending in ("", "-shm", "-wal", ".lock")
        ]
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_image_contains_only_what_runs(built: Steps):
    assert {path.name for path in (built.root / "srv").iterdir()} == {
        "app",
        "locales",
        "requirements.txt",
        "static",
        "templates",
    }
    assert [*(built.root / "srv" / "app").rglob("*.pyc")], "compiled while it was built"
    assert not [*(built.root / "venv").rglob("pip")], "what installs is of no use any more"


def test_the_build_context_contains_only_copied_files():
    ignored, *kept = (ROOT / ".dockerignore").read_text().split()
    copied = {
        line.split()[1]
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
    }
    assert ignored == "*"
    assert {name.removeprefix("!") for name in kept if name.startswith("!")} == copied
