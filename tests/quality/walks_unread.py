"""Pages of a site with unreadable items."""

from tests.quality.states import Seen
from tests.salon import ANNA, BO
from tests.visitor import Visitor

_ODD: tuple[tuple[str, dict[str, list[object]]], ...] = (
    ("ListConnections", {"connections": [{}]}),
    ("ListEvents", {"events": [{}, {"start": "soon"}]}),
    ("QueryStaffMembers", {"staffMembers": [{}]}),
    ("ListProviders", {"providers": [{}, None]}),
    ("ListCalendars", {"calendars": [{"name": "Team"}]}),
)


async def unread(visitor: Visitor) -> Seen:
    page = await visitor.open("/")
    connection = page.text.partition('href="/connections/')[2].partition('"')[0]
    places = {
        "ListConnections": ("/", "/busy", f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00"),
        "ListEvents": (
            *("/", f"/busy?schedule_id={ANNA}", "/watch"),
            *(f"/connections/{connection}", f"/connections/{connection}/disconnect"),
        ),
        "QueryStaffMembers": ("/", "/connect", "/invites/new"),
        "ListProviders": ("/connect", f"/invites/new?schedule_id={BO}"),
        "ListCalendars": (f"/connections/{connection}",),
    }
    for method, body in _ODD:
        fault = {"method": method, "status": 200, "times": 99, "body": body}
        await visitor.control("faults", [fault])
        for number, place in enumerate(places[method]):
            yield f"{method} {number}", await visitor.open(place)
        await visitor.http.delete("/sandbox/control/faults")
