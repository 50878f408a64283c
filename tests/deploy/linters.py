"""The linters of `.venv/deploy`, which tools/setup.sh installs, and those of Debian."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.server import ROOT

DEPLOY = ROOT / "deploy"
_OWN = ROOT / ".venv/deploy/bin"
_TO_JSON = """
import datetime, json, sys, yaml
for name in sys.argv[1:]:
    with open(name) as file:
        for document in yaml.safe_load_all(file):
            print(json.dumps(document))
"""


def program(name: str) -> str:
    """Find a program that tools/setup.sh installs."""
    found = shutil.which(name, path=f"{_OWN}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    assert found, f"{name} is missing: sh tools/setup.sh faults installs it"
    return found


def complaint(name: str, *arguments: str | Path) -> str:
    """Run a linter; return what it says if it refuses, else ""."""
    command = [program(name), *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    return (ran.stdout + ran.stderr or f"exit code {ran.returncode}") if ran.returncode else ""


def documents(*files: Path) -> list[Any]:
    """Read YAML."""
    command = [program("python"), "-c", _TO_JSON, *map(str, files)]
    read = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 -- our own command
    return [json.loads(line) for line in read.stdout.splitlines()]
