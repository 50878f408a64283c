"""Repair of mangled links: removes what chats, e-mails and typing add around a URL.

Only requests that found nothing are repaired, so that an id with such an ending still works.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote_plus

from starlette.requests import Request
from starlette.routing import Route

from app.calendars.security.token_search import token_in
from app.web.problems.table import LinkPart, Problem
from app.web.services import services
from app.web.urls import path

_MAX_CHARS = 4096
_HOME = re.compile(r"(index|default|home)(\.\w{2,5})?")
_IDS = ("schedule_id", "provider_id", "connectionId")
_LEADING = re.compile(r"(?:&#?\w{2,6};|%[0-9A-Fa-f]{2}|[\W_])+")
_END = re.compile(r"[?&#<>\"\s]")
_TRAILING_REVERSED = re.compile(r"(?:;\w{2,6}#?&|[0-9A-Fa-f]{2}%|[\W_])*")


def repaired_link(request: Request, problem: Problem) -> str | None:
    """Return the path that a link without a target was probably meant for, or None.

    It is always a path of this app: one slash, then the path of a known route.
    """
    if request.method != "GET" or not _leads_nowhere(request, problem):
        return None
    here, query = str(request.scope["path"]), request.scope["query_string"].decode("latin-1")
    parts = [part for part in here.split("/") if part]
    if len(here) + len(query) > _MAX_CHARS or ".." in parts:
        return None
    if here == "/favicon.ico":
        return services(request).assets.path("img/icon.svg")
    for better in (parts, [*filter(None, map(_strip, parts))]):
        found = _match_route(request, better)
        if found is None:
            continue
        if "/" + "/".join(found) != here:
            return _with_query(path(*found), query)
    mended = _repair_query(query, ids=problem.unknown is LinkPart.ID)
    return (
        _with_query(path(*parts), mended)
        if mended != query and _match_route(request, parts)
        else None
    )


def _leads_nowhere(request: Request, problem: Problem) -> bool:
    if problem.unknown is LinkPart.CONNECTION:
        return "connection_id" in request.path_params
    return problem.unknown is not None


def _match_route(request: Request, parts: Sequence[str]) -> list[str] | None:
    """Return the parts as spelled by the matching route, or None without one."""
    if not parts or (len(parts) == 1 and _HOME.fullmatch(parts[0].lower())):
        return []
    routes = request.app.router.routes
    pages = (one for one in routes if isinstance(one, Route) and "GET" in (one.methods or ()))
    spelt = (_match(one.path.strip("/").split("/"), parts) for one in pages)
    return next(filter(None, spelt), None)


def _match(names: Sequence[str], parts: Sequence[str]) -> list[str] | None:
    if len(names) != len(parts) or any(":" in name for name in names):
        return None
    pairs = [*zip(names, parts, strict=True)]
    if any("{" not in name and name != part.lower() for name, part in pairs):
        return None
    return [part if "{" in name else name for name, part in pairs]


def _strip(part: str) -> str:
    """Return a part of a path without characters that no token or name begins or ends with."""
    if token := token_in(part):
        return token
    if before := _LEADING.match(part):
        part = part[before.end() :]
    return _strip_end(part)


def _strip_end(part: str) -> str:
    """Return a part without trailing characters that no token or name ends with."""
    part = _END.split(part, maxsplit=1)[0]
    behind = _TRAILING_REVERSED.match(part[::-1])
    return part[: len(part) - behind.end()] if behind else part


def _repair_query(query: str, *, ids: bool) -> str:
    return "&".join(_repair_pairs(query.replace("&amp;", "&"), ids=ids))


def _repair_pairs(query: str, *, ids: bool) -> Iterator[str]:
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        given = unquote_plus(value)
        better = (token_in(given) if name == "token" else None) or given
        if ids and name in _IDS:
            better = _strip_end(given) or given
        yield pair if better == given else f"{name}={quote(better, safe='')}"


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address
