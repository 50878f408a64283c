"""WebKitGTK, by its WebDriver."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.engines.engine import ELEMENT, PATIENCE_MS, Engine, MissingEngineError, running
from tests.server import free_port

_PAGES = 5
"""How many pages may unload while an element is searched."""


class WebKit:
    """WebKitGTK, by its WebDriver."""

    def __init__(self, base: str, browser: Path) -> None:
        self._http = httpx.Client(base_url=base, timeout=60, trust_env=False)
        arguments = ["--automation"]
        options = {"binary": str(browser), "args": arguments}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        session = self._call("", "POST", wanted)["sessionId"]
        self._http.base_url = f"{base}/session/{session}"
        self._call("/timeouts", "POST", {"implicit": PATIENCE_MS})

    def close(self) -> None:
        """End the browser; its driver stays."""
        self._call("/window", "DELETE")
        self._http.close()

    def _call(
        self, path: str, method: str = "GET", body: object = None, *, between_pages: bool = False
    ) -> Any:
        for _ in range(_PAGES):
            answer = self._http.request(method, path or "/session", json=body)
            value = answer.json()["value"]
            if answer.is_success:
                return value
            # a click does not wait for the page it leads to
            if not between_pages or value["error"] != "no such frame":
                break
        raise AssertionError(f"{path}: {value['error']} {value['message']}")

    def open(self, url: str) -> None:
        self._call("/url", "POST", {"url": url})

    def resize(self, width: int, height: int) -> None:
        self._call("/window/rect", "POST", {"width": width, "height": height})

    def find(self, xpath: str) -> str:
        wanted = {"using": "xpath", "value": xpath}
        found: str = self._call("/element", "POST", wanted, between_pages=True)[ELEMENT]
        return found

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
