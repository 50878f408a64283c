"""Alerts by mail, chat or push, through apprise."""

import asyncio
import hashlib
import importlib
import logging
from collections.abc import Callable
from types import ModuleType

from app.calendars.alerts.alert_message import AlertNotSent, Message


class AlertUrl:
    """Sends to one address in apprise's form; several are several channels.

    Each is recorded by itself, so that one that fails is tried again alone.

    Args:
        url: the address; it holds passwords and tokens, so only its scheme is ever shown.
        render: returns subject and text of a message.
    """

    cancels = False

    def __init__(self, url: str, *, render: Callable[[Message], tuple[str, str]]) -> None:
        self._url, self._render = url, render
        self.kind = url.partition(":")[0].lower()
        self.name = f"url {hashlib.sha256(url.encode()).hexdigest()[:16]}"

    async def send(self, message: Message) -> None:
        """Implement `Channel`."""
        title, body = self._render(message)
        if not await asyncio.to_thread(_notify, self._url, title, body):
            raise AlertNotSent("refused or out of reach")


def _notify(url: str, title: str, body: str) -> bool:
    module = _apprise()
    sender = module.Apprise()
    sender.add(url)
    return bool(sender.notify(title=title, body=body, body_format=module.NotifyFormat.TEXT))


def _apprise() -> ModuleType:
    """Return apprise, whose log may quote addresses, so it stays silent."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    return importlib.import_module("apprise")
