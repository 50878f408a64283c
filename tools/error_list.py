"""Write docs/errors.md from the table of error pages: `make errors`."""

import inspect
from collections.abc import Iterator
from pathlib import Path

from app.web.problems.table import (
    PROBLEMS,
    STATUS_PROBLEMS,
    UNEXPECTED,
    UNTRUSTED_PROBLEMS,
    WIX_APP_PROBLEMS,
    Problem,
)

PAGE = Path(__file__).parent.parent / "docs" / "errors.md"
_HEAD = """# What can go wrong

Written by `make errors` from `app/web/problems/table`, which the error pages are made from.
Each page also shows a reference, which is in the log line of the same error, and Wix's request
id where there is one.

| page | status | cause | what it changed | what to do |
|---|---|---|---|---|
"""


def render() -> str:
    """Return the text of the document."""
    return _HEAD + "".join(_rows())


def _rows() -> Iterator[str]:
    for kind, fault in PROBLEMS.items():
        yield _row(fault, f"{fault.happened} ({_cause(kind)})")
    for doubt, fault in UNTRUSTED_PROBLEMS.items():
        yield _row(fault, f"{fault.happened} (`UntrustedMessage`, {doubt})")
    for kind, fault in WIX_APP_PROBLEMS.items():
        yield _row(fault, f"{fault.happened} (`{kind.__name__}` in a Wix app)")
    for fault in [*STATUS_PROBLEMS.values(), UNEXPECTED]:
        if fault not in PROBLEMS.values():
            yield _row(fault, fault.happened)


def _row(fault: Problem, cause: str) -> str:
    cells = [fault.title, str(fault.status), cause, fault.changed.text or "-", fault.advice or "-"]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def _cause(kind: type[Exception]) -> str:
    first = (inspect.getdoc(kind) or "").partition("\n")[0].rstrip(".")
    return f"`{kind.__name__}`: {first}"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
