"""Every documented command can be run as written."""

import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from itertools import dropwhile
from pathlib import Path

from app.cli.arguments import create_parser
from tests.rows import each_row

ROOT = Path(__file__).parent.parent
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "docs/decisions").glob("*.md"),
    ROOT / "bench/README.md",
]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = {
    name for line in re.findall(r"^\.PHONY: (.+)", MAKEFILE, re.MULTILINE) for name in line.split()
}

COMMAND = ".venv/bin/calendar-connect"
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
SETTING = re.compile(r"[A-Z][A-Z_]*=")
SUBSTITUTED = re.compile(r"\$\(([^()']*(?:'[^']*')?)\)")


def commands(page: str) -> Iterator[str]:
    """Find the commands in code blocks, substitutions and sentences."""
    for block in BLOCK.findall(page):
        for line in block.replace("\\\n", " ").splitlines():
            yield from SUBSTITUTED.findall(line)
            yield SUBSTITUTED.sub("x", line)
    prose = BLOCK.sub("", page)
    yield from (
        one
        for one in SPAN.findall(prose)
        if re.match(r"(make|python3?|calendar-connect|\.venv/\S+|docker) ", one)
    )


def wrong(command: str) -> str | None:
    """Return the error that a command would cause, or None."""
    if re.search(r"<[a-z]", command):
        return "a shell reads < as a redirection"
    words = [*dropwhile(SETTING.match, shlex.split(command, comments=True))]
    if words and words[-1] == "&":
        del words[-1]
    match words:
        case ["make", *goals]:
            return unmade(goals)
        case [program, *arguments] if program == COMMAND:
            return refused(arguments)
        case ["python3", "-c", code]:
            compile(code, "docs", "exec")
        case [] | ["docker" | "apt", *_]:
            pass
        case _:
            return "no fresh clone has this"
    return None


def unmade(goals: list[str]) -> str | None:
    """Check the targets, and parse what `ARGS` passes to our command."""
    targets = [goal for goal in goals if not SETTING.match(goal)]
    if unknown := {*targets} - TARGETS:
        return f"make has no target {unknown}"
    handed = [goal.removeprefix("ARGS=") for goal in goals if goal.startswith("ARGS=")]
    return refused(["doctor", *shlex.split(" ".join(handed))]) if targets == ["doctor"] else None


def refused(arguments: list[str]) -> str | None:
    """Parse the arguments with the command line; an id replaces placeholders."""
    said = StringIO()
    given = ["f054e0b8-3ce3-494d-b394-7d9c777a5bbb" if one == "…" else one for one in arguments]
    with redirect_stderr(said):
        try:
            create_parser().parse_args(given)
        except SystemExit:
            return said.getvalue()
    return None


@each_row("page", PAGES)
def test_every_documented_command_can_be_run(page: Path):
    found = {one: wrong(one) for one in commands(page.read_text())}

    assert {one: why for one, why in found.items() if why} == {}


def test_the_ways_to_start_are_documented():
    readme = [*commands((ROOT / "README.md").read_text())]

    assert {"make sandbox", "make doctor", "make password", "make setup"} <= {*readme}
    assert any(one.startswith("make run ") for one in readme)


@each_row(
    ("command", "why"),
    [
        ("python -m app sandbox --port 8001 &", "no fresh clone"),
        ("calendar-connect check", "no fresh clone"),
        ("A=1 openssl rand -hex 32", "no fresh clone"),
        ("make dinner", "no target"),
        ("make doctor ARGS='--sight x'", "unrecognized"),
        (f"{COMMAND} check --jsn", "unrecognized"),
        (f"{COMMAND} sandbox --port http", "65535"),
        ("WIX_SITE_ID=<the id> make run", "redirection"),
    ],
)
def test_an_invalid_command_is_detected(command: str, why: str):
    assert why in (wrong(command) or "")
