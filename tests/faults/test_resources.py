"""Row 33: files, memory, disk and time run out, in a process of its own."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.faults.processes import Process, client, limited, running
from tests.server import sandbox_serving
from tests.web.route_requests import SITE

PAGES = ("/", "/connect", "/busy")
MB = 1024 * 1024
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with sandbox_serving() as base:
        yield base


def served(process: Process) -> list[int]:
    """Open some pages, each on a new connection."""
    return [httpx.get(process.base + path, timeout=30).status_code for path in PAGES]


def recovers(process: Process) -> bool:
    """Whether it serves again within some seconds."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if served(process) == [200] * len(PAGES):
                return True
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def test_without_free_files_it_recovers(sandbox: str):
    with (
        running(f"{sandbox}/sandbox/api", limit=limited(resource.RLIMIT_NOFILE, 64)) as process,
        ExitStack() as stack,
    ):
        assert served(process) == [200] * len(PAGES)
        port = httpx.URL(process.base).port or 0
        for _ in range(120):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
        stack.close()
        assert recovers(process)


def test_in_little_memory_a_large_site_is_served_or_refused_calmly(sandbox: str):
    many = {"site_id": SITE, "schedules": 2000, "connections": 2000}
    with running(
        f"{sandbox}/sandbox/api", limit=limited(resource.RLIMIT_DATA, 256 * MB)
    ) as process:
        assert served(process) == [200] * len(PAGES)
        httpx.post(f"{sandbox}/sandbox/control/site", json=many, timeout=30).raise_for_status()
        try:
            pages = [httpx.get(f"{process.base}{path}?fresh=1", timeout=30) for path in PAGES]
        finally:
            httpx.post(f"{sandbox}/sandbox/control/reset", json={}, timeout=30).raise_for_status()
        assert {page.status_code for page in pages} <= {200, 503}
        assert all("<h1" in page.text for page in pages)
        assert process.process.poll() is None


def test_on_a_full_disk_pages_are_served(sandbox: str):
    with running(f"{sandbox}/sandbox/api", output=Path("/dev/full")) as process:
        assert served(process) == [200] * len(PAGES)
        assert httpx.get(f"{process.base}/connections/x", timeout=30).status_code == 404


def test_after_a_stop_of_two_seconds_it_serves_and_has_logged_it(sandbox: str):
    with running(f"{sandbox}/sandbox/api") as process, client(process.base) as browser:
        assert browser.get("/connect").status_code == 200
        process.stop()
        time.sleep(2)
        process.go_on()
        assert browser.get("/connect").status_code == 200
        told = browser.get("/readyz")
        assert (told.status_code, told.text[:24]) == (503, "event loop delayed by 2.")
        deadline = time.monotonic() + PATIENCE_S
        while browser.get("/readyz").status_code != 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert browser.get("/readyz").status_code == 200
