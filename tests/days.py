"""A part of the suite on a machine whose clock and zone are set otherwise: `make test-days`.

Each day another clock has its turn. A name, or `all`, asks for a clock; what follows goes to pytest
in place of the part, as in `python -m tests.days leap tests/web`.
"""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
CLOCKS: Mapping[str, tuple[str, str]] = {
    "leap": ("2028-02-29T12:00Z", "UTC"),
    "forward-berlin": ("2027-03-28T01:30Z", "Europe/Berlin"),
    "back-berlin": ("2027-10-31T00:30Z", "Europe/Berlin"),
    "back-berlin-again": ("2027-10-31T01:30Z", "Europe/Berlin"),
    "forward-new-york": ("2027-03-14T07:30Z", "America/New_York"),
    "back-new-york": ("2027-11-07T05:30Z", "America/New_York"),
    "year-utc": ("2026-12-31T23:30Z", "UTC"),
    "year-auckland": ("2026-12-31T10:30Z", "Pacific/Auckland"),
    "year-honolulu": ("2027-01-01T09:30Z", "Pacific/Honolulu"),
    "after-2038": ("2039-05-05T12:00Z", "UTC"),
}
"""By name: the moment at which the run begins, and the machine's zone."""

PART = (
    *("tests/calendars", "tests/test_check.py"),
    *(f"tests/sandbox/test_{name}.py" for name in ("connecting", "events", "schedules", "sync")),
    *(f"tests/wix/test_{name}.py" for name in ("errors", "instance", "webhook")),
    *(f"tests/web/test_{name}.py" for name in ("connect", "ics", "language", "sync_undo")),
)
"""Whatever reckons with times, without a browser."""


def main(words: list[str]) -> int:
    """Run the part by one clock or by all; return the first exit code that is not 0."""
    name, *wanted = words or [_todays()]
    if name not in CLOCKS and name != "all":
        sys.stderr.write(f"There is no clock {name!r}: say all, or one of {', '.join(CLOCKS)}\n")
        return 2
    codes = [_run(one, wanted or [*PART]) for one in (CLOCKS if name == "all" else [name])]
    return next(filter(None, codes), 0)


def _todays() -> str:
    return [*CLOCKS][datetime.now(UTC).toordinal() % len(CLOCKS)]


def _run(name: str, wanted: list[str]) -> int:
    moment, zone = CLOCKS[name]
    sys.stdout.write(f"The clock {name}: {moment}, TZ={zone}\n")
    sys.stdout.flush()
    ahead = datetime.fromisoformat(moment) - datetime.now(UTC)
    command = [sys.executable, "-m", "pytest", "-q", "--numprocesses", "2", "--dist", "loadgroup"]
    return subprocess.run(  # noqa: S603 -- our own command
        [*command, "-p", "no:cacheprovider", "-p", "tests.days", *wanted],
        cwd=ROOT,
        env={**os.environ, "TZ": zone, **_set_by(round(ahead.total_seconds()))},
        check=False,
    ).returncode


def _set_by(seconds: int) -> dict[str, str]:
    """Return what sets the clock of a process and all that it starts; files keep their times.

    Without the last word threads that wait for each other spin: libfaketime 0.9.10 takes the offset
    off the moments of the clock that it does not fake, too.
    """
    library = next(_libraries(), None)
    if library is None:
        sys.exit("libfaketime is missing (Debian: apt-get install libfaketime)")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{seconds:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }


def pytest_configure() -> None:
    """Sleep in a way that libfaketime allows.

    Python 3.11 hands `time.sleep` on as a moment, which is refused for the reason in `_set_by`.
    """
    time.sleep = _sleep  # type: ignore[assignment]  # nobody asks for a `SupportsIndex`


def _sleep(seconds: float, /) -> None:
    select.select([], [], [], seconds)


def _libraries() -> Iterator[Path]:
    for place in ("lib/*/faketime", "lib/faketime", "lib64/faketime", "local/lib/faketime"):
        yield from Path("/usr").glob(f"{place}/libfaketimeMT.so.1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
