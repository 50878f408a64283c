"""The commands and options of the command line."""

import argparse
import re
from pathlib import Path

from app.settings import GUID

_UNITS_S = {"s": 1, "m": 60, "h": 3600}
_SHORTEST_S = 60


def create_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    root = argparse.ArgumentParser(
        prog="calendar-connect", description="Connect calendars to the schedules of Wix Bookings."
    )
    commands = root.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve the app, as the environment says")
    commands.add_parser("alive", help="exit with 0 if the app answers (container probe)")
    check = commands.add_parser(
        "check", help="exit with 0 if all is well, 1 if something needs the owner, 2 if in doubt"
    )
    check.add_argument("--json", action="store_true", help="tell it as JSON (docs/health.md)")
    check.add_argument("--probe", action="store_true", help="ask for busy times, too, as proof")
    check.add_argument("--sites", type=Path, help="a file with the id of a site on each line")
    watch = commands.add_parser(
        "watch", help="look at the sites again and again, and send alerts (docs/alerts.md)"
    )
    watch.add_argument("--once", action="store_true", help="look one time, and exit as `check`")
    watch.add_argument("--sites", type=Path, help="a file with the id of a site on each line")
    watch.add_argument(
        "--every", type=_interval, default=900.0, help="how often: 90s, 15m, 2h (default: 15m)"
    )
    doctor = commands.add_parser("doctor", help="tell how the app is set up, and what Wix answers")
    doctor.add_argument(
        "--site", type=_site, help="a Wix app has no site of its own: the instance id of one"
    )
    commands.add_parser("password", help="make the hash of a password, for OWNER_PASSWORD")
    sandbox = commands.add_parser("sandbox", help="serve the stand-in for Wix's API alone")
    sandbox.add_argument("--host", default="127.0.0.1")
    sandbox.add_argument("--port", type=_port, default=8001)
    return root


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:  # noqa: PLR2004 -- the last port
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _interval(text: str) -> float:
    found = re.fullmatch(r"([0-9]{1,5})(s|m|h)", text)
    seconds = int(found[1]) * _UNITS_S[found[2]] if found else 0
    if seconds < _SHORTEST_S:
        raise argparse.ArgumentTypeError("an interval is such as 90s, 15m or 2h, at least 60s")
    return float(seconds)


def _site(text: str) -> str:
    if not GUID.fullmatch(text):
        raise argparse.ArgumentTypeError("a site is named by its id, or that of an installation")
    return text.lower()
