"""The command line: `calendar-connect run`, `check`, `doctor`, `sandbox`, `password`, `alive`."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from app import log
from app.cli.arguments import create_parser
from app.cli.console import print_error, print_line
from app.cli.serve import (
    FORGETS,
    UNSEEN_PROXY,
    forgets,
    probe,
    serve_app,
    serve_sandbox,
    unseen_proxy,
)
from app.settings import Mode, Settings, SettingsError, load, password_problem

BAD_CONFIGURATION = 3


def main(
    arguments: Sequence[str] | None = None,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Run a command and return its exit code: 3 where the configuration is bad.

    Args:
        arguments: the command and its options; those of this process by default.
        clock: returns the current time, with a time zone.
    """
    options = create_parser().parse_args(arguments)
    try:
        if options.command == "sandbox":
            return serve_sandbox(options.host, options.port, clock)
        if options.command == "password":
            return _password()
        return _run_command(load(), options, clock)
    except SettingsError as error:
        print_error(str(error))
        return BAD_CONFIGURATION


def _run_command(
    settings: Settings, options: argparse.Namespace, clock: Callable[[], datetime]
) -> int:
    log.configure(level=settings.log_level, log_format=settings.log_format)
    match options.command:
        case "alive":
            return probe(settings)
        case "check":
            return _check(settings, options, clock)
        case "watch":
            return _watch(settings, options, clock)
        case "doctor":
            return _doctor(settings, options.site, clock)
        case _:
            return serve_app(settings, clock)


def _check(settings: Settings, options: argparse.Namespace, clock: Callable[[], datetime]) -> int:
    from app.calendars.coverage.health_report import worst  # noqa: PLC0415 -- slow: bad settings come first
    from app.cli import check, check_output  # noqa: PLC0415 -- slow: bad settings come first

    results = asyncio.run(
        check.check_sites(settings, probe=options.probe, sites=options.sites, clock=clock)
    )
    if options.json:
        payloads = [one.payload() for one in results]
        payload = payloads if options.sites else payloads[0]
        print_line(json.dumps(payload, indent=2, ensure_ascii=False))
    else:
        print_line("\n".join(check_output.check_lines(results)))
    return check.EXIT_CODES[worst(one.verdict for one in results)]


def _watch(settings: Settings, options: argparse.Namespace, clock: Callable[[], datetime]) -> int:
    from app.calendars.coverage.health_report import worst  # noqa: PLC0415 -- slow: bad settings come first
    from app.cli import check, check_output, watch_command  # noqa: PLC0415 -- slow: bad settings come first

    results = asyncio.run(
        watch_command.watch_sites(
            settings, every_s=0 if options.once else options.every, sites=options.sites, clock=clock
        )
    )
    print_line("\n".join(check_output.check_lines(results)))
    return check.EXIT_CODES[worst(one.verdict for one in results)]


def _doctor(settings: Settings, site: str | None, clock: Callable[[], datetime]) -> int:
    from app.cli import check, check_output  # noqa: PLC0415 -- slow: bad settings come first

    print_line(f"mode  {settings.mode.value}, at {settings.base_url}, Wix at {settings.api_url}")
    print_line(f"keys  {len(settings.signing_keys)} to sign with; {_access_policy(settings)}")
    problem, in_app = asyncio.run(check.redis_problem(settings)), settings.mode is Mode.APP
    if settings.redis_url:
        print_line(_redis_line(problem))
    elif settings.mode is not Mode.SANDBOX:
        problem = check.state_problem(settings)
        print_line(_state_line(settings, problem))
    if unseen_proxy(settings):
        print_line(f"warn  Proxy: {UNSEEN_PROXY}.")
    if in_app:
        print_line(_webhooks_line(settings))
    if in_app and not site:
        print_line(_alerts_line(settings))
        print_line("sites doctor --site <instance id> asks Wix about one of them")
        return int(bool(problem))
    results, alert_trouble = asyncio.run(check.diagnose(settings, site, clock=clock))
    print_line(_alerts_line(settings, alert_trouble))
    print_line("\n".join(check_output.diagnosis_lines(results, in_app=in_app)))
    return int(bool(problem or alert_trouble) or any(one.failed for one in results))


def _redis_line(problem: str) -> str:
    if problem:
        return f"FAIL  Redis: {problem}; replicas count apart."
    return "ok    Redis: it answers; replicas share limits and single use."


def _state_line(settings: Settings, problem: str) -> str:
    if forgets(settings):
        return f"state STATE_FILE=memory keeps nothing: {FORGETS}."
    if problem:
        return f"FAIL  State: {problem}; {FORGETS}."
    return f"ok    State: {settings.state_path} keeps limits, used links, sign-outs and removals."


def _webhooks_line(settings: Settings) -> str:
    off = "are off: WIX_APP_PUBLIC_KEY is not set"
    status = "are believed" if settings.webhook_public_keys else off
    return f"hooks webhooks {status}; framed by {', '.join(settings.frame_origins)}"


def _alerts_line(settings: Settings, trouble: str = "") -> str:
    ways = [one.get_secret_value().partition(":")[0] for one in settings.alert_urls]
    ways += ["webhook"] * bool(settings.alert_webhook)
    ways += [f"the trigger {settings.alert_trigger} at Wix"] * bool(settings.alert_trigger)
    if settings.mode is Mode.SANDBOX and not ways:
        return f"ok    Alerts are shown at {settings.base_url}/sandbox/automations."
    if not ways:
        return "warn  Alerts are off; docs/alerts.md says how to switch them on."
    if trouble:
        return f"FAIL  Alerts: {trouble}"
    return f"ok    Alerts go to {', '.join(ways)}."


def _access_policy(settings: Settings) -> str:
    if settings.owner_password:
        return "the owner signs in with a password"
    if settings.mode is Mode.APP:
        return "whoever comes from the Wix dashboard as an owner may use it"
    return "whoever reaches the port may use it"


def _password() -> int:
    from app.calendars.security.owner_password import hashed  # noqa: PLC0415 -- slow: bad settings come first

    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline()
    password = password.rstrip("\r\n")
    if reason := password_problem(password):
        raise SettingsError(f"OWNER_PASSWORD: {reason}")
    print_line(hashed(password))
    return 0
