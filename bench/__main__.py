"""Run the benchmarks: `python -m bench [--quick] [--write] [part ...]`.

`bench/README.md` explains them.
"""

import signal
import sys

from bench.fake_wix.control import fake_wix
from bench.parts import (
    burst,
    fairness,
    growth,
    overload,
    pages,
    reading,
    session,
    start,
    storm,
    tenants,
    transport,
)
from bench.process import ROOT
from bench.report import not_measured, show_goals, show_machine, write_figures
from bench.scale import FULL, QUICK

PARTS = {
    "pages": pages.main,
    "session": session.main,
    "burst": burst.main,
    "fairness": fairness.main,
    "storm": storm.main,
    "overload": overload.main,
    "growth": growth.main,
    "tenants": tenants.main,
    "start": start.main,
    "transport": transport.main,
    "reading": reading.main,
}


QUICK_PARTS = ("pages", "session", "burst", "fairness", "storm")


def main(arguments: list[str]) -> None:
    """Print the tables of some parts, or all, and the goals."""
    quick = "--quick" in arguments
    wanted = [one for one in arguments if not one.startswith("-")]
    if unknown := {*wanted} - PARTS.keys():
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the servers, too
    show_machine()
    with fake_wix() as wix:
        for name in wanted or (QUICK_PARTS if quick else PARTS):
            try:
                PARTS[name](wix, QUICK if quick else FULL)
            except (RuntimeError, TimeoutError, OSError) as error:
                not_measured(name, error)
    show_goals()
    if "--write" in arguments:
        write_figures(ROOT / "docs/performance.md")


if __name__ == "__main__":
    main(sys.argv[1:])
