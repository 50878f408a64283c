"""The recipes of docs/architecture.md are complete, and their paths exist."""

import re
from pathlib import Path

import pytest

from app.settings import Settings
from app.web.urls import WEBHOOK

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


SPELLINGS = ("list_calendars", "listCalendars", "ListCalendars")
CALLERS = ("app/calendars/", "tests/calendars/", "tests/web/", "tests/quality/")
FEATURE = re.compile(r"^\| `(\w+)` \| (`/.*?) \|", re.MULTILINE)
ROUTE = re.compile(r"_(?:get|post)\(\"?([\w/.{}]+)\"?, (\w+)\.")
NAME = re.compile(r"`([A-Za-z_]\w*)`")


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
        "A new fact in the roster's rows": True,
        "A fact of our own": True,
        "A reason for an alert": True,
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


def test_every_name_on_the_page_exists():
    source = "".join(file.read_text() for file in SOURCES if "test_recipes" not in file.name)

    assert len(NAME.findall(PAGE)) > 50
    assert [name for name in NAME.findall(PAGE) if not re.search(rf"\b{name}\b", source)] == []


def test_the_time_limits_are_those_of_the_code():
    rows = re.findall(r"^\| (`\w+_S`.*?) \| `(app/[\w./]+)` \| (.*)", PAGE, re.MULTILINE)
    given = [
        (name, seconds, (ROOT / place).read_text())
        for limit, place, note in rows
        for name, seconds in re.findall(r"`(\w+_S)`,? (\d+) s", f"{limit} {note}")
    ]

    assert len(given) > 5
    assert [
        (name, seconds)
        for name, seconds, source in given
        if f"{name} = {seconds}.0\n" not in source
    ] == []


def test_every_url_is_listed_with_its_feature():
    urls = {name: re.findall(r"`([^`]+)`", cell) for name, cell in FEATURE.findall(PAGE)}
    pages = {path.stem: path.parent.name for path in (ROOT / "app/web/pages").glob("*/*.py")}
    text = (ROOT / "app/web/routes.py").read_text()
    routes = [(WEBHOOK if path == "WEBHOOK" else path, name) for path, name in ROUTE.findall(text)]

    assert len(routes) > 40
    assert [
        (path, name)
        for path, name in routes
        if not any(is_listed(path, url) for url in urls[pages[name]])
    ] == []


def is_listed(path, url):
    return path.startswith(url[:-1]) if url.endswith("…") else path == url


def test_every_place_of_a_wix_method_is_listed():
    places = {place for place, _ in recipes()["A new Wix method"]}
    found = {file for name in SPELLINGS for file in files_with(name)} - {"tests/test_recipes.py"}
    users = {file for file in found if file.startswith(CALLERS)}

    assert users
    assert found - users - {"tests/sdk/test_sdk.py", "tests/sdk/test_sdk_state.py"} <= places


@pytest.mark.parametrize(
    ("recipe", "name"),
    [
        ("The words of an error", "UndoConflict"),
        ("A fact of our own", "OwnerChanges"),
        ("A reason for an alert", "OWNER_CHANGED"),
    ],
)
def test_every_place_of_a_recipe_is_listed(recipe: str, name: str):
    places = {place for place, _ in recipes()[recipe]}

    assert {file for file in files_with(name) if file.startswith("app")} <= places


def test_the_readme_lists_every_setting():
    readme = (ROOT / "README.md").read_text()

    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in readme] == []
