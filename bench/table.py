"""Rounds taken in turn, and the table they end in."""

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

ROUNDS = 5


@dataclass
class Row:
    """One contender: what it is called, and how to time it once (µs of CPU per call)."""

    name: str
    once: Callable[[], float]
    figures: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Its middle round."""
        return statistics.median(self.figures)


def measure(rows: list[Row], *, rounds: int = ROUNDS) -> None:
    """Times all rows in each round, in a new order each, so that a slow moment hits no one row."""
    for row in rows:
        row.once()
    for _ in range(rounds):
        for row in random.sample(rows, len(rows)):
            row.figures.append(row.once())


def show(title: str, rows: list[Row]) -> None:
    """Prints the rows with their ratio to the first one."""
    print(f"\n{title}")
    print(f"  {'':44}{'µs CPU':>9}{'ratio':>8}{'spread':>9}")
    for row in rows:
        ratio = row.median / rows[0].median
        spread = (max(row.figures) - min(row.figures)) / row.median
        print(f"  {row.name:44}{row.median:9.0f}{ratio:8.2f}{spread:8.0%}")
