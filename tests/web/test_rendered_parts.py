"""Parts of pages are kept as rendered, by everything that they depend on."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from hypothesis import given, settings, strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from app.web.language.language import ENGLISH, Languages, use_language
from app.web.pages.roster.roster_row import RosterRow
from app.web.view.asset import Assets
from app.web.view.avatar import Avatar
from app.web.view.connection_line import ConnectionLine
from app.web.view.coverage_text import GAP_TEXTS, STEP_LABELS
from app.web.view.rendered_parts import RenderedParts
from app.web.view.state_table import BADGES
from app.web.view.template_environment import template_environment
from app.web.view.zone_text import set_site_zone, site_zone
from tests.salon import BO
from tests.services import services_of
from tests.visitor import Visitor, hidden
from tests.web.conftest import app_at_fixed_time

ROOT = Path(__file__).parents[2]
LANGUAGES = (*Languages(ROOT / "locales").available, ENGLISH.with_region("US"))
ARROWS = ("solid", "dashed", "unclear", "broken", "idle", "off")
TEXT = st.text(max_size=12)

AVATARS = st.builds(
    Avatar, TEXT, TEXT, st.booleans(), st.text(max_size=2), st.integers(0, 5), hint=TEXT
)
LINES = st.builds(
    ConnectionLine,
    TEXT,
    TEXT,
    st.sampled_from([*BADGES.values()]),
    st.tuples(st.sampled_from(ARROWS), st.sampled_from(ARROWS)),
    TEXT,
)
ROWS = st.builds(
    RosterRow,
    person=AVATARS,
    badge=st.sampled_from([*BADGES.values()]),
    connections=st.lists(LINES, max_size=3).map(tuple),
    more_connections=st.integers(0, 3),
    sentence=st.sampled_from([*GAP_TEXTS.values()]),
    provider=TEXT,
    action=st.sampled_from([*STEP_LABELS.values()]),
    href=TEXT,
    primary=st.booleans(),
    busy_path=st.none() | TEXT,
    invite_path=st.none() | TEXT,
)


def of_the_app() -> Environment:
    return template_environment(ROOT / "templates", Assets(ROOT / "static"))


ENVIRONMENT = of_the_app()
KEPT: Any = ENVIRONMENT.globals["part"]


@settings(deadline=None, max_examples=50)
@given(st.lists(ROWS, min_size=1, max_size=4), st.booleans(), st.sampled_from(LANGUAGES))
def test_a_kept_row_is_what_it_would_be_if_it_were_rendered_now(rows, framed, language):
    template = ENVIRONMENT.get_template("roster/_roster_row.html")
    with use_language(language):
        for row in [*rows, *map(replace, rows)]:
            fresh = template.render(row=row, framed=framed, headed=framed)

            assert KEPT("roster/_roster_row.html", row=row, framed=framed, headed=framed) == fresh


def parts(**templates: str) -> tuple[RenderedParts, list[str]]:
    """Return parts that record what they render."""
    rendered: list[str] = []

    def record(text: str) -> str:
        rendered.append(text)
        return text

    environment = Environment(  # noqa: S701 -- made of plain texts
        loader=DictLoader(templates), undefined=StrictUndefined
    )
    environment.globals["record"] = record
    environment.globals["zone"] = lambda: str(site_zone())
    return RenderedParts(environment), rendered


def test_equal_values_are_rendered_once():
    part, rendered = parts(row="{{ record(name) }}")

    assert [part("row", name=name) for name in ("Bo", "Anna", "Bo")] == ["Bo", "Anna", "Bo"]
    assert rendered == ["Bo", "Anna"]


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), (1, 1.0), ("<b>", Markup("<b>"))]
)
def test_equal_values_of_different_types_are_different_parts(one, other):
    part, rendered = parts(row="{{ record(value) }}")

    assert part("row", value=one) == str(one)
    assert part("row", value=other) == str(other)
    assert rendered == [one, other]


def test_each_language_region_and_zone_has_its_own_part():
    part, rendered = parts(row="{{ record(zone()) }}")

    for zone in ("Europe/Berlin", "Asia/Tokyo"):
        set_site_zone(ZoneInfo(zone))
        for language in (ENGLISH, ENGLISH.with_region("US"), LANGUAGES[0]):
            with use_language(language):
                assert [part("row"), part("row")] == [zone, zone]

    assert len(rendered) == 6


def test_names_and_templates_belong_to_a_part():
    part, rendered = parts(a="{{ record('a') }}", b="{{ record('b') }}")

    for template, values in (("a", {"x": 1}), ("a", {"y": 1}), ("b", {"x": 1})):
        part(template, **values)

    assert rendered == ["a", "a", "b"]


def test_a_part_sees_nothing_of_its_page():
    environment = of_the_app()
    environment.loader = DictLoader({"page": "{{ part('row') }}", "row": "{{ nonce }}"})

    with pytest.raises(UndefinedError, match="nonce"):
        environment.get_template("page").render(nonce="secret")


def test_only_what_was_used_lately_is_kept():
    part, rendered = parts(row="{{ record(name) }}")
    part._max_bytes = 40 * 1024  # noqa: SLF001 -- smaller than any app needs

    for number in range(400):
        part("row", name="used often")
        part("row", name=f"used once, {number}")

    assert rendered.count("used often") == 1
    kept = len(part._recent) + len(part._older)  # noqa: SLF001 -- nothing else tells
    assert kept <= 42


async def test_two_visitors_share_rows_but_no_token(app: FastAPI):
    one, other = Visitor(app), Visitor(app)
    address = f"/connect/review?schedule_id={BO}&provider_id=ae0d26b4-7e04-4735-a15e-1b1acaba2f00"

    pages = [await visitor.open(address) for visitor in (one, other, one)]

    tokens = [hidden(page, "/connect")["csrf_token"] for page in pages]
    assert len(set(tokens)) == 3
    for page, token in zip(pages, tokens, strict=True):
        assert [other for other in tokens if other in page.text] == [token]
    assert len({_without_tokens(page.text) for page in pages}) == 1


def _without_tokens(html: str) -> str:
    """Return a page without what differs at each request."""
    forms = html.split('name="csrf_token" value="')
    return forms[0].split("nonce=")[0] + "".join(one.partition('"')[2] for one in forms[1:])


async def test_apps_share_no_parts(waits):
    async with app_at_fixed_time(waits) as one, app_at_fixed_time(waits) as other:
        await Visitor(one).open("/")

        assert services_of(one).pages is not services_of(other).pages
        assert [_keeps_parts(app) for app in (one, other)] == [True, False]


def _keeps_parts(app: FastAPI) -> bool:
    parts: Any = services_of(app).pages._environment.globals["part"]  # noqa: SLF001 -- nothing else tells
    return bool(parts._recent)  # noqa: SLF001 -- the same
