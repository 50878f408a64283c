"""`calendar-connect check` and `doctor`."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.build_services import build_services
from app.build_stores import stores_to_read
from app.calendars.coverage.health_report import HealthReport, SiteReport, Verdict, site_report
from app.calendars.directory.diagnostics import DiagnosticResult
from app.cli.check_output import SiteCheck
from app.settings import Settings, SettingsError
from app.stores.memory_stores import MemoryStores
from app.web.problems.table import problem_for
from app.web.services import Services
from app.web.view.alert_text import trouble_text
from app.wix import Priority, call_priority

EXIT_CODES = {Verdict.WELL: 0, Verdict.NEEDS_OWNER: 1, Verdict.UNCLEAR: 2}

_SITE_LINE = re.compile(r"(?P<id>[0-9a-fA-F-]{36})(?:\s+(?P<name>.*))?")
_REDIS_PROBLEMS = {
    "AuthenticationError": "it refuses the name or the password in REDIS_URL",
    "ConnectionError": "no connection is made; look at its address, and at its certificate",
    "NoPermissionError": "the user in REDIS_URL may not write",
    "OutOfMemoryError": "it is full",
    "ReadOnlyError": "it is a copy that takes no writes; name the original",
    "TimeoutError": "it does not answer within a quarter of a second",
}


async def check_sites(
    settings: Settings, *, probe: bool, sites: Path | None, clock: Callable[[], datetime]
) -> list[SiteCheck]:
    """Check the configured site, or the sites of a file one after the other.

    Raises:
        SettingsError: the file cannot be read, or there is neither a file nor a configured site.
    """
    stores = stores_to_read(settings, now=clock)
    services = build_services(settings, clock=clock, stores=stores)
    named = named_sites(services.own_site, sites)
    async with services.running():
        with call_priority(Priority.FEED):
            return [await _check_site(services, site, name, probe=probe) for site, name in named]


async def diagnose(
    settings: Settings, site: str | None = None, *, clock: Callable[[], datetime]
) -> tuple[tuple[DiagnosticResult, ...], str]:
    """Call each kind of Wix method once, for the configured site or a given one.

    Return the results, and what keeps alerts from arriving, in words.
    """
    stores = None if settings.redis_url else MemoryStores()  # no answer depends on the state file
    services = build_services(settings, clock=clock, stores=stores)
    async with services.running():
        tenant, monitor = site or services.own_site or "", services.monitor
        troubles = [await monitor.of(tenant).trouble(one, ask=True) for one in monitor.channels]
        results = await services.sites.of(tenant).auditor.run_diagnostics()
        return results, trouble_text(next(filter(None, troubles), ""))


def state_problem(settings: Settings) -> str:
    """Return what is wrong with the state file; "" if it works or none is configured."""
    if not settings.state_path:
        return ""
    from app.stores import state_reader  # noqa: PLC0415 -- only needed with a file

    return state_reader.state_problem(settings.state_path)


async def redis_problem(settings: Settings) -> str:
    """Return what is wrong with Redis; "" if it works or none is configured."""
    if not settings.redis_url:
        return ""
    from app.stores.redis_stores import RedisStores  # noqa: PLC0415 -- only needed with Redis

    url, secret = settings.redis_url.get_secret_value(), settings.signing_keys[0]
    async with RedisStores(url, secret=secret) as redis:
        trouble = await redis.write_error()
    if trouble is None:
        return ""
    # over a unix socket redis-py wraps a refused password in a ConnectionError
    names = [type(one).__name__ for one in (trouble.__cause__, trouble)]
    return next(
        (_REDIS_PROBLEMS[name] for name in names if name in _REDIS_PROBLEMS), f"it says {names[-1]}"
    )


async def _check_site(services: Services, site: str, name: str, *, probe: bool) -> SiteCheck:
    checked = services.sites.of(site)
    outcome = await site_report(checked.auditor, probe=probe)
    if isinstance(outcome, HealthReport):
        outcome = HealthReport(outcome.audit, await checked.clashes.read())
    return site_check(site, name, outcome, in_app=services.in_app)


def site_check(site: str, name: str, outcome: SiteReport, *, in_app: bool) -> SiteCheck:
    """Return the outcome of a report as the result of a command."""
    if isinstance(outcome, HealthReport):
        return SiteCheck(site, name, outcome)
    return SiteCheck(site, name, None, problem_for(outcome, in_app=in_app).title)


def named_sites(own: str | None, sites: Path | None) -> list[tuple[str, str]]:
    """Return ids and names of the sites in a file, or of the configured site.

    Raises:
        SettingsError: the file cannot be read, or there is neither a file nor a configured site.
    """
    if sites:
        return _read_sites_file(sites)
    if own is None:
        raise SettingsError(
            "--sites: a Wix app has no site of its own; name a file of instance ids"
        )
    return [(own, "")]


def _read_sites_file(file: Path) -> list[tuple[str, str]]:
    """Read a file of sites: an id and an optional name on each line; `#` starts a comment."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"--sites: cannot read {file}: {error}") from None
    rows = [line.partition("#")[0].strip() for line in text.splitlines()]
    found = [(row, _SITE_LINE.fullmatch(row)) for row in rows if row]
    for row, match in found:
        if not match:
            raise SettingsError(f"--sites: {row!r} does not begin with the id of a site")
    return [(match["id"], match["name"] or "") for _, match in found if match]
