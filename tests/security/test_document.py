"""docs/security.md names every threat, and only tests and modules that exist."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text()
THREATS = re.findall(r"^\| (T\d+) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
MODULE = re.compile(r"`((?:calendars|server|settings|stores|web|wix)/[\w/]*(?:\.py)?|log\.py)`")


def test_every_threat_is_listed_once_with_a_test():
    assert [number for number, *_ in THREATS] == [f"T{n}" for n in range(1, 38)]
    assert [number for number, *_, tests in THREATS if not TEST.search(tests)] == []


def test_every_test_on_the_page_exists():
    named = TEST.findall(PAGE)

    assert len(named) > 70
    assert [one for one in named if not _has(*one)] == []


def test_every_module_on_the_page_exists():
    assert [one for one in MODULE.findall(PAGE) if not (ROOT / "app" / one).exists()] == []


def test_modules_with_tests_named_after_a_threat_are_in_its_row():
    rows = {number: tests for number, *_, tests in THREATS}
    named = [
        (number, file.relative_to(ROOT / "tests").as_posix())
        for file in (ROOT / "tests").rglob("test_*.py")
        if "node_modules" not in file.parts
        for test, numbers in re.findall(r"def (test_((?:t\d\d_)+)\w+)", file.read_text())
        for number in re.findall(r"t(\d\d)_", numbers)
    ]

    assert len(named) > 12
    assert [one for one in named if f"`{one[1]}::" not in rows[f"T{int(one[0])}"]] == []


def test_the_sizes_of_the_corpus_are_current():
    files = re.findall(r"^\| (`\w+\.json`.*?) \| (.*?) \|", PAGE, re.MULTILINE)
    stated = [
        pair
        for names, counts in files
        for pair in zip(
            re.findall(r"`(.+?)`", names), re.findall(r"\b(\d+) [a-z]", counts), strict=True
        )
    ]
    corpus = ROOT / "tests/security/corpus"

    assert {name for name, _ in stated} == {one.name for one in corpus.glob("*.json")}
    assert [
        (name, count)
        for name, count in stated
        if len(json.loads((corpus / name).read_text())) != int(count)
    ] == []


def _has(place: str, test: str) -> bool:
    file = ROOT / "tests" / place
    return file.is_file() and f"def {test}(" in file.read_text()
