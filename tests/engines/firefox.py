"""Firefox, by its protocol Marionette: JSON arrays on a TCP connection."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.engines.engine import ELEMENT, PATIENCE_MS, Engine, running
from tests.server import free_port


class Firefox:
    """Firefox, by Marionette."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._stream = self._socket.makefile("rb")
        self._sent = 0
        self._receive()  # the greeting
        self.call("WebDriver:NewSession")
        self.call("WebDriver:SetTimeouts", implicit=PATIENCE_MS)

    def close(self) -> None:
        """End Firefox."""
        self.call("Marionette:Quit")
        self._stream.close()
        self._socket.close()

    def _receive(self) -> Any:
        length = b""
        while (digit := self._stream.read(1)) != b":":
            assert digit, "Firefox ended"
            length += digit
        return json.loads(self._stream.read(int(length)))

    def call(self, command: str, **values: object) -> Any:
        """Send a command; return its value."""
        self._sent += 1
        message = json.dumps([0, self._sent, command, values]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, value = self._receive()
        assert not error, f"{command}: {error['message']}"
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def open(self, url: str) -> None:
        self.call("WebDriver:Navigate", url=url)

    def resize(self, width: int, height: int) -> None:
        self.call("WebDriver:SetWindowRect", width=width, height=height)

    def find(self, xpath: str) -> str:
        found: str = self.call("WebDriver:FindElement", using="xpath", value=xpath)[ELEMENT]
        return found

    def click(self, xpath: str) -> None:
        self.call("WebDriver:ElementClick", id=self.find(xpath))

    def type(self, xpath: str, text: str) -> None:
        self.call("WebDriver:ElementSendKeys", id=self.find(xpath), text=text)

    def run(self, script: str) -> Any:
        return self.call("WebDriver:ExecuteScript", script=script, args=[])

    def picture(self) -> str:
        return str(self.call("WebDriver:TakeScreenshot", full=True))

    def complaints(self) -> str:
        self.call("Marionette:SetContext", value="chrome")
        try:
            return str(self.run(_CONSOLE))
        finally:
            self.call("Marionette:SetContext", value="content")


_CONSOLE = """return Services.console.getMessageArray()
  .filter((one) => one instanceof Ci.nsIScriptError && one.sourceName.startsWith("http"))
  .filter((one) => !(one.flags & (Ci.nsIScriptError.warningFlag | Ci.nsIScriptError.infoFlag)))
  .map(String).join("\\n");"""


@contextmanager
def firefox(folder: Path) -> Iterator[Engine]:
    """Run Firefox without a window."""
    port = free_port()
    (folder / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
    # it shows its console to nobody without access to the system
    command = ["firefox-esr", "--headless", "--marionette", "-remote-allow-system-access"]
    command += ["--profile", str(folder)]
    with running(command, folder / "log", port), closing(Firefox(port)) as engine:
        yield engine
