"""`calendar-connect check` and `doctor`: the same rooms, with an exit code for a face."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from app.calendars.coverage import Cover
from app.calendars.examination import Answer, Question
from app.calendars.gap import Gap
from app.calendars.person import Person, with_hint
from app.calendars.report import Report, Verdict, inquire
from app.calendars.site import Site
from app.calendars.sites import Sites
from app.calendars.status import COPYING
from app.main import create_app
from app.settings import Mode, Settings, SettingsError
from app.web.faults import fault_of
from app.web.wording import CAUSES
from app.wix import WixError

log = logging.getLogger("app.check")

EXIT = {Verdict.WELL: 0, Verdict.NEEDS_OWNER: 1, Verdict.UNCLEAR: 2}

_SITE_LINE = re.compile(r"(?P<id>[0-9a-fA-F-]{36})(?:\s+(?P<name>.*))?")
_REDIS = {
    "AuthenticationError": "it refuses the name or the password in REDIS_URL",
    "ConnectionError": "no connection is made; look at its address, and at its certificate",
    "NoPermissionError": "the user in REDIS_URL may not write",
    "OutOfMemoryError": "it is full",
    "ReadOnlyError": "it is a copy that takes no writes; name the original",
    "TimeoutError": "it does not answer within a quarter of a second",
}
_ASKED = {
    Question.PROVIDERS: "Calendar providers",
    Question.PEOPLE: "People",
    Question.CONNECTIONS: "Connections",
    Question.BUSY_TIMES: "Busy times of the next 24 hours",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking one site: a report, or why there is none."""

    site: str
    name: str
    report: Report | None
    problem: str | None = None

    @property
    def verdict(self) -> Verdict:
        """The report's, or that nothing could be told."""
        return self.report.verdict if self.report else Verdict.UNCLEAR

    def payload(self) -> dict[str, Any]:
        """Return it as JSON has it; docs/health.md describes each field."""
        told = self.report.payload() if self.report else {"verdict": self.verdict.value}
        return {"site": self.site, "name": self.name, **told, "problem": self.problem}


async def check(
    settings: Settings, *, probe: bool, sites: Path | None, clock: Callable[[], datetime]
) -> list[Checked]:
    """Check the configured site, or all sites of a file, one after the other.

    Raises:
        SettingsError: the file cannot be read, or the app runs for no site.
    """
    app = create_app(settings, clock=clock)
    own: str | None = app.state.own_site
    if not sites and own is None:
        raise SettingsError(
            "--sites: a Wix app has no site of its own; name a file of instance ids"
        )
    named = _named(sites) if sites else [(own or "", "")]
    async with app.router.lifespan_context(app):
        return [await _checked(app, site, name, probe=probe) for site, name in named]


async def doctor(
    settings: Settings, site: str | None = None, *, clock: Callable[[], datetime]
) -> tuple[Answer, ...]:
    """Ask Wix one question of each kind, about the configured site or a given one."""
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app):
        return await _site(app, site or app.state.own_site).watch.examine()


async def examine_redis(settings: Settings) -> str:
    """Return what is wrong with the Redis that replicas share, or "" if it works or none is set."""
    if not settings.redis_url:
        return ""
    from app.redis_store import RedisStores  # noqa: PLC0415 -- who has no Redis pays nothing

    url, secret = settings.redis_url.get_secret_value(), settings.keys[0]
    async with RedisStores(url, secret=secret) as redis:
        trouble = await redis.trouble()
    if trouble is None:
        return ""
    # over a unix socket redis-py wraps a refused password in a ConnectionError
    names = [type(one).__name__ for one in (trouble.__cause__, trouble)]
    return next((_REDIS[name] for name in names if name in _REDIS), f"it says {names[-1]}")


def create_asking_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Build the app; for one site it asks Wix beside its first work, and logs what came of it.

    A Wix app asks nothing: without a site, Wix documents no question that proves its secret.

    Args:
        settings: as `create_app` takes them.
        clock: the same.
        transport: the same.
    """
    app = create_app(settings, transport=transport, clock=clock)
    lifespan = app.router.lifespan_context

    @asynccontextmanager
    async def asking(app: FastAPI) -> AsyncGenerator[None]:
        async with lifespan(app):
            task = asyncio.create_task(_ask(app, settings.api_url))
            try:
                yield
            finally:
                task.cancel()
                await asyncio.wait([task])

    if settings.mode is Mode.SITE:
        app.router.lifespan_context = asking
    return app


async def _ask(app: FastAPI, api_url: str) -> None:
    try:
        answers = await _site(app, app.state.own_site).watch.examine()
    except Exception:  # what Wix fails at is an answer: this is our mistake, and nobody awaits it
        log.exception("asking Wix at %s failed by a mistake of ours", api_url)
        return
    level = logging.WARNING if any(answer.error for answer in answers) else logging.INFO
    log.log(level, "Wix at %s: %s", api_url, said_in_a_line(answers))


async def _checked(app: FastAPI, site: str, name: str, *, probe: bool) -> Checked:
    found = await inquire(_site(app, site).watch, probe=probe)
    if isinstance(found, Report):
        return Checked(site, name, found)
    return Checked(site, name, None, fault_of(found, in_app=bool(app.state.gate)).title)


def _site(app: FastAPI, tenant: str) -> Site:
    sites: Sites = app.state.sites
    return sites.of(tenant)


def _named(file: Path) -> list[tuple[str, str]]:
    """Read a file of sites: an id and, if one likes, a name on each line; `#` begins a remark."""
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


def lines(checked: Iterable[Checked]) -> Iterable[str]:
    """Tell in words what came of a check."""
    for one in checked:
        label = one.name or one.site
        if one.report is None:
            yield f"{label}: could not tell. {one.problem}."
            continue
        people = one.report.payload()["people"]
        doubt = f" {people['unchecked']} could not be checked." if people["unchecked"] else ""
        yield f"{label}: {people['protected']} of {people['all']} people are protected.{doubt}"
        for kind, count in one.report.payload()["unreadable"].items():
            if count:
                yield f"  {'unreadable':<15} {count} of the {kind} that Wix lists"
        for cover in one.report.covers:
            target = cover.target
            provider = target.provider.name if target and target.provider else "-"
            if cover.gap:
                name = _called(cover.person)
                yield f"  {_what(cover):<15} {name} ({provider})"
            if target and cover in one.report.alarms:
                yield f"  {'':<15} {CAUSES[target.cause].advice % {'provider': provider}}"


def _what(cover: Cover) -> str:
    """Name what is wrong: that bookings are copied alone is more than that import is off."""
    if cover.gap is Gap.PARTED:
        return "disconnected"
    copies = cover.gap is Gap.IMPORT_OFF and cover.target and cover.target.cause in COPYING
    return "only copying" if copies else (cover.gap or "").replace("_", " ")


def _called(person: Person) -> str:
    if person.is_business:
        return "The business"
    return with_hint(person.name or "Person without a name", person.hint)


def said(answers: Iterable[Answer], *, in_app: bool) -> Iterable[str]:
    """Tell in words what an examination found, each trouble once."""
    for told in _listed(answers):
        yield f"ok    {told}"
    for told, failed in _troubles(answers, in_app=in_app).items():
        yield f"FAIL  {_asked(failed)}: {told}"
        errors = (answer.error for answer in failed)
        ids = [one.request_id for one in errors if isinstance(one, WixError) and one.request_id]
        if ids:
            yield f"      Wix request id: {', '.join(ids)}"


def said_in_a_line(answers: Iterable[Answer]) -> str:
    """Tell the same of one site in a line: what went wrong, or else that all is well."""
    troubles = _troubles(answers, in_app=False).items()
    wrong = [f"{_asked(failed)}: {told}" for told, failed in troubles]
    return " ".join(wrong or ["Wix accepts our key.", *_listed(answers)])


def _listed(answers: Iterable[Answer]) -> Iterable[str]:
    answered = (answer for answer in answers if answer.error is None)
    return (f"{_asked([answer])}: Wix lists {answer.count}.{_more(answer)}" for answer in answered)


def _more(answer: Answer) -> str:
    return f" {answer.unreadable} more can't be read." if answer.unreadable else ""


def _troubles(answers: Iterable[Answer], *, in_app: bool) -> dict[str, list[Answer]]:
    """Return the questions that failed, by what is said of it."""
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.error:
            fault = fault_of(answer.error, in_app=in_app)
            told = f"{fault.title}. {fault.happened} {fault.advice}".rstrip()
            found.setdefault(told, []).append(answer)
    return found


def _asked(answers: Iterable[Answer]) -> str:
    return ", ".join(_ASKED[answer.question] for answer in answers)
