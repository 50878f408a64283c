"""`python -m app` is `calendar-connect`.

Every Python from 3.6 on can read this file, so that one that is too old, or has not the packages,
says what to do.
"""

import gc
import os
import sys

_OLDEST = (3, 11)
_NOT_SET_UP = 3


def main() -> int:
    """Run a command and return its exit code: 3 where there is nothing to run it with."""
    if sys.version_info < _OLDEST:
        this = sys.version.partition(" ")[0]
        return _refuse(
            f"Python 3.11 or newer is needed, this is {this}."
            " Run `make setup PYTHON=/path/to/python3` once, then .venv/bin/calendar-connect"
        )
    gc.disable()  # what importing creates is there to stay
    # Pydantic would read the metadata of every installed package to find plugins
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from app.cli import commands  # noqa: PLC0415 -- what it needs may be missing

        gc.enable()
        return commands.main()
    except ModuleNotFoundError as missing:
        package = str(missing.name).partition(".")[0]
        if missing.name != package == "app":
            raise
        return _refuse(
            f"{package} is not installed for {sys.executable}."
            " Run `make run` once (or `make setup`), then .venv/bin/calendar-connect"
        )


def _refuse(reason: str) -> int:
    sys.stderr.write(f"calendar-connect: {reason}\n")
    return _NOT_SET_UP


if __name__ == "__main__":
    sys.exit(main())
