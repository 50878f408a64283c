"""WebKitGTK, by its WebDriver."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from tests.engines.engine import ELEMENT, PATIENCE_MS, Engine, MissingEngineError, running
from tests.server import free_port

_BETWEEN_S = 0.05
_NOT_YET = {"no such element", "no such frame"}
"""Errors of a page that is still loading."""


class WebKit:
    """WebKitGTK, by its WebDriver."""

    def __init__(self, base: str, browser: Path) -> None:
        self._http = httpx.Client(base_url=base, timeout=60, trust_env=False)
        arguments = ["--automation"]
        options = {"binary": str(browser), "args": arguments}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        session = self._call("", "POST", wanted)["sessionId"]
        self._http.base_url = f"{base}/session/{session}"

    def close(self) -> None:
        """End the browser; its driver stays."""
        self._call("/window", "DELETE")
        self._http.close()

    def _call(self, path: str, method: str = "GET", body: object = None) -> Any:
        answer = self._http.request(method, path or "/session", json=body)
        value = answer.json()["value"]
        if not answer.is_success:
            raise AssertionError(f"{path}: {value['error']} {value['message']}")
        return value

    def open(self, url: str) -> None:
        self._call("/url", "POST", {"url": url})

    def resize(self, width: int, height: int) -> None:
        self._call("/window/rect", "POST", {"width": width, "height": height})

    def find(self, xpath: str) -> str:
        wanted = {"using": "xpath", "value": xpath}
        deadline = monotonic() + PATIENCE_MS / 1000
        while True:
            # the driver never answers a search that waits while the next page replaces this one
            answer = self._http.post("/element", json=wanted)
            value = answer.json()["value"]
            if answer.is_success:
                return str(value[ELEMENT])
            if value["error"] not in _NOT_YET or monotonic() > deadline:
                raise AssertionError(f"{xpath}: {value['error']} {value['message']}")
            sleep(_BETWEEN_S)

    def click(self, xpath: str) -> None:
        self._call(f"/element/{self.find(xpath)}/click", "POST", {})

    def type(self, xpath: str, text: str) -> None:
        self._call(f"/element/{self.find(xpath)}/value", "POST", {"text": text})

    def run(self, script: str) -> Any:
        return self._call("/execute/sync", "POST", {"script": script, "args": []})

    def picture(self) -> str:
        return str(self._call("/screenshot"))

    def complaints(self) -> str:
        return ""  # its driver does not report the console


@contextmanager
def webkit(folder: Path) -> Iterator[Engine]:
    """Run WebKitGTK's MiniBrowser on a virtual screen."""
    port, log = free_port(), folder / "log"
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
    if browser is None:
        raise MissingEngineError("MiniBrowser of WebKitGTK")
    command = ["dbus-run-session", "xvfb-run", "-a", "WebKitWebDriver", f"--port={port}"]
    # an element is not interactable during a view transition, of which reduced motion has none
    (folder / "gtk-3.0").mkdir()
    (folder / "gtk-3.0" / "settings.ini").write_text("[Settings]\ngtk-enable-animations=0\n")
    base = f"http://127.0.0.1:{port}"
    with running(command, log, port), closing(WebKit(base, browser)) as engine:
        yield engine
