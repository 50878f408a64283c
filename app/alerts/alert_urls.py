"""Alerts by mail, chat or push, through apprise."""

import asyncio
import hashlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable
from pathlib import Path

from app.calendars.alerts.alert_message import AlertMessage, AlertNotSent, Channel

_PROCESS = Path(__file__).with_name("apprise_process.py")
_TIMEOUT_S = 30.0


class AlertUrl(Channel):
    """Sends to one address in apprise's form; several are several channels.

    Each is recorded by itself, so that one that fails is tried again alone. apprise blocks, waits
    for a server as long as it sends anything, and reads all of it, so it runs in another process.

    Args:
        url: the address; it holds passwords and tokens, so only its scheme is ever shown.
        render: returns subject and text of a message.
    """

    def __init__(self, url: str, *, render: Callable[[AlertMessage], tuple[str, str]]) -> None:
        self._url, self._render = url, render
        self.kind = url.partition(":")[0].lower()
        self.name = f"url {hashlib.sha256(url.encode()).hexdigest()[:16]}"

    async def send(self, message: AlertMessage) -> None:
        """Implement `Channel`."""
        title, body = self._render(message)
        asked = json.dumps({"url": self._url, "title": title, "body": body})
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                took = await _run(asked.encode())
        except TimeoutError:
            raise AlertNotSent("TimeoutError") from None
        if not took:
            raise AlertNotSent("refused or out of reach")


async def _run(asked: bytes) -> bool:
    """Return whether the process succeeds; whatever happens, it has ended afterwards."""
    # its input is private, unlike its arguments
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", _PROCESS, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        await process.communicate(asked)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode == 0
