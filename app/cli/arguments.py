"""The commands and options of the command line."""

import argparse
from pathlib import Path

from app.settings import GUID


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


def _site(text: str) -> str:
    if not GUID.fullmatch(text):
        raise argparse.ArgumentTypeError("a site is named by its id, or that of an installation")
    return text.lower()
