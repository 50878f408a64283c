"""The OpenAPI documents of the sandbox: current, valid, and what the sandbox does.

Schemathesis generates requests from them, valid ones and others; `make fuzz` tries more.
"""

import copy
import json

import pytest
import schemathesis
from hypothesis import given, strategies as some
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.sandbox import DEMO_SITE_ID, create_sandbox, standalone_app
from tests.sandbox.conftest import APPLE, BASE, GOOGLE, MICROSOFT, OTHER_SITE, Clock
from tests.strategies import example_settings
from tools.sandbox_openapi import api_operations, control_operations
from tools.sandbox_openapi.document import (
    API_FILE,
    CONTROL_FILE,
    api_document,
    control_document,
    control_routes,
    documents,
)

CONFORMANCE = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
KNOWN = some.lists(some.integers(0, 30), min_size=8, max_size=8)
PROVIDERS = (GOOGLE, APPLE, MICROSOFT)


@pytest.mark.parametrize("file", [API_FILE, CONTROL_FILE], ids=lambda file: file.name)
def test_the_documents_are_current_and_valid(file):
    written = file.read_text(encoding="utf-8")
    assert written == documents()[file], "run `make openapi`"
    schemathesis.openapi.from_dict(json.loads(written)).validate()


def test_every_route_is_declared():
    from app.sandbox.api_methods import METHOD_NAMES  # noqa: PLC0415 -- beside its use

    assert set(api_operations.OPERATIONS) == METHOD_NAMES
    assert set(control_operations.OPERATIONS) == set(control_routes())


def loaded(document, app):
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    return schema


class Target:
    """A sandbox, and strategies for requests to it from both documents."""

    def __init__(self):
        sandbox = create_sandbox(clock=Clock())
        self.state = sandbox.state.sandbox
        app = standalone_app(sandbox)
        self.api = loaded(api_document(), app)
        self.control = loaded(small(control_document()), app)

    def send(self, case, numbers=None):
        """Send a request, of known ids with `numbers`; a 500 counts where it is declared."""
        if numbers:
            self._name_known(case, iter(numbers))
        case.validate_response(case.call(), checks=CONFORMANCE)

    def _name_known(self, case, numbers):
        """Let a request name a site, a connection, a schedule and a provider that exist."""
        site = self.state.site((DEMO_SITE_ID, OTHER_SITE)[next(numbers) % 2])
        case.headers = {"authorization": "key", "wix-site-id": site.id}
        ids = {
            "connectionId": [*site.connections],
            "connection_id": [*site.connections],
            "scheduleId": [one.id for one in site.schedules],
            "providerId": PROVIDERS,
            "password": ["abcd-efgh-ijkl-mnop"],
            "redirectUrl": [f"{BASE}/back"],
        }
        for part in (case.path_parameters, case.body):
            for name in sorted(ids.keys() & (part.keys() if isinstance(part, dict) else ())):
                part[name] = _chosen(ids[name], next(numbers))


def _chosen(values, number):
    return values[number % len(values)] if values else "none"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("part", ["api", "control"])
def test_the_sandbox_answers_as_documented(part, mode):
    target = Target()

    @example_settings(15)
    @given(getattr(target, part).as_strategy(mode), KNOWN | some.none())
    def run(case, known):
        target.state.reset()
        target.send(case, known)

    run()


def test_it_answers_as_documented_whatever_is_switched():
    target = Target()
    paths = ("/site", "/connections/{connection_id}")
    changing = some.one_of([target.control[one]["POST"].as_strategy() for one in paths])

    @example_settings(15)
    @given(some.lists(changing, min_size=1, max_size=2), target.api.as_strategy(), KNOWN)
    def run(changes, case, known):
        target.state.reset()
        for change in changes:
            target.send(change, known)
        target.send(case, known)

    run()


def small(document):
    """Return a document with counts that are quick to seed."""
    changed = copy.deepcopy(document)
    for name in ("schedules", "connections", "events"):
        schema = changed["components"]["schemas"]["SwitchChanges"]["properties"][name]
        schema.get("anyOf", [schema])[0]["maximum"] = 20
    return changed
