"""The command line: `calendar-connect run`, `sandbox` and `alive`."""

import argparse
import errno
import http.client
import os
import socket
import sys
from collections.abc import Sequence

from app.settings import LOOPBACK, Mode, Settings, SettingsError, load

BAD_CONFIGURATION = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 3 where the configuration is bad."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "sandbox":
            return _sandbox(options.host, options.port)
        settings = load()
        return _alive(settings) if options.command == "alive" else _run(settings)
    except SettingsError as error:
        print(f"calendar-connect: {error}", file=sys.stderr)  # noqa: T201 -- said to a person
        return BAD_CONFIGURATION


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="calendar-connect", description="Connect calendars to the schedules of Wix Bookings."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve the app, as the environment says")
    commands.add_parser(
        "alive", help="exit with 0 if the app answers on its port (container probe)"
    )
    sandbox = commands.add_parser("sandbox", help="serve the stand-in for Wix's API alone")
    sandbox.add_argument("--host", default="127.0.0.1")
    sandbox.add_argument("--port", type=_port, default=8001)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:  # noqa: PLR2004 -- the last port
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _run(settings: Settings) -> int:
    listener = _listen(settings.host, settings.port)
    from app.main import create_app  # noqa: PLC0415 -- bad settings must not wait for it
    from app.server import serve  # noqa: PLC0415 -- the same

    what = {
        Mode.SANDBOX: "sandbox: pretend calendars, nothing leaves this machine",
        Mode.SITE: f"site {settings.wix_site_id}",
    }[settings.mode]
    _say(f"Calendar Connect is at {settings.base_url}  ({what})")
    serve(create_app(settings), listener, log_level=settings.log_level)
    return 0


def _alive(settings: Settings) -> int:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "localhost"} else settings.host  # noqa: S104 -- compared, not bound
    probe = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        probe.request("GET", "/livez")
        return 0 if probe.getresponse().status == http.HTTPStatus.OK else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        probe.close()


def _sandbox(host: str, port: int) -> int:
    public = os.environ.get("SANDBOX_PUBLIC") == "1"
    if host not in LOOPBACK and not public:
        raise SettingsError("SANDBOX_PUBLIC: set it to 1 to show the sandbox beyond this machine")
    listener = _listen(host, port)
    from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415 -- as above

    from app.sandbox import create_sandbox, standalone  # noqa: PLC0415 -- as above
    from app.server import serve  # noqa: PLC0415 -- as above

    name = f"[{host}]" if ":" in host else host
    _say(f"The sandbox of Wix's API is at http://{name}:{port}/sandbox/api")
    # a foreign page could otherwise read it under a name of its own that leads here
    hosts = ["*"] if public else [*LOOPBACK, "[::1]"]
    app = TrustedHostMiddleware(standalone(create_sandbox()), hosts, www_redirect=False)
    serve(app, listener, log_level="warning")
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        name = "PORT" if error.errno in {errno.EADDRINUSE, errno.EACCES} else "HOST"
        raise SettingsError(f"{name}: cannot listen on {host}:{port}: {error.strerror}") from None


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- said to a person
