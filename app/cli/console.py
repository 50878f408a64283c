"""Output of the commands for a person."""

import sys


def print_line(text: str) -> None:
    """Print to stdout at once."""
    print(text, flush=True)  # noqa: T201 -- the output of a command


def print_error(text: str) -> None:
    """Print to stderr under the program's name."""
    print(f"calendar-connect: {text}", file=sys.stderr)  # noqa: T201 -- the output of a command
