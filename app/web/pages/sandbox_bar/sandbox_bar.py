"""The form of the sandbox bar, with the same checks as all forms."""

import re

from starlette.responses import Response

from app.web.dependencies import ScenariosDep, ServicesDep, Submitted
from app.web.services import present
from app.web.urls import path, see_other
from app.web.view.form import FormMalformed
from app.web.view.sandbox_bar import PAGE, WORDS, shown_connection_id

NORMAL, RESET = "calm", "afresh"
_QUERY = re.compile(r"[\w.~%&=+:-]{0,2000}", re.ASCII)
_PEOPLE = frozenset({"crowd", "alone", "empty", "nobody"})
"""Scenarios in which the current page may not exist."""


async def play(form: Submitted, scenarios: ScenariosDep, shared: ServicesDep) -> Response:
    """Switch a scenario on or off, have alerts looked for, and redirect back to the page."""
    scene, back = form.one("scene"), form.one("back")
    anew = _PEOPLE & {scene, *(scenarios.active() if scene == NORMAL else ())}
    if scene == NORMAL:
        scenarios.end_all()
    elif scene == RESET:
        scenarios.reset()
    elif scene in WORDS:
        scenarios.toggle(scene, shown_connection_id(back))
    else:
        raise FormMalformed("scene")
    shared.monitor.look_soon(present(shared.own_site))
    return see_other(path() if anew or scene == RESET else _return_path(back))


def _return_path(back: str) -> str:
    """Return the path to redirect to: a page of this app, or else the first one."""
    address, _mark, query = back.partition("?")
    if not PAGE.fullmatch(address):
        return path()
    return f"{address}?{query}" if query and _QUERY.fullmatch(query) else address
