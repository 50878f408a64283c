"""Log the attempts to send requests, without URLs."""

import logging

from app.wix.errors import WixCircuitOpen, WixError, WixRefused, WixUnreachable

_log = logging.getLogger("app.wix")


def log_error(error: WixError, took_s: float) -> None:
    """Log a failed attempt: at DEBUG if Wix refused it or was not asked, else at WARNING.

    A certificate that is not trusted is an ERROR: somebody else may be answering for Wix.
    """
    quiet = isinstance(error, WixRefused | WixCircuitOpen)
    level = logging.DEBUG if quiet else logging.WARNING
    if isinstance(error, WixUnreachable) and error.untrusted:
        level = logging.ERROR
    fields = _log_fields(error.method, error.request_id, took_s)
    _log.log(level, "%(error)s %(took_ms)d ms", {"error": str(error), **fields})


def log_success(method: str, request_id: str | None, took_s: float) -> None:
    """Log a successful attempt at DEBUG."""
    fields = _log_fields(method, request_id, took_s)
    _log.debug("%(wix_method)s 200 %(wix_request)s %(took_ms)d ms", fields)


def _log_fields(method: str, wix_request: str | None, took_s: float) -> dict[str, object]:
    took_ms = round(took_s * 1000)
    return {"wix_method": method, "wix_request": wix_request or "-", "took_ms": took_ms}


def silence_url_logging() -> None:
    """Set httpx's loggers to WARNING, unless a level is set: at INFO they log URLs with ids."""
    for name in ("httpx", "httpcore"):
        library = logging.getLogger(name)
        if library.level == logging.NOTSET:
            library.setLevel(logging.WARNING)
