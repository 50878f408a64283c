"""A booking of Anna's that clashes with a busy time."""

from datetime import timedelta

from tests.salon import ANNA
from tests.visitor import Visitor
from tests.web.sync_settings import NOW

START = NOW + timedelta(days=2)
"""Of the busy time."""

_ANNAS_RESOURCE = "9dfb369b-ab13-4fae-a276-55daa05f1119"


async def add_clash(visitor: Visitor, title: str = "Balayage", **booking: str) -> None:
    """Add a busy time of Anna's, and a booking that overlaps its second half."""
    hour = timedelta(hours=1)
    spans = {"events": (START, START + hour), "bookings": (START + hour / 2, START + 2 * hour)}
    named = {
        "events": {"scheduleId": ANNA},
        "bookings": {"resourceId": _ANNAS_RESOURCE, **booking},
    }
    for kind, (start, end) in spans.items():
        times = {"start": start.isoformat(), "end": end.isoformat(), "title": title}
        await visitor.control(kind, {**named[kind], **times})
