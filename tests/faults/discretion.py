"""What the log of failing visits must contain, and what not."""

import re
from collections.abc import Iterator, Mapping

import httpx
import pytest

from app.calendars.values.error_context import AppError
from app.web.problems.table import Problem, row_of
from app.wix import WixError
from tests.visitor import title
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.faulty_transport import API_KEY
from tests.web.route_requests import ACCOUNT
from tests.web.visit_runner import SECRET

_REFERENCE = r'(?:<code>|"reference":")([0-9a-f]{8})[<"]'


def shown(answer: httpx.Response) -> Mapping[str, str]:
    """Return the reference that a response shows, and the title of its problem."""
    found = {*re.findall(_REFERENCE, answer.text)}
    if "json" in answer.headers.get("content-type", ""):
        return dict.fromkeys(found, answer.json()["problem"]) if found else {}
    return dict.fromkeys(found, title(answer)) if found else {}


def assert_discreet(
    caplog: pytest.LogCaptureFixture, secrets: set[str], problems: Mapping[str, str]
) -> None:
    """Assert that the log names every fault that was shown, but no private data and no crash."""
    ours = [record for record in caplog.records if record.name.startswith("app")]
    logged = "\n".join(record.getMessage() for record in ours)
    assert [record for record in ours if record.exc_info] == []
    faults = {found[2]: found[1] for found in re.finditer(r"fault=(\w+) .*reference=(\w+)", logged)}
    rows = _rows()
    for reference, text in problems.items():
        fault = faults[reference]
        # what Wix does not know may be another thing than a connection
        named = [rows[fault], *([rows["WixRefused"]] if fault == "WixNotFound" else [])]
        assert text in {one.title for row in named for one in (row, row.for_guest())}, fault
    private = {API_KEY, PASSWORD, SECRET, EMAIL, ACCOUNT, *secrets}
    assert [secret for secret in private if len(secret) > 8 and secret in logged] == []


def _rows() -> Mapping[str, Problem]:
    kinds = [*_kinds(AppError), *_kinds(WixError)]
    return {kind.__name__: row_of(kind) for kind in kinds}


def _kinds(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _kinds(one)
