"""The log: one line for each thing to tell, as text for people or as JSON for programs."""

import json
import logging
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

REFERENCE: ContextVar[str | None] = ContextVar("reference", default=None)
"""The id of the request that is being served; a page of trouble shows it, too."""

_NOISY = ("httpx", "httpcore", "aiohttp", "asyncio", "python_multipart")


def configure(*, level: str, form: str) -> None:
    """Send everything that is logged to stderr, warnings of libraries included.

    Args:
        level: `debug`, `info`, `warning` or `error`.
        form: `text` or `json`.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    logging.captureWarnings(capture=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


class TextFormatter(logging.Formatter):
    """`LEVEL logger message`. Only what is logged begins at the margin; tracebacks are indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record in one line, and below it the traceback, if there is one."""
        told = f"{record.levelname} {record.name} {_message(record)}"
        reference = REFERENCE.get()
        if reference and reference not in told:
            told += f" reference={reference}"
        lines = [told, *(f"    {line}" for line in _traceback(self, record).splitlines())]
        return "\n".join(_printable(line) for line in lines)


class JsonFormatter(logging.Formatter):
    """One object; what a line of the app is made of stands in it by name, too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON in ASCII, so that no value can end the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, object] = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if reference := REFERENCE.get():
            told["reference"] = reference
        if record.name.startswith("app.") and isinstance(record.args, Mapping):
            told.update(record.args)
        if trace := _traceback(self, record):
            told["exception"] = trace
        return json.dumps(told, default=str)


def _message(record: logging.LogRecord) -> str:
    # Some libraries end theirs with a line break.
    return record.getMessage().strip()


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    trace = formatter.formatException(record.exc_info) if record.exc_info else ""
    return "\n".join(part for part in (trace, record.stack_info) if part)


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in line)
