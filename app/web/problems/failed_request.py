"""Facts of a failed request that do not depend on its route."""

from markupsafe import escape
from starlette.requests import Request

from app.calendars.values.error_context import ErrorContext, context_of
from app.web.language.language_switch import MAX_REPEATED_CHARS
from app.web.urls import path

INVITATION_PREFIX = "i"


def problem_context(request: Request, error: Exception) -> ErrorContext:
    """Return the context of an error, completed from the path of the request."""
    context = ErrorContext(connection_id=request.path_params.get("connection_id"))
    if request.scope["path"].startswith(f"/{INVITATION_PREFIX}/"):
        context = ErrorContext(invitation=request.path_params.get("token", ""))
    return context_of(error).filled(context)


def is_read(request: Request) -> bool:
    """Whether the request only reads."""
    return request.method in {"GET", "HEAD"}


def address_of(request: Request) -> str:
    """Return the path and query of the request, as they were sent; if they are long, our root."""
    query = request.scope["query_string"].decode("latin-1")
    address: str = request.scope["raw_path"].decode("latin-1")
    whole = f"{address}?{query}" if query else address
    return whole if len(escape(whole)) <= MAX_REPEATED_CHARS else path()
