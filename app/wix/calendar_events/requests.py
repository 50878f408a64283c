"""The requests of Calendar Events V3."""

from datetime import UTC, datetime

from app.wix.http.request import WixRequest, encode_json
from app.wix.http.retry import READ

EVENTS = "/calendar/v3/events"
_BOOKINGS_APP_ID = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
"""`appId` of bookings. Source: wix-bookings-integration of Calendar V3, 2026."""
MAX_BOOKINGS = 1000
"""Events per page. Source: Query Events, `cursorPaging.limit`, 2026-11."""


def query_bookings(*, from_: datetime, to: datetime, cursor: str | None) -> WixRequest:
    """Request one page of the bookings that overlap a range, without customer data.

    Source: Query Events, 2026-11: the range is local to `timeZone`, without an offset; a cursor
    goes without filter and sort. Whether the range is part of a cursor is not documented, so it is
    sent with every page.
    """
    paging: dict[str, object] = {"limit": MAX_BOOKINGS}
    if cursor is None:
        query: dict[str, object] = {
            "filter": {"appId": _BOOKINGS_APP_ID},
            "sort": [{"fieldName": "start", "order": "ASC"}],
            "cursorPaging": paging,
        }
    else:
        query = {"cursorPaging": {"cursor": cursor, **paging}}
    body = {
        "fromLocalDate": _local(from_),
        "toLocalDate": _local(to),
        "timeZone": "UTC",
        "query": query,
    }
    return WixRequest("QueryEvents", "POST", f"{EVENTS}/query", body=encode_json(body), policy=READ)


def _local(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
