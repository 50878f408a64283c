"""The command line: `calendar-connect run`, `check`, `doctor`, `sandbox`, `password`, `alive`."""

import argparse
import asyncio
import errno
import getpass
import http.client
import json
import logging
import os
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app import log
from app.settings import GUID, LOOPBACK, Mode, Settings, SettingsError, load, password_problem

BAD_CONFIGURATION = 3


def main(
    arguments: Sequence[str] | None = None,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Run a command and return its exit code: 3 where the configuration is bad.

    Args:
        arguments: the command and its options; those of this process by default.
        clock: gives the present, with a time zone; tests bring one of their own.
    """
    options = parser().parse_args(arguments)
    try:
        if options.command == "sandbox":
            return _sandbox(options.host, options.port, clock)
        if options.command == "password":
            return _password()
        return _run_command(load(), options, clock)
    except SettingsError as error:
        print(f"calendar-connect: {error}", file=sys.stderr)  # noqa: T201 -- said to a person
        return BAD_CONFIGURATION


def _run_command(
    settings: Settings, options: argparse.Namespace, clock: Callable[[], datetime]
) -> int:
    log.configure(level=settings.log_level, form=settings.log_format)
    match options.command:
        case "alive":
            return _alive(settings)
        case "check":
            return _check(settings, options, clock)
        case "doctor":
            return _doctor(settings, options.site, clock)
        case _:
            return _run(settings, clock)


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
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


def _run(settings: Settings, clock: Callable[[], datetime]) -> int:
    listener = _listen(settings.host, settings.port)
    from app.cli.check import create_app_with_startup_check  # noqa: PLC0415 -- bad settings must not wait for it
    from app.server import serve  # noqa: PLC0415 -- the same

    what = {
        Mode.SANDBOX: "sandbox: pretend calendars, nothing leaves this machine",
        Mode.SITE: f"site {settings.wix_site_id}",
        Mode.APP: f"Wix app {settings.wix_app_id}",
    }[settings.mode]
    where = f"Calendar Connect is at {settings.base_url}  ({what})"
    if settings.log_format == "json":  # whoever reads JSON reads it line by line, from stdout too
        logging.getLogger("app.cli").info(where)
    else:
        _print(where)
    app = create_app_with_startup_check(settings, clock=clock)
    serve(app, listener, proxies=settings.trusted_proxies)
    return 0


def _check(settings: Settings, options: argparse.Namespace, clock: Callable[[], datetime]) -> int:
    from app.calendars.coverage.report import worst  # noqa: PLC0415 -- as above
    from app.cli import check, check_output  # noqa: PLC0415 -- as above

    found = asyncio.run(
        check.check_sites(settings, probe=options.probe, sites=options.sites, clock=clock)
    )
    if options.json:
        told = [one.payload() for one in found]
        _print(json.dumps(told if options.sites else told[0], indent=2, ensure_ascii=False))
    else:
        _print("\n".join(check_output.check_lines(found)))
    return check.EXIT_CODES[worst(one.verdict for one in found)]


def _doctor(settings: Settings, site: str | None, clock: Callable[[], datetime]) -> int:
    from app.cli import check, check_output  # noqa: PLC0415 -- as above

    _print(f"mode  {settings.mode.value}, at {settings.base_url}, Wix at {settings.api_url}")
    _print(f"keys  {len(settings.signing_keys)} to sign with; {_access_policy(settings)}")
    trouble = asyncio.run(check.redis_problem(settings))
    if settings.redis_url:
        told = f"FAIL  Redis: {trouble}" if trouble else "ok    Redis: it answers"
        _print(f"{told}; replicas {'count apart' if trouble else 'share limits and single use'}.")
    if settings.mode is Mode.APP:
        told = (
            "are believed"
            if settings.webhook_public_keys
            else "are off: WIX_APP_PUBLIC_KEY is not set"
        )
        _print(f"hooks webhooks {told}; framed by {', '.join(settings.frame_origins)}")
        if not site:
            _print("sites doctor --site <instance id> asks Wix about one of them")
            return int(bool(trouble))
    answers = asyncio.run(check.diagnose(settings, site, clock=clock))
    _print("\n".join(check_output.diagnosis_lines(answers, in_app=settings.mode is Mode.APP)))
    return int(bool(trouble) or any(answer.error for answer in answers))


def _access_policy(settings: Settings) -> str:
    if settings.owner_password:
        return "the owner signs in with a password"
    if settings.mode is Mode.APP:
        return "whoever comes from the Wix dashboard as an owner may use it"
    return "whoever reaches the port may use it"


def _password() -> int:
    from app.calendars.security.owner_password import hashed  # noqa: PLC0415 -- as above

    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline()
    password = password.rstrip("\r\n")
    if reason := password_problem(password):
        raise SettingsError(f"OWNER_PASSWORD: {reason}")
    _print(hashed(password))
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


def _sandbox(host: str, port: int, clock: Callable[[], datetime]) -> int:
    public = os.environ.get("SANDBOX_PUBLIC") == "1"
    if host not in LOOPBACK and not public:
        raise SettingsError("SANDBOX_PUBLIC: set it to 1 to show the sandbox beyond this machine")
    listener = _listen(host, port)
    from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415 -- as above

    from app.sandbox import create_sandbox, standalone_app  # noqa: PLC0415 -- as above
    from app.server import serve  # noqa: PLC0415 -- as above

    name = f"[{host}]" if ":" in host else host
    _print(f"The sandbox of Wix's API is at http://{name}:{port}/sandbox/api")
    # a foreign page could otherwise read it under a name of its own that leads here
    hosts = ["*"] if public else [*LOOPBACK, "[::1]"]
    sandbox = standalone_app(create_sandbox(clock=clock))
    app = TrustedHostMiddleware(sandbox, hosts, www_redirect=False)
    log.configure(level="warning", form="text")
    serve(app, listener)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        name = "PORT" if error.errno in {errno.EADDRINUSE, errno.EACCES} else "HOST"
        raise SettingsError(f"{name}: cannot listen on {host}:{port}: {error.strerror}") from None


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- said to a person
