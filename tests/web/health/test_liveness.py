"""Probes, and what the server tells the app about itself."""

import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from tests.visitor import Visitor, title


def told(app: FastAPI, **state: object) -> Visitor:
    """Return a visitor of an app whose server adds something to the state of each request."""

    async def server(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return Visitor(server)  # type: ignore[arg-type]  # an app, though not FastAPI


async def test_without_reasons_it_is_ready(visitor: Visitor):
    for path in ("/livez", "/readyz"):
        answer = await visitor.open(path)
        assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_the_server_may_be_not_ready_but_lives(app: FastAPI):
    visitor = told(app, not_ready=lambda: ["stopping", "event loop delayed by 2.0 s"])
    answer = await visitor.open("/readyz")
    assert (answer.status_code, answer.text) == (503, "stopping\nevent loop delayed by 2.0 s\n")
    assert (await visitor.open("/livez")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/connect", "/nothing", "/sandbox/control/calls"])
async def test_with_too_many_connections_a_page_says_so(app: FastAPI, path: str):
    answer = await told(app, overloaded=True).open(path)
    assert (answer.status_code, title(answer)) == (503, "Too many people are here at once")
    assert answer.headers["retry-after"] == "2"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_with_too_many_connections_probes_are_answered(app: FastAPI):
    visitor = told(app, overloaded=True)
    assert [(await visitor.open(path)).status_code for path in ("/livez", "/readyz")] == [200, 200]
