"""Alerts by mail, through apprise to a real SMTP server."""

from collections.abc import Callable
from typing import Any

from tests.alerts.receivers import Mailbox, mailbox_serving


def address(mailbox: Mailbox, **more: str) -> str:
    """Return the mailbox in apprise's form."""
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return (
        f"mailto://127.0.0.1:{mailbox.port}?from=app@mail.example&to=owner@mail.example"
        f"&smtp=127.0.0.1&mode=insecure{query}"
    )


async def test_a_revoked_account_reaches_the_mailbox_and_its_repair_too(
    salon_of: Callable[..., Any], mailbox: Mailbox
):
    salon = await salon_of(alert_urls=address(mailbox))
    [broken] = [one for one in (await salon.look()).payload()["findings"] if one["gap"] == "broken"]
    [mail] = mailbox.mails
    assert mail["subject"] == "Calendar Connect: 1 calendar needs you"
    assert mail["to"] == "owner@mail.example"
    [plain] = [one for one in mail.walk() if one.get_content_type() == "text/plain"]
    text = plain.get_content()
    assert f"{broken['name']} ({broken['provider']})" in text
    assert f"http://127.0.0.1:8000/connections/{broken['connection_id']}" in text

    await salon.set(broken["connection_id"], status="SYNCED")
    await salon.look()
    await salon.look()
    [_, repair] = mailbox.mails
    assert repair["subject"] == "Calendar Connect: 1 calendar works again"


async def test_each_address_is_repeated_by_itself(salon_of: Callable[..., Any], mailbox: Mailbox):
    with mailbox_serving() as other:
        other.refuses = True
        salon = await salon_of(alert_urls=f"{address(mailbox)},{address(other)}")
        await salon.look()
        other.refuses = False
        await salon.look()
        await salon.look()
        assert (len(mailbox.mails), len(other.mails)) == (1, 1)
