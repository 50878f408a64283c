"""Steps of an owner who reconnects a calendar."""

import httpx

from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor
from tests.web.conftest import connect

MINE, OTHER = "bo@studio-nord.example", "bo@mail.example"


async def connect_and_sync(visitor: Visitor) -> str:
    """Connect Bo's Outlook, import two calendars, enable export; return the connection id."""
    connection_id = await connect(visitor, BO, MICROSOFT)
    page = await visitor.open(f"/connections/{connection_id}")
    rows = [line for line in page.text.splitlines() if 'name="import_calendars"' in line]
    ids = [row.split('value="')[1].split('"')[0] for row in rows][:2]
    answer = await visitor.submit(
        page,
        f"/connections/{connection_id}/sync",
        import_enabled="on",
        import_calendars=ids,
        export_enabled="on",
    )
    assert answer.status_code == 303
    return connection_id


async def start_reconnect(visitor: Visitor, connection_id: str) -> httpx.Response:
    page = await visitor.open(f"/connections/{connection_id}")
    return await visitor.submit(page, f"/connections/{connection_id}/reconnect")


async def finish_reconnect(visitor: Visitor, away: httpx.Response, account: str) -> str:
    """Allow access to an account; return the URL to which the callback redirects."""
    consent = away.headers["location"]
    back = await visitor.http.post(consent, data={"account": account, "outcome": "allow"})
    answer = await visitor.open(back.headers["location"])
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def reconnect(visitor: Visitor, connection_id: str, account: str = MINE) -> str:
    return await finish_reconnect(visitor, await start_reconnect(visitor, connection_id), account)


def id_in(address: str) -> str:
    return address.removeprefix("/connections/").partition("?")[0]


def link(page: httpx.Response, text: str) -> str:
    """Return the target of the link with this text."""
    before = page.text.split(text)[0]
    return before.rpartition('href="')[2].split('"')[0].replace("&amp;", "&")


async def revoke_access(visitor: Visitor, connection_id: str) -> None:
    state = {"status": "ERROR", "errorReason": "TOKEN_REVOKED"}
    await visitor.control(f"connections/{connection_id}", state)
