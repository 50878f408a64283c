"""The recipes of docs/architecture.md are complete, and their paths exist."""

import re
from pathlib import Path

from app.settings import Settings

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/architecture.md").read_text()
ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \|", re.MULTILINE)
PATH = re.compile(r"`((?:app|templates|static|tests|tools|locales|docs)/[\w./-]+|web/[\w./]+)`")
SOURCES = [
    file
    for folder in ("app", "tests", "templates", "tools")
    for file in (ROOT / folder).rglob("*.*")
    if file.suffix in {".py", ".html", ".mjs"} and "node_modules" not in file.parts
]


def recipes():
    """The rows of each recipe: place and example."""
    titles = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
    return {text.partition("\n")[0]: ROW.findall(text) for text in titles}


def files_with(word):
    return {
        file.relative_to(ROOT).as_posix()
        for file in SOURCES
        if re.search(rf"\b{word}\b", file.read_text())
    }


def test_each_common_change_has_a_recipe():
    assert {name: len(rows) > 2 for name, rows in recipes().items()} == {
        "A new Wix method": True,
        "A new page": True,
        "A new setting": True,
        "The words of an error": True,
        "A new column of the roster": True,
        "A new language": True,
    }


def test_every_place_has_an_example():
    missing = [
        (recipe, place, example)
        for recipe, rows in recipes().items()
        for place, example in rows
        if not (ROOT / place).is_file() or example not in (ROOT / place).read_text()
    ]

    assert missing == []


def test_every_path_on_the_page_exists():
    found = [one if one.split("/")[0] != "web" else f"app/{one}" for one in PATH.findall(PAGE)]

    assert len(found) > 40
    assert [one for one in found if not (ROOT / one).exists()] == []


def test_every_place_of_a_wix_method_is_listed():
    places = {place for place, _ in recipes()["A new Wix method"]}
    found = files_with("list_calendars") | files_with("listCalendars")
    found -= {"tests/test_recipes.py"}
    users = {file for file in found if file.startswith(("app/calendars", "tests/calendars"))}

    assert found - users - {"tests/sdk/test_sdk.py", "tests/sdk/test_sdk_state.py"} <= places


def test_every_place_of_an_error_is_listed():
    places = {place for place, _ in recipes()["The words of an error"]}

    assert {f for f in files_with("UndoConflict") if f.startswith("app")} <= places


def test_the_readme_lists_every_setting():
    readme = (ROOT / "README.md").read_text()

    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in readme] == []
