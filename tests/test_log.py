"""The log as text and as JSON: one line per record, whatever it contains."""

import json
import logging
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from app.log import REFERENCE, JsonFormatter, TextFormatter

HOSTILE = "a\nINFO app.web forged\r\x1b[2J\x85\u2028\u202e\x00\ud800b"
FORMS = [TextFormatter(), JsonFormatter()]


def record(message: str, *values: object, name: str = "app.web") -> logging.LogRecord:
    """Return a record as the logger creates it."""
    args = values or None
    return logging.LogRecord(name, logging.INFO, "", 1, message, args, None)


def failed(error: Exception) -> logging.LogRecord:
    """Return a record with an exception."""
    try:
        raise error
    except type(error):
        told = record("unexpected fault")
        told.exc_info = sys.exc_info()
        return told


def test_a_text_record_has_level_logger_and_message():
    assert TextFormatter().format(record("%s took %d ms", "ListProviders", 7)) == (
        "INFO app.web ListProviders took 7 ms"
    )


def test_a_json_record_has_the_time_in_utc():
    one = record("answered")
    one.created = datetime(2026, 3, 29, 1, 30, 0, 250_000, tzinfo=UTC).timestamp()
    assert json.loads(JsonFormatter().format(one)) == {
        "time": "2026-03-29T01:30:00.250Z",
        "level": "info",
        "logger": "app.web",
        "message": "answered",
    }


def test_message_arguments_are_json_fields():
    one = record("%(route)s %(status)d", {"route": "/connect", "status": 200})
    object_ = json.loads(JsonFormatter().format(one))
    assert object_["message"] == "/connect 200"
    assert (object_["route"], object_["status"]) == ("/connect", 200)


def test_library_arguments_never_replace_fields():
    one = record("%(level)s", {"level": "forged"}, name="uvicorn.error")
    assert json.loads(JsonFormatter().format(one))["level"] == "info"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", [HOSTILE, Exception(HOSTILE)])
def test_values_cannot_start_new_lines(form: logging.Formatter, value: object):
    for one in (record("fault=%s", value), record(str(value)), record("%(x)s", {"x": value})):
        line = form.format(one)
        assert len(line.splitlines()) == 1
        assert line.isprintable()


def test_an_exception_is_one_string_in_json():
    line = JsonFormatter().format(failed(ValueError(HOSTILE)))
    assert line.isprintable()
    assert json.loads(line)["exception"].startswith("Traceback")
    assert "ValueError: a\nINFO app.web forged" in json.loads(line)["exception"]


def test_a_traceback_is_indented_below_its_line_in_text():
    first, *trace = TextFormatter().format(failed(ValueError(HOSTILE))).split("\n")
    assert first == "INFO app.web unexpected fault"
    assert any("ValueError" in line for line in trace)
    assert all(line.startswith("    ") and line.isprintable() for line in trace)


@pytest.mark.parametrize("form", FORMS)
def test_records_of_a_request_contain_its_reference_once(form: logging.Formatter):
    before = REFERENCE.set("cafe0123")
    quiet = form.format(record("WixTimeout: ListProviders", name="app.wix"))
    named = form.format(record("reference=%(reference)s", {"reference": "cafe0123"}))
    REFERENCE.reset(before)
    assert quiet.count("cafe0123") == 1
    assert "reference=reference" not in named
    assert "cafe0123" not in form.format(record("stopped"))


def test_warnings_of_libraries_are_logged():
    program = """if True:
        import warnings
        from app import log
        log.configure(level="info", log_format="json")
        warnings.warn("a\\nb")
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603 -- our own code
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["logger"] == "py.warnings"
    assert "UserWarning: a\nb" in json.loads(line)["message"]
