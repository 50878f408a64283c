import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/reliability.md").read_text()
NAMED = re.findall(r"`(test_\w+)::(\w+)`", PAGE + (ROOT / "docs/alerts.md").read_text())


def functions() -> set[tuple[str, str]]:
    """Return each function of the files that are named."""
    named = {file for file, _ in NAMED}
    return {
        (file.stem, node.name)
        for file in (ROOT / "tests").rglob("test_*.py")
        if file.stem in named and "node_modules" not in file.parts
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_named_test_exists():
    assert len(NAMED) > 50
    assert {*NAMED} - functions() == set()


def test_every_fault_and_promise_has_a_check():
    rows = dict(re.findall(r"^\| (P?\d+) \|(.*)\|$", PAGE, re.MULTILINE))
    assert [*rows] == [str(n) for n in range(1, 37)] + [f"P{n}" for n in range(1, 15)]
    assert [name for name, row in rows.items() if "::" not in row and "`make " not in row] == []
