"""Figures of several contenders and pages, taken in turns."""

import random
import statistics
from collections.abc import Awaitable, Callable, Iterable

from bench.process import Process
from bench.report import show_table, spread

Turn = tuple[Process, str]


class Figures:
    """The figures of each contender's pages, one per round."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], list[float]] = {}

    def add(self, turn: Turn, figure: float) -> None:
        """Add the figure of a round."""
        self._taken.setdefault((turn[0].name, turn[1]), []).append(figure)

    def median(self, name: str, page: str) -> float:
        """Return the median of a contender's page."""
        return statistics.median(self._taken[name, page])

    def show(self, title: str) -> None:
        """Print a table: a row per page, a column per contender, then their ratios to ours."""
        names = [*dict.fromkeys(name for name, _ in self._taken)]
        names.sort(key=("ours", "peer", "baseline", "floor").index)
        pages = dict.fromkeys(page for _, page in self._taken)
        rows = [(page, *self._cells(names, page)) for page in sorted(pages)]
        show_table(title, ("", *names, *(f"{name} / ours" for name in names[1:])), rows)

    def _cells(self, names: list[str], page: str) -> Iterable[str]:
        for name in names:
            yield spread(self._taken[name, page]) if (name, page) in self._taken else ""
        for name in names[1:]:
            found = (name, page) in self._taken
            yield f"{self.median(name, page) / self.median('ours', page):.2f}" if found else ""


async def in_turns(
    rounds: int, turns: Iterable[Turn], measure: Callable[[Turn], Awaitable[None]]
) -> None:
    """Measure everything once a round, in random order, so that a slow moment hits nobody alone."""
    everything = list(turns)
    for _ in range(rounds):
        for turn in random.sample(everything, len(everything)):
            await measure(turn)
