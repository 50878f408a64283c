"""Only entry points of the app read the system clock or its zone, and no test does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rows import each_row
from tools.days import PART

ROOT = Path(__file__).parent.parent
BY_A_CLOCK = {"create_app", "create_sandbox", "create_app_with_startup_check"}
PRESENT = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime"),
    *("time.tzset", "time.tzname", "time.timezone", "time.altzone", "time.daylight"),
    *("time.clock_gettime", "utils.localtime", "utils.formatdate"),
}
ROOTS = {"app/cli/commands.py", "app/main.py", "app/sandbox/asgi_app.py", "app/wix/http/retry.py"}
CLOCK_SETTER = "tools/days.py"
SCRIPT = re.compile(r"Date\.now|new Date\(\)|\.clock\.install\(\)")


def asked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return each line that reads the system clock or its zone."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=of) | ast.Attribute(attr=of), attr=what):
                if f"{of}.{what}" in PRESENT:
                    yield node.lineno, f"{of}.{what}"
            case ast.ImportFrom(module=of, names=names):
                for name in names:
                    if f"{of}.{name.name}" in PRESENT:
                        yield node.lineno, f"{of}.{name.name}"
            case ast.Call(func=ast.Attribute(attr="astimezone"), args=[], keywords=[]):
                yield node.lineno, "astimezone()"
            case ast.Call(func=ast.Attribute(attr="fromtimestamp"), args=[_], keywords=[]):
                yield node.lineno, "fromtimestamp() without a zone"


def by_the_machine(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return each app created without a clock, and each browser without a fixed time."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        words = {word.arg for word in node.keywords}
        match node.func:
            case ast.Name(id=name) if name in BY_A_CLOCK and "clock" not in words:
                yield node.lineno, f"{name}() without a clock"
            case ast.Attribute(value=ast.Attribute(attr="clock"), attr="install") if not words:
                yield node.lineno, "clock.install() without a time"


def parsed(room: str) -> dict[str, ast.Module]:
    files = (path for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts)
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in files}


def test_only_the_entry_points_of_the_app_read_the_clock():
    assert {name for name, tree in parsed("app").items() if [*asked(tree)]} == ROOTS


def test_tests_and_tools_do_not_read_the_clock():
    found = [
        f"{name}:{line} {what}"
        for name, tree in (parsed("tests") | parsed("tools")).items()
        if name != CLOCK_SETTER
        for line, what in [*asked(tree), *by_the_machine(tree)]
    ]
    assert found == []


def test_scripts_of_tests_and_tools_do_not_read_the_clock():
    scripts = [
        path
        for room in ("tests", "tools")
        for path in (ROOT / room).glob("*/*.mjs")
        if "node_modules" not in path.parts
    ]
    assert scripts
    assert [path.name for path in scripts if SCRIPT.search(path.read_text())] == []


def test_the_listed_exceptions_exist():
    assert [path for path in PART if not (ROOT / path).exists()] == []


@each_row(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "clock = time.time",
        "from time import time",
        "from time import localtime",
        "moment.astimezone()",
        "datetime.fromtimestamp(1)",
        "dt.date.today()",
    ],
)
def test_reading_the_clock_is_detected(text: str):
    assert [*asked(ast.parse(text))]


@pytest.mark.parametrize(
    "text",
    ["datetime.fromtimestamp(1, UTC)", "moment.astimezone(UTC)", "from datetime import time"],
)
def test_code_without_the_clock_is_not_reported(text: str):
    assert not [*asked(ast.parse(text))]


@pytest.mark.parametrize("text", ["create_app(s)", "create_sandbox()", "page.clock.install()"])
def test_an_app_without_a_clock_is_detected(text: str):
    assert [*by_the_machine(ast.parse(text))]
