"""The packages that the lock files name."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
DEPLOYMENT = ROOT / "requirements-deploy.txt"
"""The linters of `deploy/`, installed apart for `make faults`."""
NPM = tuple(
    lock
    for folder in ("*", "*/*", "*/*/*")
    for lock in sorted(ROOT.glob(f"{folder}/package-lock.json"))
    if "node_modules" not in lock.parts
)
_PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
    r"(?P<via>(?:    #.*\n)+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Pin:
    """One package of a lock file of Python packages."""

    name: str
    version: str
    marker: str | None
    """The environments that need it, as in PEP 508; None: all."""
    sha256: tuple[str, ...]
    """Of its wheels and its source distribution: any of them may be installed."""
    needed_by: tuple[str, ...]
    """Packages, and `calendar-connect` for a direct dependency."""

    @property
    def purl(self) -> str:
        """The package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


def read_pins(file: Path) -> list[Pin]:
    """Read a lock file as `uv pip compile` writes it.

    Raises:
        ValueError: A line names a package in another form, for example without hashes.
    """
    text = file.read_text(encoding="utf-8")
    pins = [_pin(found) for found in _PIN.finditer(text)]
    if unread := {*re.findall(r"^[\w.-]+", text, re.MULTILINE)} - {pin.name for pin in pins}:
        raise ValueError(f"{file.name}: no pin with hashes: {', '.join(sorted(unread))}")
    return pins


def _pin(found: re.Match[str]) -> Pin:
    return Pin(
        name=found["name"],
        version=found["version"],
        marker=found["marker"],
        sha256=tuple(re.findall(r"sha256:(\w+)", found["hashes"])),
        needed_by=tuple(re.findall(r"#(?: via|  ) ([^-\s]\S*)", found["via"])),
    )


@dataclass(frozen=True)
class NpmPackage:
    """One package of a lock file of npm packages."""

    name: str
    version: str
    licence: str

    @property
    def purl(self) -> str:
        """The package URL."""
        return f"pkg:npm/{self.name.replace('@', '%40')}@{self.version}"


def read_npm(file: Path) -> list[NpmPackage]:
    """Read a lock file as npm writes it: what comes from its registry."""
    packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
    return [
        NpmPackage(
            path.rpartition("node_modules/")[2], each["version"], each.get("license", "unknown")
        )
        for path, each in packages.items()
        if "integrity" in each
    ]
