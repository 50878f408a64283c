"""Setup of a fresh clone by `make`, and the message of the command line before that."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.settings import Settings

ROOT = Path(__file__).parent.parent
DEADLINE_S = 20
ENTRY = ROOT / "app/__main__.py"
OLD = """
import runpy, sys
sys.version_info, sys.version = (3, 9, 18), "3.9.18 (main)"
runpy.run_module("app", run_name="__main__")
"""
PYTHON = """#!/bin/sh
case "$*" in
  *" venv "*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *" pip "*) echo "$*" >>installed ;;
  *) exec "{python}" "$@" ;;
esac
"""
"""A Python that installs nothing, and records what it was asked to install."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder as `git clone` leaves it, with its own Python; its name contains a space."""
    folder = tmp_path / "fresh clone"
    folder.mkdir()
    for name in ("Makefile", "app", "templates", "static", "locales", "requirements.txt"):
        (folder / name).symlink_to(ROOT / name)
    python = folder / "python3"
    python.write_text(PYTHON.format(python=sys.executable))
    python.chmod(0o755)
    return folder


def run(
    folder: Path, *words: str, text: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k.lower() not in Settings.model_fields}
    return subprocess.run(  # noqa: S603 -- our own commands
        words,
        cwd=folder,
        env={**kept, "PYTHON": "./python3", **settings},
        input=text,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@pytest.mark.parametrize("command", [["run"], ["sandbox", "--port", "8001"], ["doctor"], []])
def test_without_packages_the_cli_says_how_to_install_them(command: list[str]):
    done = run(ROOT, sys.executable, "-S", "-E", "-m", "app", *command)

    assert (done.returncode, done.stdout) == (3, "")
    [line] = done.stderr.splitlines()
    assert re.fullmatch(
        r"calendar-connect: \w+ is not installed for \S+\."
        r" Run `make run` once \(or `make setup`\), then \.venv/bin/calendar-connect",
        line,
    )


@pytest.mark.parametrize("file", ["app", "app/__main__.py"])
def test_running_the_file_directly_has_no_traceback_either(file: str):
    done = run(ROOT, sys.executable, "-S", "-E", file, "run")

    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)


def test_an_old_python_version_is_reported():
    done = run(ROOT, sys.executable, "-c", OLD)

    assert (done.returncode, done.stdout) == (3, "")
    [line] = done.stderr.splitlines()
    assert "Python 3.11 or newer is needed, this is 3.9.18." in line


def test_old_python_versions_can_parse_the_version_check():
    ast.parse(ENTRY.read_text(), feature_version=(3, 6))
    assert (ROOT / "app/__init__.py").read_text() == ""


def test_a_missing_module_of_the_app_raises():
    broken = "import sys; sys.modules['app.log'] = None; from app.__main__ import main; main()"
    done = run(ROOT, sys.executable, "-c", broken)

    assert "ModuleNotFoundError" in done.stderr


def test_the_installed_command_calls_the_same_entry_point():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]

    assert scripts == {"calendar-connect": "app.__main__:main"}


def test_setup_installs_a_command_that_works_in_any_folder(clone: Path, tmp_path: Path):
    done = run(clone, "make", "setup")
    assert (done.returncode, done.stderr) == (0, "")
    elsewhere = tmp_path / "app"
    elsewhere.mkdir()
    (elsewhere / "app").mkdir()  # a folder with the name of ours
    (elsewhere / "app" / "__main__.py").write_text("raise SystemExit('not this one')")

    command = str(clone / ".venv/bin/calendar-connect")
    hashed = run(elsewhere, command, "password", text="correct horse battery\n")
    wrong = run(elsewhere, command, "sandbox", "--port", "http")

    assert hashed.stdout.startswith("$argon2id$")
    assert wrong.stderr.startswith("usage: calendar-connect sandbox ")


def test_a_second_setup_does_nothing(clone: Path):
    for _ in range(2):
        assert run(clone, "make", "setup").returncode == 0

    assert len((clone / "installed").read_text().splitlines()) == 1


def test_the_first_setup_says_what_it_does_and_the_second_is_silent(clone: Path):
    first, second = (run(clone, "make", "setup").stdout for _ in range(2))

    assert "about a minute" in first
    assert re.findall(r"^(\d/\d) \S.* \.\.\.$", first, re.MULTILINE) == ["1/3", "2/3", "3/3"]
    assert not re.search(r"\d/\d|minute|\r", second)


def test_concurrent_setups_run_once(clone: Path):
    called = [
        subprocess.Popen(["make", "setup"], cwd=clone, env={**os.environ, "PYTHON": "./python3"})  # noqa: S607
        for _ in range(4)
    ]

    assert [one.wait(DEADLINE_S) for one in called] == [0] * 4
    assert len((clone / "installed").read_text().splitlines()) == 1


def test_the_sandbox_uses_the_configured_address(clone: Path):
    told = run(clone, "make", "sandbox", "HOST=192.0.2.1", SANDBOX_PUBLIC="1", PORT="8011")

    assert "HOST: cannot listen on 192.0.2.1:8011" in told.stderr


@pytest.mark.parametrize("target", ["run", "doctor"])
def test_invalid_settings_are_named(clone: Path, target: str):
    done = run(clone, "make", target, PORT="http")

    assert done.stderr.startswith("calendar-connect: PORT: ")
    assert "Traceback" not in done.stderr


def test_make_doctor_passes_the_site_on(clone: Path):
    done = run(clone, "make", "doctor", 'ARGS=--site "no id"')

    assert "a site is named by its id" in done.stderr


def test_make_password_prints_a_hash(clone: Path):
    done = run(clone, "make", "password", text="correct horse battery\n")

    assert "$argon2id$" in done.stdout


def test_every_test_runs_in_one_suite():
    commands = {
        target: next(
            line
            for line in run(ROOT, "make", "--dry-run", "--always-make", target).stdout.splitlines()
            if " -m pytest " in line
        )
        for target in ("test", "faults", "engines")
    }
    left_out = re.findall(r"--ignore=(\S+)", commands["test"])
    assert left_out[0] == "tests/faults"
    engines = commands["engines"].split()[-1:]
    assert engines == ["tests/engines"]
    assert commands["faults"].split("loadgroup ")[1].split() + engines == [
        folder for folder in left_out if (ROOT / folder).exists()
    ]
    assert not re.search(r"loadgroup .*tests/", re.sub(r"--ignore=\S+", "", commands["test"]))
