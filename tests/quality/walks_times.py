"""Pages with times in the distant past or future, and with unknown time zones."""

from tests.quality.states import Seen
from tests.salon import BO, GOOGLE
from tests.visitor import Visitor
from tests.web.conftest import connect
from tests.web.fake_busy_times import event, set_events, set_time_zone

_FIRST, _LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"


async def times(visitor: Visitor) -> Seen:
    connection = f"/connections/{await connect(visitor, BO, GOOGLE)}"
    await set_time_zone(visitor, "Etc/GMT+5", **{BO: "Customized Time Zone"})
    await set_events(
        visitor,
        event(_FIRST, _LAST, schedule_id=BO, allDay=True),
        event(_FIRST, "2028-11-26T10:00:00Z", schedule_id=BO),
        event("2026-11-20T09:00:00Z", _LAST, schedule_id=BO),
    )
    yield "next", await visitor.open(connection)
    yield "cost", await visitor.open(f"{connection}/disconnect")
    yield "busy", await visitor.open(f"/busy?schedule_id={BO}&from=2026-12-30&zone=Asia/Kathmandu")
    yield "why", await visitor.open(f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00")
    yield "last page", await visitor.open("/busy?from=2099-12-31")
