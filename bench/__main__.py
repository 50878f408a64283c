"""Run the benchmarks: `python -m bench [--quick] [part ...]`. `bench/README.md` explains them."""

import sys

from bench.fake_wix.control import fake_wix
from bench.parts import pages, reading, transport
from bench.report import show_goals
from bench.scale import FULL, QUICK

PARTS = {"pages": pages.main, "transport": transport.main, "reading": reading.main}


def main(arguments: list[str]) -> None:
    """Print the tables of some parts, or all, and the goals."""
    scale = QUICK if "--quick" in arguments else FULL
    wanted = [one for one in arguments if not one.startswith("-")] or list(PARTS)
    with fake_wix() as wix:
        for name in wanted:
            PARTS[name](wix, scale)
    show_goals()


if __name__ == "__main__":
    main(sys.argv[1:])
