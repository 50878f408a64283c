"""Every page in every state, requested once and cached for tests and tools."""

import gc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader

from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from app.web.view.rendered_parts import RenderedParts
from app.wix import RetryClock
from tests.services import keep_wix, services_of
from tests.visitor import BASE, Visitor
from tests.web.conftest import KEY, Ticks
from tests.web.dashboard.dashboard import APP
from tests.web.sync_settings import NOW

TEMPLATES = Path(__file__).parents[2] / "templates"
SITE = "a1b2c3d4-0000-4000-8000-000000000001"

PASSWORD = "correct horse battery"


async def _sleep(wait_s: float) -> None:
    del wait_s


RETRY_CLOCK = RetryClock(sleep=_sleep)
SITE_TICKS = Ticks()
"""The monotonic clock of the app for one real site."""

Seen = AsyncIterator[tuple[str, httpx.Response]]
Walk = Callable[[Visitor], Seen]
Make = Callable[[], FastAPI]


@dataclass(frozen=True, slots=True)
class State:
    """One page as it was served. `name` consists of its walk and its title.

    `policy` says what its forms tell of where they come from.
    """

    name: str
    path: str
    html: str
    policy: str = "same-origin"


@dataclass(frozen=True, slots=True)
class Album:
    """All states, the templates that rendered them, and the parts that the apps keep."""

    states: tuple[State, ...]
    templates: frozenset[str]
    app: FastAPI
    parts: tuple[RenderedParts, ...]


async def collect(walks: Mapping[Make, tuple[Walk, ...]]) -> Album:
    """Walk through the app in each mode; the first app also serves the assets."""
    states: list[State] = []
    others = [*_environments()]
    async with AsyncExitStack() as stack:
        apps = [(make(), its_walks) for make, its_walks in walks.items()]
        for app, its_walks in apps:
            await stack.enter_async_context(app.router.lifespan_context(app))
            for walk in its_walks:
                states += [state async for state in _states(app, walk)]
        ours = [one for one in _environments() if one not in others]
        parts = (one.globals.get("part") for one in ours)
        return Album(
            tuple(states),
            frozenset().union(*map(_templates, ours)),
            apps[0][0],
            tuple(one for one in parts if isinstance(one, RenderedParts)),
        )


def sandbox_app() -> FastAPI:
    """Return the app without settings."""
    sandbox = create_sandbox(public_url=BASE, clock=lambda: NOW)
    return create_app(
        load({"secret_key": KEY}), sandbox=sandbox, retry_clock=RETRY_CLOCK, clock=lambda: NOW
    )


def site_app(**more: str) -> FastAPI:
    """Return the app for one real site."""
    wix = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
    given = {"wix_api_key": "IST.key", "wix_site_id": SITE, "secret_key": KEY, **more}
    settings = load({**given, "wix_api_url": "http://127.0.0.1:9001/sandbox/api"})
    retry_clock = replace(RETRY_CLOCK, clock=SITE_TICKS)
    app = create_app(
        settings, transport=wix, retry_clock=retry_clock, gate_of=lambda _: None, clock=lambda: NOW
    )
    return keep_wix(app, wix)


def locked_app() -> FastAPI:
    """Return the app for one real site with a password."""
    return site_app(owner_password=PASSWORD)


def wix_app() -> FastAPI:
    """Return the app as a Wix app, and its Wix."""
    wix = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
    app = create_app(
        load(APP), transport=wix, retry_clock=RETRY_CLOCK, gate_of=lambda _: None, clock=lambda: NOW
    )
    return keep_wix(app, wix)


async def _states(app: FastAPI, walk: Walk) -> AsyncIterator[State]:
    visitor = Visitor(app)
    if services_of(app).sandbox:
        await visitor.control("reset", {})
    async for name, page in walk(visitor):
        title = f"{walk.__name__}: {name}"
        broken = page.status_code == httpx.codes.INTERNAL_SERVER_ERROR and "fault" not in title
        assert "<h1" in page.text, f"{title} is no page: {page.status_code} {page.headers}"
        assert not broken, f"{title} is not made"
        yield State(title, page.url.path, page.text, page.headers.get("referrer-policy", ""))


def _environments() -> Iterator[Environment]:
    """Return the environment of the app's templates; the sandbox has its own."""
    for one in gc.get_objects():
        if isinstance(one, Environment) and isinstance(one.loader, FileSystemLoader):
            yield one


def _templates(environment: Environment) -> set[str]:
    """Return the templates that were rendered so far: jinja2 loads them on demand."""
    assert isinstance(environment.loader, FileSystemLoader)
    folder = Path(environment.loader.searchpath[0]).relative_to(TEMPLATES)
    cache: Any = environment.cache
    return {(folder / name).as_posix() for _, name in cache}
