"""Run a part of the test suite with another system clock and time zone: `make test-days`.

By default the clock depends on the day. The first argument is the name of a clock or `all`; further
arguments are passed to pytest instead of the part: `python -m tools.days leap tests/web`.
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
"""By name: the time at which the run starts, and the time zone of the machine."""

PART = (
    *("tests/calendars", "tests/test_check.py"),
    *(f"tests/sandbox/test_{name}.py" for name in ("connecting", "events", "schedules", "sync")),
    *(f"tests/wix/test_{name}.py" for name in ("errors", "instance", "webhook")),
    *(f"tests/web/{name}.py" for name in ("connect/test_connect", "busy/test_ics")),
    *(f"tests/web/{name}.py" for name in ("test_language", "connection/test_sync_undo")),
)
"""The tests of code that computes with times, without a browser."""


def main(arguments: list[str]) -> int:
    """Run the part with one clock or all of them; return the first exit code that is not 0."""
    name, *wanted = arguments or [_clock_of_today()]
    if name not in CLOCKS and name != "all":
        sys.stderr.write(f"Unknown clock {name!r}; use all or one of {', '.join(CLOCKS)}\n")
        return 2
    codes = [_run(one, wanted or [*PART]) for one in (CLOCKS if name == "all" else [name])]
    return next(filter(None, codes), 0)


def _clock_of_today() -> str:
    return [*CLOCKS][datetime.now(UTC).toordinal() % len(CLOCKS)]


def _run(name: str, wanted: list[str]) -> int:
    start, zone = CLOCKS[name]
    sys.stdout.write(f"The clock {name}: {start}, TZ={zone}\n")
    sys.stdout.flush()
    offset = datetime.fromisoformat(start) - datetime.now(UTC)
    command = [sys.executable, "-m", "pytest", "-q", "--numprocesses", "2", "--dist", "loadgroup"]
    return subprocess.run(  # noqa: S603 -- a fixed command
        [*command, "-p", "no:cacheprovider", "-p", "tools.days", *wanted],
        cwd=ROOT,
        env={**os.environ, "TZ": zone, **_faketime(round(offset.total_seconds()))},
        check=False,
    ).returncode


def _faketime(offset_s: int) -> dict[str, str]:
    """Return the environment that shifts a process's clock and its children's, but no file times.

    Without the last variable, threads that wait for each other spin: libfaketime 0.9.10 subtracts
    the offset from timeouts on the monotonic clock, too, which it does not fake here.
    """
    library = next(_libraries(), None)
    if library is None:
        sys.exit("libfaketime is missing (Debian: apt-get install libfaketime)")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{offset_s:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }


def pytest_configure() -> None:
    """Replace `time.sleep` with a version that works under libfaketime.

    Python 3.11 sleeps until an absolute time, which fails for the reason given in `_faketime`.
    """
    time.sleep = _sleep  # type: ignore[assignment]  # `SupportsIndex` is not needed


def _sleep(seconds: float, /) -> None:
    select.select([], [], [], seconds)


def _libraries() -> Iterator[Path]:
    for place in ("lib/*/faketime", "lib/faketime", "lib64/faketime", "local/lib/faketime"):
        yield from Path("/usr").glob(f"{place}/libfaketimeMT.so.1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
