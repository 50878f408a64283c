"""Measuring in rounds, and printing the results as a table."""

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.report import show_table, spread

ROUNDS = 5


@dataclass
class Row:
    """One row: its name, and how to time it once (µs of CPU per call)."""

    name: str
    once: Callable[[], float]
    results: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Return the median of the rounds."""
        return statistics.median(self.results)


def measure(rows: list[Row], *, rounds: int = ROUNDS) -> None:
    """Time all rows in each round, in random order, so that a slow moment affects no single row."""
    for row in rows:
        row.once()
    for _ in range(rounds):
        for row in random.sample(rows, len(rows)):
            row.results.append(row.once())


def show(title: str, rows: list[Row]) -> None:
    """Print the rows with their ratio to the first one."""
    cells = [(row.name, spread(row.results), f"{row.median / rows[0].median:.2f}") for row in rows]
    show_table(title, ("", "µs CPU", "ratio"), cells)
