"""Helpers for tests of sync settings: the fixed time, and the form of a connection."""

import re
from datetime import UTC, datetime

import httpx

from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_CHOICE = re.compile(r'id="c-\d+" name="import_calendars" value="([^"]+)"')


class Owner:
    """An owner who changes the settings of one connection."""

    def __init__(self, visitor: Visitor, connection_id: str) -> None:
        self.visitor, self.id = visitor, connection_id
        self.address = f"/connections/{connection_id}"
        self.sync = f"{self.address}/sync"

    async def page(self) -> httpx.Response:
        """Open the page of the connection."""
        return await self.visitor.open(self.address)

    async def calendars(self) -> list[str]:
        """Return the ids of the account's calendars."""
        return _CHOICE.findall((await self.page()).text)

    async def save(
        self, page: httpx.Response | None = None, /, **fields: str | list[str]
    ) -> httpx.Response:
        """Submit the form of a page, by default of a new one."""
        return await self.visitor.submit(page or await self.page(), self.sync, **fields)

    async def saved(self, **fields: str | list[str]) -> httpx.Response:
        """Save, and follow the redirect."""
        answer = await self.save(**fields)
        assert answer.status_code == 303, answer.text
        return await self.visitor.open(answer.headers["location"])

    async def sends(self) -> int:
        """Count how often settings were sent."""
        return (await self.visitor.calls()).count("UpdateSyncConfig")


def on(*calendars: str, export: bool = False) -> dict[str, str | list[str]]:
    """Return the fields of a form with import on."""
    more: dict[str, str | list[str]] = {"export_enabled": "on"} if export else {}
    return {"import_enabled": "on", "import_calendars": [*calendars], **more}


def undo_of(page: httpx.Response) -> str | None:
    """Return the token behind the Undo button of a page."""
    found = re.search(r'name="undo" value="([^"]+)"', page.text)
    return found and found[1]
