"""Logging: one line per record, as text or as JSON."""

import json
import logging
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

REFERENCE: ContextVar[str | None] = ContextVar("reference", default=None)
"""The id of the current request, also shown on error pages."""

_NOISY = ("httpx", "httpcore", "aiohttp", "asyncio", "python_multipart")


def configure(*, level: str, log_format: str) -> None:
    """Log to stderr, including warnings of libraries.

    Args:
        level: `debug`, `info`, `warning` or `error`.
        log_format: `text` or `json`.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    logging.captureWarnings(capture=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


class TextFormatter(logging.Formatter):
    """`LEVEL logger message`; only records begin at the margin, tracebacks are indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record in one line, and its traceback below."""
        first = f"{record.levelname} {record.name} {_message(record)}"
        reference = REFERENCE.get()
        if reference and reference not in first:
            first += f" reference={reference}"
        lines = [first, *(f"    {line}" for line in _traceback(self, record).splitlines())]
        return "\n".join(_printable(line) for line in lines)


class JsonFormatter(logging.Formatter):
    """One JSON object per record; arguments of the app's own records are fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as ASCII JSON, so that no value can break the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, object] = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if reference := REFERENCE.get():
            fields["reference"] = reference
        if record.name.startswith("app.") and isinstance(record.args, Mapping):
            fields.update(record.args)
        if trace := _traceback(self, record):
            fields["exception"] = trace
        return json.dumps(fields, default=str)


def _message(record: logging.LogRecord) -> str:
    # some libraries end messages with a line break
    return record.getMessage().strip()


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    trace = formatter.formatException(record.exc_info) if record.exc_info else ""
    return "\n".join(part for part in (trace, record.stack_info) if part)


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in line)
