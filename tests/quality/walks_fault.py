"""The steps to every error page."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.web.problems.table import PROBLEMS, STATUS_PROBLEMS
from app.wix import CalendarType, Connection, RejectionReason, Status, Violation, WixInvalid
from tests.quality.states import Seen
from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor

_GONE = Connection("c", MICROSOFT, CalendarType.MICROSOFT, BO, Status.SYNCED)
_KNOWN = {
    "connection": _GONE,
    "connection_id": _GONE.id,
    "tenant": "t",
    "flow": None,
    "method": "m",
    "status": None,
    "code": None,
    "reason": RejectionReason.FORGED,
    "request_id": "1699999999.123",
    "retry_after_s": 90.0,
    "so_far": 3400,
    "known": 10_000,
}


async def fault(visitor: Visitor) -> Seen:
    """Raise every exception of the table, with everything that its page can show."""
    yield "unknown address", await visitor.open("/nowhere")
    errors = [*map(_made, PROBLEMS), *map(HTTPException, STATUS_PROBLEMS), RuntimeError("our own")]
    wrong = (Violation("scheduleId", "FORMAT"), Violation("syncConfig." * 20))
    errors.append(WixInvalid("ListEvents", violations=wrong))

    async def fail(request: Request) -> Response:
        raise errors[int(request.path_params["number"])]

    visitor.app.add_route("/quality/{number}", fail)
    for number, error in enumerate(errors):
        answer = await visitor.open(f"/quality/{number}")
        if not answer.is_redirect:
            yield f"{type(error).__name__} {number}", answer


def _made(kind: type[Exception]) -> Exception:
    """Create an exception without calling its constructor."""
    error = kind.__new__(kind)
    error.__dict__.update(_KNOWN)
    return error
