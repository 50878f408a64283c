"""The command line of the app with the clock of the tests: `python -m tests.command run`."""

import os
import sys
import time
from datetime import datetime, timedelta

from app.cli.commands import main
from tests.web.sync_settings import NOW

_began_s = float(os.environ.get("BEGAN_S") or time.monotonic())


def present() -> datetime:
    """Return the fixed time of the tests plus the time that has passed since the start.

    Processes that start one after the other agree on the time if `BEGAN_S` is the same.
    """
    return NOW + timedelta(seconds=time.monotonic() - _began_s)


if __name__ == "__main__":
    sys.exit(main(clock=present))
