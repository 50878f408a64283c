"""The files of `deploy/` pass the linters made for them, which refuse wrong ones."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.certificate import certificate
from tests.deploy.linters import DEPLOY, complaint, program
from tests.deploy.proxies import Place, caddy, haproxy, nginx
from tests.server import ROOT

MANIFESTS = [
    path
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    if path.name != "kustomization.yaml"  # an input of kubectl, not an object of the API
]
UNIT = DEPLOY / "systemd/calendar-connect@.service"
MOST_EXPOSED = 20
"""Of 100, by `systemd-analyze security`."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, certificate(tmp_path), (8001, 8002, 8003))


def changed(path: Path, folder: Path, old: str, new: str) -> Path:
    """Copy a file with one change."""
    text = path.read_text()
    assert old in text
    copy = folder / path.name
    copy.write_text(text.replace(old, new, 1))
    return copy


def kubernetes(*files: Path) -> str:
    return complaint("kubernetes-validate", "--strict", *files)


def compose(file: Path) -> str:
    return complaint("check-jsonschema", "--builtin-schema", "vendor.compose-spec", file)


def systemd(file: Path, folder: Path) -> str:
    """Verify the unit with a program that exists here."""
    file = changed(file, folder, "/opt/calendar-connect/.venv/bin/python", sys.executable)
    ran = subprocess.run(  # noqa: S603 -- our own command
        [program("systemd-analyze"), "verify", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout + ran.stderr  # it calls unknown settings a warning


def test_the_manifests_are_valid(tmp_path: Path):
    assert len(MANIFESTS) == 9
    assert kubernetes(*MANIFESTS) == ""
    wrong = changed(DEPLOY / "kubernetes/deployment.yaml", tmp_path, "startupProbe", "startProbe")
    assert "startProbe" in kubernetes(wrong)


def test_the_compose_file_is_valid(tmp_path: Path):
    assert compose(DEPLOY / "compose.yaml") == ""
    wrong = changed(DEPLOY / "compose.yaml", tmp_path, "cap_drop", "drop_cap")
    assert "drop_cap" in compose(wrong)


def test_the_unit_is_valid(tmp_path: Path):
    assert systemd(UNIT, tmp_path) == ""
    (tmp_path / "wrong").mkdir()
    wrong = changed(UNIT, tmp_path / "wrong", "ProtectHome", "ProtectHouse")
    assert "ProtectHouse" in systemd(wrong, tmp_path)


def test_the_unit_is_confined():
    ran = subprocess.run(  # noqa: S603 -- our own command
        [program("systemd-analyze"), "security", "--offline=true", str(UNIT)],
        capture_output=True,
        text=True,
        check=True,
    )
    [level] = re.findall(r"Overall exposure level .*: (\d+)\.(\d)", ran.stdout)
    assert int("".join(level)) <= MOST_EXPOSED, ran.stdout


def test_nginx_accepts_its_configuration(place: Place):
    _, *arguments = nginx(place)
    assert complaint("nginx", "-t", *arguments) == ""
    wrong = changed(place.folder / "nginx.conf", place.folder, "proxy_buffering", "proxy_buffer")
    assert "proxy_buffer" in complaint("nginx", "-t", "-c", wrong)


def test_haproxy_accepts_its_configuration(place: Place):
    _, *arguments = haproxy(place)
    assert complaint("haproxy", "-c", *arguments) == ""
    wrong = changed(place.folder / "haproxy.cfg", place.folder, "option httpchk", "option check")
    assert "option" in complaint("haproxy", "-c", "-f", wrong)


def test_caddy_accepts_its_configuration(place: Place):
    caddy(place)
    as_caddyfile = ("validate", "--adapter", "caddyfile", "--config")
    path = place.folder / "Caddyfile"
    assert complaint("caddy", *as_caddyfile, path) == ""
    wrong = changed(path, place.folder, "health_uri", "health_url")
    assert "health_url" in complaint("caddy", *as_caddyfile, wrong)
    assert complaint("caddy", "fmt", "--diff", DEPLOY / "Caddyfile") == ""


def test_the_dockerfile_is_clean(tmp_path: Path):
    strict = ("--no-color", "--failure-threshold", "style")
    # two RUN lines: what only the dependencies need is built apart from what they are
    ignored = ("--ignore", "DL3059")
    assert complaint("hadolint", *strict, *ignored, ROOT / "Dockerfile") == ""
    shutil.copy(ROOT / "Dockerfile", tmp_path)
    wrong = changed(ROOT / "Dockerfile", tmp_path, "WORKDIR /srv", "WORKDIR srv")
    assert "DL3000" in complaint("hadolint", *strict, wrong)
